"""Everything that a document of a bilan may say, read once: dates, hours, parties and money, never content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from funding.schemes import Scheme
from funding.vat import VatTerms
from law.models import LegalValue


@dataclass(frozen=True)
class Signatory:
    """Who signs for a party, and where they are reached."""

    name: str = ""
    quality: str = ""
    email: str = ""
    user_id: UUID | None = None
    phone: str = ""


@dataclass(frozen=True)
class Provider:
    """The organisation, as its documents name it."""

    name: str = ""
    legal_form: str = ""
    siret: str = ""
    registration: str = ""
    address: str = ""
    city: str = ""
    nda: str = ""
    declaration: str = ""
    qualiopi: str = ""
    insurer: str = ""
    mediator: str = ""
    contact: str = ""
    complaints: str = ""
    disability_referent: str = ""
    signatory: Signatory = Signatory()


@dataclass(frozen=True)
class Person:
    """The beneficiary, as documents name them."""

    name: str = ""
    address: str = ""
    signatory: Signatory = Signatory()
    public: str = ""


@dataclass(frozen=True)
class Firm:
    """The employer, when one is known."""

    name: str = ""
    siret: str = ""
    address: str = ""
    signatory: Signatory = Signatory()


@dataclass(frozen=True)
class Subcontractor:
    """The firm of a consultant who is not employed."""

    name: str = ""
    siret: str = ""
    address: str = ""
    nda: str = ""
    qualiopi: str = ""  # in words: the certificate, or why there is none
    insurer: str = ""
    vigilance: str = ""
    amount: Decimal | None = None
    signatory: Signatory = Signatory()


@dataclass(frozen=True)
class PhasePlan:
    """One legal phase: its minutes and the provider's own steps under it."""

    label: str
    minutes: int
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Action:
    """What takes place: object, content, means, hours, period, place."""

    title: str = ""
    objectives: str = ""
    phases: tuple[PhasePlan, ...] = ()
    means: str = ""
    evaluation: str = ""
    accompaniment: int = 0
    personal_work: int = 0
    sessions: str = ""
    remote_percent: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    place: str = ""
    consultant: str = ""
    titles: str = ""
    prerequisites: str = ""

    @property
    def total(self) -> int:
        """What the cap of 24 hours counts."""
        return self.accompaniment + self.personal_work


@dataclass(frozen=True)
class Share:
    """What one payer takes of the price."""

    scheme: Scheme
    payer: str
    amount: Decimal


@dataclass(frozen=True)
class Money:
    """Price, payers, and how it is paid."""

    price: Decimal | None = None
    shares: tuple[Share, ...] = ()
    work_time: bool = False
    payment_terms: str = ""

    def amount_of(self, *schemes: Scheme) -> Decimal:
        return sum((share.amount for share in self.shares if share.scheme in schemes), Decimal(0))


@dataclass(frozen=True)
class Terms:
    """How it is followed, handed over, ended; and how a contract with an individual is concluded."""

    follow_up: str = ""
    handing_over: str = ""
    early_end: str = ""
    is_remote: bool = True


@dataclass(frozen=True)
class Dossier:
    """A bilan on the day on which a document is made."""

    on: date
    reference: str = ""
    provider: Provider = Provider()
    person: Person = Person()
    firm: Firm = Firm()
    action: Action = Action()
    money: Money = Money()
    terms: Terms = Terms()
    subcontractor: Subcontractor = Subcontractor()
    vat: VatTerms | None = None
    law: Mapping[str, LegalValue] = field(default_factory=dict)

    def days(self, parameter: str) -> int:
        """A number of the law in force on this day."""
        number = self.law[parameter].number
        assert number is not None, parameter
        return int(number)

    def share(self, parameter: str) -> Decimal:
        """A proportion of the law in force on this day."""
        number = self.law[parameter].number
        assert number is not None, parameter
        return number
