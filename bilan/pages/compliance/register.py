"""The register of processing activities: one sheet a purpose (GDPR art. 30.1)."""

from dataclasses import dataclass

from bilan.pages.compliance.facts import Delay


@dataclass(frozen=True)
class Activity:
    """One sheet; `retention` names delays of the law in braces."""

    title: str
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    people: str
    data: tuple[str, ...]
    recipients: tuple[str, ...]
    retention: tuple[str, ...]
    remark: str = ""

    def retention_under(self, law: dict[str, Delay]) -> list[str]:
        """The delays with the numbers in force."""
        return [line.format(**{name: delay.text for name, delay in law.items()}) for line in self.retention]


PLATFORM = "l’exploitant de la plateforme et son hébergeur, sous-traitants, sans écran qui montre le contenu"

ACTIVITIES = (
    Activity(
        title="Gestion des bilans",
        purposes=(
            "Accueillir la demande, informer, recueillir le consentement au bilan.",
            "Planifier et tenir les séances, compter les heures, faire signer les présences.",
            "Garder la preuve du déroulement, pour les contrôles.",
        ),
        bases=(
            "Exécution du contrat et mesures prises avant lui (RGPD, art. 6.1 b).",
            "Obligation légale (art. 6.1 c) : Code du travail, art. L6313-4, R6313-4 à R6313-8, L6362-5 et L6362-6.",
            "Donnée de santé que révélerait la situation (arrêt de travail, mi-temps thérapeutique) : consentement exprès"
            " (art. 9.2 a), ou ne pas la noter.",
        ),
        people="Personnes qui font un bilan ou s’en informent, et qui les représente ; membres de l’équipe ; interlocuteurs chez"
        " l’employeur.",
        data=(
            "Premier contact : nom, moyen de joindre, origine, ce que la personne écrit (scellé sous la clé de l’organisme).",
            "Identité et coordonnées ; statut et employeur. La situation et les aménagements sont chiffrés avec le bilan.",
            "Dates et états du parcours ; séances, lieux, durées ; signatures (heure, navigateur, empreinte).",
        ),
        recipients=(
            "la personne qui accompagne et l’administration de l’organisme",
            "l’employeur ou le financeur qui paie : dates, heures et présence seulement (art. L6353-10)",
            "la personne qui représente (tutelle, minorité) : dates et heures",
            "les agents de contrôle de la formation professionnelle",
            PLATFORM,
        ),
        retention=(
            "Personne qui n’a pas commencé de bilan : {prospects} après le dernier contact.",
            "Preuves sans contenu (contrat, dates, présences, remise) : {proofs} après la fin du bilan, durée proposée par"
            " l’organisme.",
        ),
        remark="Le consentement au bilan (art. L6313-4, al. 2) est une condition du Code du travail ; il ne se confond pas"
        " avec la base légale du RGPD.",
    ),
    Activity(
        title="Questionnaires et synthèse",
        purposes=(
            "Analyser les compétences, les aptitudes et les motivations, pour définir un projet (art. L6313-4).",
            "Établir les résultats détaillés et le document de synthèse, et les remettre à la personne.",
        ),
        bases=(
            "Exécution du contrat (art. 6.1 b) et obligation légale de remise (art. 6.1 c ; Code du travail, art. L6313-4).",
            "Consentement (art. 6.1 a) : réponse à chaque questionnaire, communication à un tiers, conservation pour un suivi.",
            "Textes libres : les données de l’article 9 ne sont ni demandées ni nécessaires ; celles que la personne écrit"
            " d’elle-même relèvent de son consentement exprès (art. 9.2 a).",
        ),
        people="Personnes qui font un bilan.",
        data=(
            "Réponses, résultats par domaine, remarques, textes de la synthèse et observations de la personne.",
            "Messages entre la personne et qui l’accompagne, résumés des séances, exercices donnés et faits.",
            "Questions limitées à ce qui a un lien direct et nécessaire avec le bilan (art. L6313-4, al. 3, et L6353-9).",
        ),
        recipients=(
            "la personne elle-même",
            "la personne qui l’accompagne, tant que le bilan court, sous le secret professionnel (Code pénal, art. 226-13)",
            "un ou une collègue, pour les résultats seulement, avec l’accord de la personne et jusqu’à une date",
            "après la fin, qui assure le suivi : les documents gardés avec l’accord écrit de la personne",
            "tout autre destinataire seulement avec l’accord de la personne (art. L6313-4, al. 3)",
            PLATFORM,
        ),
        retention=(
            "Documents de travail : détruits {erasing} au plus après le terme du bilan (art. R6313-7, al. 1).",
            "Synthèse et documents gardés avec l’accord écrit de la personne, fondé sur le suivi de sa situation :"
            " {agreement} au plus (art. R6313-7, al. 2).",
        ),
        remark="Les résultats par domaine évaluent des intérêts : c’est un profilage au sens de l’article 4.4, sans décision"
        " automatisée (art. 22).",
    ),
    Activity(
        title="Financement et facturation",
        purposes=(
            "Établir qui paie quoi, la convention ou le contrat, les factures et leur suivi.",
            "Rendre compte aux financeurs et au bilan pédagogique et financier.",
        ),
        bases=(
            "Exécution du contrat (art. 6.1 b).",
            "Obligation légale (art. 6.1 c) : Code de commerce, art. L123-22 ; Code du travail, art. L6352-11 et L6353-10.",
        ),
        people="Personnes qui font un bilan ; interlocuteurs des employeurs et des financeurs.",
        data=("Identité, dispositif, montants, dates, heures réalisées, contrat signé.", "Aucun contenu du bilan."),
        recipients=(
            "l’administration de l’organisme et son expert-comptable",
            "le financeur ; pour le CPF, la Caisse des dépôts, responsable distinct (art. R6323-32)",
            "l’administration fiscale et les agents de contrôle",
            PLATFORM,
        ),
        retention=(
            "Factures et pièces comptables : {invoices} à compter de la clôture des comptes.",
            "Contrats, conventions et certificats : {proofs} après la fin du bilan.",
        ),
    ),
    Activity(
        title="Suivi à six mois",
        purposes=("Proposer l’entretien de suivi prévu à la conclusion du bilan (art. R6313-4, 3° c).",),
        bases=(
            "Exécution du contrat (art. 6.1 b) pour l’entretien proposé ; accord de la personne (art. 6.1 a) pour le message"
            " qui la recontacte.",
            "Accord écrit de la personne (art. 6.1 a ; art. R6313-7) pour les documents gardés à cette fin.",
        ),
        people="Personnes dont le bilan est terminé.",
        data=("Identité, coordonnées, date de fin, date et tenue de l’entretien.",),
        recipients=("la personne qui a accompagné et l’administration de l’organisme", PLATFORM),
        retention=(
            "Documents gardés avec l’accord écrit : {agreement} au plus après la fin, ou jusqu’au retrait de l’accord.",
            "Date et tenue de l’entretien : avec les preuves, {proofs}.",
        ),
        remark="La personne peut s’opposer à tout rappel ; l’opposition s’enregistre comme une demande.",
    ),
    Activity(
        title="Comptes et sécurité",
        purposes=("Ouvrir et protéger les comptes ; détecter et comprendre un incident.",),
        bases=("Obligation de sécurité (art. 6.1 c et 32).", "Intérêt légitime à protéger le service (art. 6.1 f)."),
        people="Membres de l’équipe et personnes qui ont un espace.",
        data=(
            "Adresse e-mail, empreinte du mot de passe, second facteur, sessions, compteurs d’essais ; empreintes des codes"
            " d’une carte.",
            "Qui a changé quoi et quand ; journaux techniques sans contenu.",
        ),
        recipients=("l’administration de l’organisme pour son équipe", PLATFORM),
        retention=("Comptes : tant qu’ils servent.", "Journaux d’accès : {logs}."),
    ),
    Activity(
        title="Demandes des personnes et violations de données",
        purposes=(
            "Répondre aux demandes d’exercice de droits et prouver la réponse.",
            "Tenir le registre des violations et, s’il y a lieu, les notifier.",
        ),
        bases=("Obligation légale (art. 6.1 c) : RGPD, art. 12 à 22, 33 et 34.",),
        people="Personnes qui exercent un droit ; personnes touchées par une violation.",
        data=(
            "Identité, droit exercé, dates, réponse et motif.",
            "Faits, effets et mesures d’une violation, sans nom.",
        ),
        recipients=(
            "l’administration de l’organisme et le délégué à la protection des données",
            "la CNIL, sur demande ou par notification",
            PLATFORM,
        ),
        retention=(
            "Demandes et réponses : {proofs} après la réponse ; sans les mots de la personne, une fois sa fiche effacée.",
            "Inscriptions au registre des violations : {proofs} après leur clôture.",
        ),
        remark="Réponse dans un délai de {answer}, prolongeable une fois de {extension} (art. 12.3).",
    ),
)
