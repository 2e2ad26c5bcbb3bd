"""Which mentions each document needs, with their article; what is missing, and where it is filled.

Pure: a dossier in, mentions out. A document with a missing mention cannot leave.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from funding.agreements.dossier import Dossier
from funding.agreements.kinds import CONVENED, EMPLOYER_SCHEMES, Kind
from funding.schemes import Scheme

# Where a mention is filled; `queries.rooms` gives the address of each.
PROGRAMME, TERMS, HOUSE, BILLING, COORDINATES, PLAN, PERSON, TITLES, INDEPENDENT = (
    "programme", "terms", "house", "billing", "coordinates", "plan", "person", "titles", "independent",
)  # fmt: skip

SIREN = 9  # the digits of a SIRET that name the firm


@dataclass(frozen=True)
class Need:
    """One mention that a document must carry."""

    code: str
    label: str
    article: str
    reads: Callable[[Dossier], object]
    remedy: str
    room: str
    anchor: str = ""
    only_warns: bool = False


@dataclass(frozen=True)
class Missing:
    """A mention that is not there."""

    need: Need

    @property
    def sentence(self) -> str:
        return f"{self.need.label}\N{NO-BREAK SPACE}: {self.need.remedy}"


def _period(dossier: Dossier) -> bool:
    action = dossier.action
    return action.starts_on is not None and action.ends_on is not None


def _three_phases(dossier: Dossier) -> bool:
    return len([phase for phase in dossier.action.phases if phase.minutes]) >= 3


def _employer_is_another(dossier: Dossier) -> bool:
    firm, provider = dossier.firm.siret[:SIREN], dossier.provider.siret[:SIREN]
    return not firm or firm != provider


# --- The parties -------------------------------------------------------------------------------

PROVIDER = (
    Need("provider", "Organisme prestataire", "R6313-8", lambda d: d.provider.name and d.provider.siret,
         "écrivez son nom et son SIRET.", HOUSE),
    Need("provider_address", "Adresse de l’organisme", "R6313-8", lambda d: d.provider.address,
         "écrivez la voie, le code postal et la ville.", COORDINATES, "id_street"),
    Need("provider_signatory", "Qui signe pour l’organisme", "R6313-8", lambda d: d.provider.signatory.name,
         "choisissez qui signe pour vous.", HOUSE, "id_signatory"),
    Need("declaration", "Numéro de déclaration d’activité", "L6352-12, R6351-6", lambda d: d.provider.nda,
         "il se demande à la première convention ; le document dira « en cours ».", HOUSE, "", True),
)  # fmt: skip
PERSON_NAMED = (
    Need("person", "Bénéficiaire", "R6313-8", lambda d: d.person.name, "écrivez le nom de la personne.", PERSON),
)
FIRM = (
    Need("employer", "Employeur", "R6313-8", lambda d: d.firm.name,
         "écrivez l’employeur dans la fiche de la personne.", PERSON),
    Need("employer_siret", "SIRET de l’employeur", "R6313-8", lambda d: d.firm.siret,
         "écrivez son SIRET dans la fiche de la personne.", PERSON),
    Need("employer_address", "Adresse de l’employeur", "R6313-8", lambda d: d.firm.address,
         "écrivez l’adresse du siège ou de l’établissement.", TERMS, "id_employer_address"),
    Need("employer_signatory", "Qui signe pour l’employeur", "R6313-8", lambda d: d.firm.signatory.name,
         "écrivez le prénom et le nom.", TERMS, "id_employer_signatory"),
)  # fmt: skip

# --- The action (R6313-8 1°, D6353-1) ------------------------------------------------------------

ACTION = (
    Need("title", "Intitulé", "R6313-8 1°", lambda d: d.action.title, "donnez un intitulé au programme.", PROGRAMME),
    Need("objectives", "Objectif", "R6313-8 1°, L6313-4", lambda d: d.action.objectives,
         "dites ce que le bilan permet de décider, sans rien de personnel.", TERMS, "id_objectives"),
    Need("content", "Contenu, en trois phases", "R6313-8 1°, R6313-4", _three_phases,
         "le programme comporte une étape par phase : préliminaire, investigation, conclusions.", PROGRAMME),
    Need("means", "Moyens prévus", "R6313-8 1°", lambda d: d.action.means,
         "décrivez les méthodes, les outils, la salle ou la visio.", TERMS, "id_means"),
    Need("duration", "Durée", "R6313-8 1°, L6313-4 al. 5", lambda d: d.action.accompaniment,
         "indiquez les heures d’accompagnement.", PROGRAMME),
    Need("period", "Période de réalisation", "R6313-8 1°", _period,
         "indiquez le premier et le dernier jour.", TERMS, "id_starts_on"),
    Need("conduct", "Modalités de déroulement", "R6313-8 1°", lambda d: d.action.place and d.action.sessions,
         "dites où et comment se passent les séances.", TERMS, "id_place"),
    Need("remote", "Part à distance", "D6353-1 I", lambda d: d.action.remote_percent is not None,
         "indiquez la part de l’accompagnement à distance.", TERMS, "id_remote_percent"),
    Need("follow_up", "Modalités de suivi", "R6313-8 1°", lambda d: d.terms.follow_up,
         "dites comment le bilan est suivi, et l’entretien proposé ensuite.", HOUSE, "id_follow_up_terms"),
    Need("handing_over", "Remise des résultats détaillés et de la synthèse", "R6313-8 1°",
         lambda d: d.terms.handing_over, "dites quand et à qui ils sont remis.", HOUSE, "id_handing_over_terms"),
)  # fmt: skip
PRICE = Need("price", "Prix", "R6313-8 2°", lambda d: d.money.price, "choisissez qui paie quoi.", PLAN)
PAYMENT = Need(
    "payment", "Modalités de règlement", "R6313-8 2°", lambda d: d.money.payment_terms,
    "dites quand et comment le prix est réglé.", HOUSE, "id_payment_terms",
)  # fmt: skip

TRIPARTITE = (
    *PROVIDER, *PERSON_NAMED, *FIRM,
    Need("employer_is_another", "Employeur distinct de l’organisme", "R6313-5", _employer_is_another,
         "l’employeur et votre organisme ont le même SIREN, or un employeur ne réalise pas lui-même le bilan de ses"
         " salariés.", PERSON),
    *ACTION, PRICE,
    Need("employer_pays", "Part de l’employeur", "R6313-8 2°",
         lambda d: d.money.amount_of(*EMPLOYER_SCHEMES) > 0, "inscrivez ce que l’employeur paie.", PLAN),
    PAYMENT,
    Need("titles", "Titres et qualités de qui accompagne", "L6352-1", lambda d: d.action.titles,
         "écrivez-les pour qu’ils paraissent.", TITLES, "", True),
)  # fmt: skip

# --- The contract with an individual (L6353-3 to L6353-7, consumer code) --------------------------

INDIVIDUAL = (
    *PROVIDER, *PERSON_NAMED,
    Need("person_address", "Adresse de la personne", "L6353-4", lambda d: d.person.address,
         "écrivez l’adresse de la personne.", TERMS, "id_person_address"),
    *ACTION,
    Need("prerequisites", "Niveau de connaissances préalables", "L6353-4 2°", lambda d: d.action.prerequisites,
         "dites s’il en faut un ; « aucun » convient.", TERMS, "id_prerequisites"),
    Need("titles", "Diplômes, titres ou références de qui accompagne", "L6353-4 4°", lambda d: d.action.titles,
         "écrivez les titres et qualités.", TITLES),
    PRICE,
    Need("person_pays", "Part payée par la personne", "L6353-4 5°", lambda d: d.money.amount_of(Scheme.SELF) >= 1,
         "inscrivez ce que la personne paie elle-même.", PLAN),
    Need("early_end", "Cessation anticipée ou abandon", "L6353-4 5°", lambda d: d.terms.early_end,
         "dites ce qui reste dû si le bilan s’arrête.", HOUSE, "id_early_end_terms"),
    Need("mediator", "Médiateur de la consommation", "L616-1 C. conso.", lambda d: d.provider.mediator,
         "écrivez le médiateur auquel vous adhérez, avec son adresse.", HOUSE, "id_mediator"),
    Need("contact", "Adresse e-mail ou téléphone de l’organisme", "L221-5 C. conso.", lambda d: d.provider.contact,
         "écrivez comment vous joindre.", COORDINATES, "id_contact_email"),
)  # fmt: skip

# --- The convention with who buys (L6353-1, D6353-1 I) ---------------------------------------------------

CONVENTION = (
    *PROVIDER, *PERSON_NAMED, *ACTION, PRICE,
    Need("buyer_pays", "Part de qui achète", "L6353-1", lambda d: d.money.amount_of(*CONVENED) > 0,
         "inscrivez ce que le financeur paie.", PLAN),
    PAYMENT, TRIPARTITE[-1],
)  # fmt: skip

QUOTE = (
    *PROVIDER[:2], PROVIDER[3], *PERSON_NAMED,
    *(need for need in ACTION if need.code in ("title", "objectives", "content", "duration")),
    PRICE,
    Need("vat", "Régime de TVA", "Arrêté du 3 octobre 1983", lambda d: d.vat,
         "dites si vos prix sont exonérés, en franchise ou taxés.", BILLING),
)  # fmt: skip
AMENDMENT = (*PROVIDER[:3], *PERSON_NAMED, PRICE, next(need for need in ACTION if need.code == "period"))
LEAVE = (
    *PERSON_NAMED,
    *(need for need in FIRM if need.code in ("employer", "employer_address")),
    *(need for need in ACTION if need.code in ("title", "duration", "period")),
    Need("work_time", "Sur le temps de travail", "L6323-17 al. 1", lambda d: d.money.work_time,
         "hors temps de travail, l’employeur n’a pas à être informé : cette lettre n’a pas lieu d’être.", PLAN),
)  # fmt: skip
SUBCONTRACT = (
    *PROVIDER[:3],
    *(need for need in ACTION if need.code in ("title", "content", "means", "duration", "period", "conduct", "follow_up")),
    Need("subcontractor", "Sous-traitant", "R6333-6-2", lambda d: d.subcontractor.name and d.subcontractor.siret,
         "écrivez sa raison sociale et son SIRET.", INDEPENDENT),
    Need("subcontractor_address", "Adresse du sous-traitant", "R6333-6-2", lambda d: d.subcontractor.address,
         "écrivez son adresse.", INDEPENDENT),
    Need("subcontractor_nda", "Déclaration d’activité du sous-traitant", "L6323-9-2", lambda d: d.subcontractor.nda,
         "écrivez ses onze chiffres.", INDEPENDENT),
    Need("subcontractor_qualiopi", "Certification du sous-traitant", "L6323-9-2, Qualiopi indicateur 27",
         lambda d: d.subcontractor.qualiopi, "écrivez un certificat en cours, ou cochez la dispense.", INDEPENDENT),
    Need("subcontract_amount", "Montant", "R6333-6-2", lambda d: d.subcontractor.amount,
         "écrivez ce qui est versé pour ce bilan.", TERMS, "id_subcontract_amount"),
    Need("subcontractor_vigilance", "Attestation de vigilance", "D8222-5", lambda d: d.subcontractor.vigilance,
         "demandez l’attestation de l’Urssaf, renouvelée tous les six mois.", INDEPENDENT, "", True),
    Need("subcontractor_insurer", "Assurance du sous-traitant", "Qualiopi indicateur 27",
         lambda d: d.subcontractor.insurer, "demandez son attestation.", INDEPENDENT, "", True),
)  # fmt: skip
PROVIDER_ONLY = (*PROVIDER[:3], *PERSON_NAMED)

NEEDS: dict[Kind, tuple[Need, ...]] = {
    Kind.TRIPARTITE: TRIPARTITE,
    Kind.INDIVIDUAL: INDIVIDUAL,
    Kind.CONVENTION: CONVENTION,
    Kind.QUOTE: QUOTE,
    Kind.AMENDMENT: AMENDMENT,
    Kind.LEAVE: LEAVE,
    Kind.PUBLIC_LEAVE: LEAVE[:-1],
    Kind.CPF_NOTICE: PROVIDER_ONLY[:2] + PERSON_NAMED,
    Kind.AIF_ENTRY: PROVIDER_ONLY,
    Kind.AIF_ATTENDANCE: PROVIDER_ONLY,
    Kind.AIF_END: PROVIDER_ONLY,
    Kind.SUBCONTRACT: SUBCONTRACT,
}


def needs_of(kind: Kind, dossier: Dossier) -> Iterator[tuple[Need, bool]]:
    """Every mention of a document, and whether it is there."""
    for need in NEEDS[kind]:
        value = need.reads(dossier)
        yield need, bool(value.strip() if isinstance(value, str) else value)


def missing(kind: Kind, dossier: Dossier) -> list[Missing]:
    """What keeps a document from leaving."""
    return [Missing(need) for need, is_there in needs_of(kind, dossier) if not is_there and not need.only_warns]


def warnings(kind: Kind, dossier: Dossier) -> list[Missing]:
    """What would be better there, and keeps nothing."""
    return [Missing(need) for need, is_there in needs_of(kind, dossier) if not is_there and need.only_warns]
