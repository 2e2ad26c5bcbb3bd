"""The documents that are made from the data of a bilan, and what holds of each on every day."""

from dataclasses import dataclass

from django.db import models

from funding.schemes import CONVENTION_SCHEMES, Scheme


class Kind(models.TextChoices):
    """In the order of use."""

    TRIPARTITE = "tripartite", "Convention tripartite"
    INDIVIDUAL = "individual", "Contrat avec la personne"
    CONVENTION = "convention", "Convention avec qui achète le bilan"
    QUOTE = "quote", "Devis"
    AMENDMENT = "amendment", "Avenant"
    LEAVE = "leave", "Demande d’absence à l’employeur"
    PUBLIC_LEAVE = "public_leave", "Demande de congé d’agent public"
    CPF_NOTICE = "cpf_notice", "Notice du CPF"
    AIF_ENTRY = "aif_entry", "Attestation d’entrée"
    AIF_ATTENDANCE = "aif_attendance", "Attestation d’assiduité"
    AIF_END = "aif_end", "Attestation de fin"
    SUBCONTRACT = "subcontract", "Contrat de sous-traitance"


class State(models.TextChoices):
    """Where one version stands; it never goes back."""

    ISSUED = "issued", "Établi"
    SENT = "sent", "Transmis"
    SIGNED = "signed", "Signé"
    ACCEPTED = "accepted", "Accepté"
    TACIT = "tacit", "Accord par silence"
    LAPSED = "lapsed", "Refusé par silence"
    REFUSED = "refused", "Refusé"
    EXPIRED = "expired", "Non signé à temps"
    CANCELLED = "cancelled", "Retiré"
    WITHDRAWN = "withdrawn", "Rétracté"
    SUPERSEDED = "superseded", "Remplacé"


# What a version may become; the trigger `document_moves` holds the same table.
MOVES: dict[State, frozenset[State]] = {
    State.ISSUED: frozenset({State.SUPERSEDED, State.SENT}),  # sent: a request of absence, once it was received
    State.SENT: frozenset(
        {State.SIGNED, State.ACCEPTED, State.TACIT, State.LAPSED, State.REFUSED, State.EXPIRED, State.CANCELLED,
         State.SUPERSEDED}
    ),
    State.SIGNED: frozenset({State.WITHDRAWN, State.SUPERSEDED}),
    State.TACIT: frozenset({State.ACCEPTED, State.REFUSED}),  # the employer had answered in time; it is known later
}  # fmt: skip

PERSON, EMPLOYER, PROVIDER, SUBCONTRACTOR, FUNDER = "person", "employer", "provider", "subcontractor", "funder"


@dataclass(frozen=True)
class About:
    """What a kind of document is.

    `signers`: in the order in which they sign; none: it is established, not signed in here. `waits_for`: whose silence
    is counted, in law's days. `schemes`: the payers who call for it.
    """

    article: str
    lead: str
    signers: tuple[str, ...] = ()
    answer_days: str = ""  # parameter of the law
    schemes: frozenset[Scheme] = frozenset()


EMPLOYER_SCHEMES = CONVENTION_SCHEMES
# These funds pay the person back: the self-employed person is who buys, and signs.
FUNDS = frozenset({Scheme.AGEFICE, Scheme.FAFCEA, Scheme.FIF_PL})
CONVENED = FUNDS | {Scheme.FRANCE_TRAVAIL_AIF, Scheme.REGION, Scheme.AGEFIPH}
PUBLIC_AGENTS = frozenset({Scheme.PUBLIC_EMPLOYER, Scheme.CPF_PUBLIC})
# What is paid by the account of the person, and what the person adds to it, stands on the terms of the platform.
CPF_SCHEMES = frozenset({Scheme.CPF, Scheme.EMPLOYER_TOP_UP, Scheme.OTHER_TOP_UP})
QUOTED = CONVENED | {Scheme.CPF_PUBLIC, Scheme.OPCO_UNDER_50}
AIF = frozenset({Scheme.FRANCE_TRAVAIL_AIF})

ABOUT: dict[Kind, About] = {
    Kind.TRIPARTITE: About(
        "R6313-8",
        "Signée par la personne, l’employeur et vous. Sans réponse de la personne dans le délai, elle est refusée.",
        (PERSON, EMPLOYER, PROVIDER),
        "convention_reponse_jours",
        EMPLOYER_SCHEMES,
    ),
    Kind.INDIVIDUAL: About(
        "L6353-3 à L6353-7",
        "Signé par la personne, puis par vous. Rien n’est dû avant la fin du délai de rétractation.",
        (PERSON, PROVIDER),
        schemes=frozenset({Scheme.SELF}),
    ),
    Kind.CONVENTION: About(
        "L6353-1, D6353-1",
        "Avec le financeur, ou avec la personne qu’un fonds rembourse. Pour un bilan, un devis accepté ne suffit pas.",
        (PERSON, PROVIDER),  # when a fund pays the person back; a public funder signs on its own side
        schemes=CONVENED,
    ),
    Kind.QUOTE: About("Information sur les prix", "Pour un financeur ou pour la personne, avec sa validité.", schemes=QUOTED),
    Kind.AMENDMENT: About("R6313-8, L6353-4", "Il dit ce qui change, et rien d’autre."),
    Kind.LEAVE: About(
        "L6323-17, D6323-4",
        "Quand le CPF paie un bilan suivi sur le temps de travail. Sans réponse dans le délai, l’absence est accordée.",
        answer_days="reponse_employeur_jours",
    ),
    Kind.PUBLIC_LEAVE: About("Décret 2007-1845", "L’agent ou l’agente la remet à son employeur, qui répond par écrit.", schemes=PUBLIC_AGENTS),
    Kind.CPF_NOTICE: About("D6323-6, D6353-1 III", "Ce que la personne doit savoir avant d’accepter sur Mon Compte Formation.", schemes=CPF_SCHEMES),
    Kind.AIF_ENTRY: About("France Travail, AIF", "La personne a commencé.", schemes=AIF),
    Kind.AIF_ATTENDANCE: About("France Travail, AIF", "Les heures suivies, mois par mois.", schemes=AIF),
    Kind.AIF_END: About("France Travail, AIF", "Le bilan est terminé.", schemes=AIF),
    Kind.SUBCONTRACT: About("L6323-9-2, R6333-6-2", "Avec une consultante ou un consultant indépendant. La personne n’a pas à le lire.",
        (SUBCONTRACTOR, PROVIDER)),
}  # fmt: skip

# Kinds that are established in one step, from what already took place.
ATTESTATIONS = (Kind.AIF_ENTRY, Kind.AIF_ATTENDANCE, Kind.AIF_END)

# What concerns the house and its partners alone: the person does not read it.
NOT_THEIRS = (Kind.SUBCONTRACT,)
