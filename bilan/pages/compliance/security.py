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
        "Le contenu ne s’ouvre qu’à la personne et à qui l’accompagne, pour un seul bilan à la fois, et à ce dernier"
        " seulement tant que le bilan court. Aucun rôle, administration et exploitation comprises, ne l’ouvre.",
    ),
    Measure(
        "Chiffrement",
        "Les réponses, la synthèse, les remarques et les documents déposés sont chiffrés sur le serveur (AES-256-GCM),"
        " chacun lié à sa place. La clé est gardée hors de la base. L’exploitation n’a aucun écran qui montre le contenu.",
    ),
    Measure(
        "Secret envers les financeurs",
        "Le code qui traite l’argent ne peut pas lire celui qui traite le contenu. Ni l’employeur ni le financeur n’a"
        " de compte.",
    ),
    Measure(
        "Authentification",
        "Second facteur demandé aux professionnels, mots de passe de douze caractères au moins ; la personne entre par un"
        " code à usage unique envoyé à son adresse. Les essais sont limités.",
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
    "Une copie de la base et de la clé d’installation réunies ouvre tout : elles doivent être gardées séparément.",
    "Sont en clair, par construction : noms, coordonnées, employeur, dates, états, heures, montants, lieux et motifs des"
    " séances.",
    "La boîte e-mail de la personne est son seul facteur d’accès.",
    "Les signatures de présence sont des faits datés, pas des signatures électroniques qualifiées.",
    "La disponibilité du serveur, du réseau et de la messagerie dépend de l’exploitant et de ses sauvegardes.",
)
