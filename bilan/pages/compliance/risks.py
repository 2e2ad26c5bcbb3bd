"""The three risks of an impact assessment, as the draft weighs them (GDPR art. 35.7 c and d)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Risk:
    """One feared event; levels are those of the draft, for the officer to judge."""

    title: str
    effects: str
    sources: tuple[str, ...]
    measures: tuple[str, ...]
    severity: str
    likelihood: str
    residual: str


RISKS = (
    Risk(
        title="Accès illégitime aux données",
        effects="Révélation d’un projet de départ, d’une fragilité ou d’un état de santé ; pression, mise à l’écart ou"
        " perte d’emploi ; atteinte au secret professionnel.",
        sources=(
            "employeur ou financeur qui cherche à savoir",
            "collègue ou administration qui dépasse son rôle",
            "compte volé, boîte e-mail partagée, poste resté ouvert",
            "attaquant ; prestataire qui a la main sur le serveur",
        ),
        measures=(
            "ouverture du contenu à la personne et à qui l’accompagne (à un ou une collègue, avec son accord et pour un"
            " temps), pour un bilan à la fois",
            "cloisonnement par la base de données ; chiffrement sur le serveur",
            "second facteur ; code à usage unique par e-mail ou par carte ; messages muets",
            "journal des ouvertures, que la personne lit",
            "destruction à la fin du bilan (art. R6313-7), clés comprises, qui borne ce qui peut être volé",
        ),
        severity="Importante",
        likelihood="Limitée",
        residual="Limité si la clé et les sauvegardes sont gardées à part, et l’accès au serveur restreint ; à confirmer.",
    ),
    Risk(
        title="Modification non désirée",
        effects="Synthèse ou heures fausses, droits à financement perdus, contestation sans preuve.",
        sources=("erreur de saisie", "deux personnes qui écrivent en même temps", "compte usurpé"),
        measures=(
            "faits et signatures qui s’ajoutent et ne se modifient pas",
            "deux versions montrées quand deux personnes écrivent",
            "synthèse validée par la personne, puis figée",
            "règles d’heures et d’ordre tenues par la base",
        ),
        severity="Limitée",
        likelihood="Limitée",
        residual="Limité.",
    ),
    Risk(
        title="Disparition des données",
        effects="Réponses ou synthèse perdues, bilan à refaire, preuve manquante devant un financeur.",
        sources=("panne, incendie, rançongiciel", "suppression par erreur", "perte de la clé de chiffrement"),
        measures=(
            "chaque réponse enregistrée avant d’être annoncée",
            "aucune suppression dans les registres ni dans les faits",
            "sauvegardes de la base, des fichiers et, à part, de la clé : à organiser et à essayer par l’exploitant",
        ),
        severity="Importante",
        likelihood="À évaluer avec l’exploitant",
        residual="Dépend des sauvegardes et de leur essai : à confirmer.",
    ),
)

JUDGEMENTS = (
    "La gravité et la vraisemblance proposées ci-dessus, pour cet organisme : taille, publics, équipe, lieux.",
    "La situation et les aménagements, chiffrés et lus des deux seules personnes du bilan : certains révèlent un état de"
    " santé (art. 9).",
    "La durée de {proofs} proposée pour les preuves : le contrôle peut remonter plus loin en cas de fraude ou de fonds"
    " européens.",
    "La conservation de la synthèse (art. R6313-7, al. 2) : la plateforme la garde sur accord écrit, fondé sur le suivi de"
    " la situation ; celle qui a été communiquée à la demande de la personne relève aussi de l’exception.",
    "La part de l’organisme dans la sécurité : postes, boîtes e-mail, papier, locaux, départs.",
    "L’avis des personnes concernées ou de leurs représentants (art. 35.9), ou la raison de s’en passer.",
    "La garantie de l’exploitant (art. 28.1) : accord signé, sous-traitants, pays d’hébergement, sauvegardes essayées.",
    "La consultation de la CNIL (art. 36), si un risque élevé demeure après les mesures.",
)
