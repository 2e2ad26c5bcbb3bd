"""Measures that this product really takes, and those it does not: the same as docs/security.md, in French.

A sentence enters MEASURES the day when a test holds it, and LEFT_OPEN until then.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One measure, in a sentence that can be checked."""

    title: str
    text: str


MEASURES = (
    Measure(
        "Cloisonnement des organismes",
        "La base de données elle-même refuse qu’un organisme lise, écrive ou relie les données d’un autre (sécurité au"
        " niveau des lignes, imposée à l’application).",
    ),
    Measure(
        "Cloisonnement des bilans",
        "Le contenu s’ouvre à la personne et à qui l’accompagne ; les résultats, aussi à un ou une collègue que la"
        " personne a acceptée, jusqu’à une date. Un seul bilan à la fois, et aux professionnels seulement tant qu’il court."
        " Ensuite, qui assure le suivi lit les seuls documents que la personne a accepté par écrit de garder. Aucun rôle,"
        " administration et exploitation comprises, n’ouvre de contenu.",
    ),
    Measure(
        "Chiffrement",
        "Les réponses, la synthèse, les remarques, les notes, les messages, les résumés de séance, les exercices, la"
        " situation et les documents déposés sont chiffrés sur le"
        " serveur (AES-256-GCM), chacun lié à sa place, sous une clé propre à chaque bilan et à chaque durée de"
        " conservation. Ces clés sont enveloppées par celle de l’organisme, elle-même par une clé gardée hors de la base."
        " L’exploitation n’a aucun écran qui montre le contenu.",
    ),
    Measure(
        "Journal d’accès",
        "Toute ouverture d’un contenu par quelqu’un d’autre que la personne écrit une ligne, dans la même opération ou pas"
        " du tout. La personne lit ce journal. Les lignes ne se modifient pas ; elles sont scellées par lots signés.",
    ),
    Measure(
        "Destruction prouvée",
        "À la fin du bilan, les clés, les contenus et les fichiers de travail sont détruits le jour prévu ; une inscription"
        " signée, tenue aussi hors de la base, et un certificat remis à la personne le prouvent (art. R6313-7).",
    ),
    Measure(
        "Secret envers les financeurs",
        "Le code qui traite l’argent ne peut pas lire celui qui traite le contenu. Un contact de"
        " l’employeur qui paie peut avoir un espace : dates, heures et présence, rien d’autre. Le financeur n’a pas de"
        " compte.",
    ),
    Measure(
        "Authentification",
        "Second facteur demandé aux professionnels, mots de passe de douze caractères au moins ; la personne entre par un"
        " code à usage unique envoyé à son adresse ou, si elle n’en a pas, lu sur une carte remise en main propre. Les essais"
        " sont limités.",
    ),
    Measure(
        "Messages muets",
        "Les e-mails disent que quelque chose attend, jamais quoi. Ni adresse de page, ni nom de fichier, ni journal"
        " technique ne porte de contenu.",
    ),
    Measure(
        "Postes partagés",
        "Aucune page n’est gardée par le navigateur ; la session se ferme avec lui ; rien n’y est stocké.",
    ),
    Measure(
        "Intégrité et preuve",
        "Les faits datés et les signatures ne se modifient pas : une correction s’ajoute, l’ancienne mention reste. Une"
        " synthèse figée ne change plus.",
    ),
    Measure(
        "Pages",
        "Aucun script ni style venu d’ailleurs ; une politique de sécurité du contenu refuse tout code ajouté à une page.",
    ),
    Measure(
        "Vérification",
        "Une commande contrôle les cloisons sur toute installation ; une suite de tests demande chaque adresse au nom de"
        " chaque rôle.",
    ),
)

LEFT_OPEN = (
    "Une personne qui a la main sur le serveur en marche peut atteindre la clé, donc le contenu : ce n’est pas un"
    " chiffrement de bout en bout.",
    "Une copie de la base, de ses clés et de la clé d’installation réunies ouvre ce qui n’est pas détruit : elles sont"
    " sauvegardées séparément, les clés pour quelques jours seulement.",
    "Sont en clair, par construction : noms, coordonnées, employeur, dates, états, heures, montants, lieux et motifs des"
    " séances.",
    "La boîte e-mail de la personne, ou sa carte de codes, est son seul facteur d’accès.",
    "La limitation (RGPD, art. 18) se tient à la main : la plateforme garde la demande et la réponse, sans rien bloquer.",
    "Les signatures de présence sont des faits datés, pas des signatures électroniques qualifiées.",
    "La disponibilité du serveur, du réseau et de la messagerie dépend de l’exploitant et de ses sauvegardes.",
)
