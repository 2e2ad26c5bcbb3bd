"""The fifteen schemes that may pay for a bilan: one list for plans, rules and simulation (LAW.md 8).

What a scheme *is* stands here; what it pays, to whom and under which conditions is dated data.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.db import models


class Scheme(models.TextChoices):
    """Who may pay, under which rules; the order in which people meet them."""

    CPF = "CPF", "CPF"
    CPF_PUBLIC = "CPF_PUBLIC", "CPF d’agent public"
    EMPLOYER_PLAN = "EMPLOYER_PLAN", "Employeur (plan de développement)"
    OPCO_UNDER_50 = "OPCO_UNDER_50", "OPCO (moins de 50 salariés)"
    RECLASSIFICATION_LEAVE = "RECLASSIFICATION_LEAVE", "Employeur (congé de reclassement)"
    FRANCE_TRAVAIL_AIF = "FRANCE_TRAVAIL_AIF", "France Travail (AIF)"
    REGION = "REGION", "Région"
    AGEFIPH = "AGEFIPH", "Agefiph"
    PUBLIC_EMPLOYER = "PUBLIC_EMPLOYER", "Employeur public"
    AGEFICE = "AGEFICE", "AGEFICE"
    FAFCEA = "FAFCEA", "FAFCEA"
    FIF_PL = "FIF_PL", "FIF PL"
    EMPLOYER_TOP_UP = "EMPLOYER_TOP_UP", "Abondement de l’employeur au CPF"
    OTHER_TOP_UP = "OTHER_TOP_UP", "Autre abondement au CPF"
    SELF = "SELF", "La personne"


class Nature(StrEnum):
    """What kind of payer a scheme is."""

    CPF = "cpf"  # through the person's account at the Caisse des dépôts
    PUBLIC = "public"  # an administration that funds training
    EMPLOYER = "employer"  # a firm or a public employer: one of the house's firms, or a named one
    OPCO = "opco"
    FUND = "fund"  # a training fund of the self-employed
    PERSON = "person"


class Invoiced(StrEnum):
    """To whom the part of a scheme is invoiced."""

    PLATFORM = "platform"  # nobody outside: its data are entered in EDOF (LAW.md 2.13)
    EMPLOYER = "employer"
    FUNDER = "funder"
    PERSON = "person"


@dataclass(frozen=True)
class About:
    """What holds of a scheme on every day.

    `is_public_money`: its funder is one of those of L6316-1, who pay certified providers only.
    `of` completes « la part … »; `name_label` asks for the name of a payer worth naming.
    """

    nature: Nature
    invoiced: Invoiced
    of: str
    is_public_money: bool = False
    name_label: str = ""


_EMPLOYER, _OPCO, _PUBLIC = Nature.EMPLOYER, Nature.OPCO, Nature.PUBLIC

ABOUT = {
    Scheme.CPF: About(Nature.CPF, Invoiced.PLATFORM, "du CPF", is_public_money=True),
    Scheme.CPF_PUBLIC: About(_EMPLOYER, Invoiced.EMPLOYER, "du CPF d’agent public", name_label="Quelle administration"),
    Scheme.EMPLOYER_PLAN: About(_EMPLOYER, Invoiced.EMPLOYER, "de l’employeur", name_label="Nom de l’employeur"),
    # L6332-17; since 1/10/2026 the firm mostly pays first, unless the OPCO's agreement says otherwise (LAW.md 3.1).
    Scheme.OPCO_UNDER_50: About(_OPCO, Invoiced.EMPLOYER, "de l’OPCO", is_public_money=True, name_label="Quel OPCO"),
    Scheme.RECLASSIFICATION_LEAVE: About(
        _EMPLOYER, Invoiced.EMPLOYER, "de l’employeur (congé de reclassement)", name_label="Nom de l’employeur"
    ),
    Scheme.FRANCE_TRAVAIL_AIF: About(_PUBLIC, Invoiced.FUNDER, "de France Travail (AIF)", is_public_money=True),
    Scheme.REGION: About(_PUBLIC, Invoiced.FUNDER, "de la Région", is_public_money=True, name_label="Quelle Région"),
    Scheme.AGEFIPH: About(_PUBLIC, Invoiced.FUNDER, "de l’Agefiph", is_public_money=True),
    Scheme.PUBLIC_EMPLOYER: About(
        _EMPLOYER, Invoiced.EMPLOYER, "de l’employeur public", name_label="Quelle administration"
    ),
    # These funds reimburse the person, who pays the provider (LAW.md 3.9).
    Scheme.AGEFICE: About(Nature.FUND, Invoiced.PERSON, "de l’AGEFICE"),
    Scheme.FAFCEA: About(Nature.FUND, Invoiced.PERSON, "du FAFCEA"),
    Scheme.FIF_PL: About(Nature.FUND, Invoiced.PERSON, "du FIF PL"),
    # L6323-4 II: what others add is credited on the person's account and paid with it.
    Scheme.EMPLOYER_TOP_UP: About(
        _EMPLOYER,
        Invoiced.PLATFORM,
        "de l’abondement de l’employeur",
        is_public_money=True,
        name_label="Nom de l’employeur",
    ),
    Scheme.OTHER_TOP_UP: About(
        _PUBLIC, Invoiced.PLATFORM, "de l’abondement", is_public_money=True, name_label="Qui abonde"
    ),
    Scheme.SELF: About(Nature.PERSON, Invoiced.PERSON, "de la personne"),
}

# L6316-1: these funders pay a certified provider only.
PUBLIC_MONEY = frozenset(scheme for scheme, about in ABOUT.items() if about.is_public_money)

# R6313-8: who pays signs a convention with the person and the provider.
CONVENTION_SCHEMES = frozenset(
    {
        Scheme.EMPLOYER_PLAN,
        Scheme.OPCO_UNDER_50,
        Scheme.RECLASSIFICATION_LEAVE,
        Scheme.PUBLIC_EMPLOYER,
        Scheme.CPF_PUBLIC,
    }
)

# R6313-5 looks at who employs the person and pays: the employer of these.
BY_EMPLOYER = frozenset(scheme for scheme, about in ABOUT.items() if about.nature == Nature.EMPLOYER)
