"""What may be invoiced and when, what is credited, where an invoice stands: no database, no request."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum

from foundation.formats import agreed, duration, euros
from foundation.formats import plain_day as day
from funding.models import Invoice
from funding.schemes import ABOUT, Invoiced, Nature, Scheme

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
Buyer = Invoice.Buyer


class Allowance(StrEnum):
    """How early a payer may be invoiced."""

    AGREED = "agreed"  # what the convention says: employers
    ADVANCE = "advance"  # an advance, then as the bilan goes: a person (L6353-6), an OPCO (R6332-25)
    DONE = "done"  # what was done: public funders


@dataclass(frozen=True)
class Refusal:
    """Why an invoice cannot be issued so, and what to do."""

    sentence: str
    field: str = ""


BUYERS = {
    Invoiced.EMPLOYER: Buyer.EMPLOYER,
    Invoiced.FUNDER: Buyer.FUNDER,
    Invoiced.PERSON: Buyer.PERSON,
}


def buyer_of(scheme: Scheme, *, is_subrogated: bool = False) -> Invoice.Buyer | None:
    """Who is invoiced for a part of the plan; nobody for what is paid through the person's CPF account.

    An OPCO pays the provider itself where its agreement says so (`is_subrogated`, LAW.md 3.1); otherwise the firm does.
    """
    about = ABOUT[scheme]
    if about.invoiced == Invoiced.PLATFORM:
        return None
    if about.nature == Nature.OPCO and is_subrogated:
        return Buyer.OPCO
    return BUYERS[about.invoiced]


ALLOWANCES = {
    Buyer.EMPLOYER: Allowance.AGREED,
    Buyer.OPCO: Allowance.ADVANCE,
    Buyer.FUNDER: Allowance.DONE,
    Buyer.PERSON: Allowance.ADVANCE,
}


@dataclass(frozen=True)
class Part:
    """What one payer takes of the price, what was invoiced of it (credit notes taken off), and what took place."""

    amount: Decimal
    invoiced: Decimal
    done: int  # minutes of accompaniment held, regular and uncontested
    total: int  # minutes of accompaniment that the price pays, whatever the bilan became since it was decided
    discounted: Decimal = ZERO  # by credit notes: given, never to be invoiced again
    undelivered: Decimal = ZERO  # by credit notes: invoiced again as it is done, not before

    @property
    def owed(self) -> Decimal:
        """What the payer owes in all, once everything is done."""
        return self.amount - self.discounted

    @property
    def left(self) -> Decimal:
        return max(ZERO, self.owed - self.invoiced)

    @property
    def done_share(self) -> Decimal:
        """What was done of this part, in euros; the price is that of accompaniment alone (LAW.md 2.4)."""
        if self.done >= self.total:
            return self.owed
        return (self.owed * self.done / self.total).quantize(CENT, ROUND_HALF_UP)

    def allowed(self, allowance: Allowance, advance_rate: Decimal) -> Decimal:
        """How much may still be invoiced today; `advance_rate` is a part of one."""
        if allowance == Allowance.AGREED and not self.undelivered:
            return self.left
        most = self.done_share
        if allowance == Allowance.ADVANCE:
            most = max(most, (self.amount * advance_rate).quantize(CENT, ROUND_DOWN))
        return max(ZERO, min(self.left, most - self.invoiced))


def may_invoice(
    part: Part,
    amount: Decimal,
    *,
    buyer: Invoice.Buyer,
    advance_rate: Decimal,
    on: date,
    withdrawal_ends: date | None = None,
) -> Refusal | None:
    """Whether this may be invoiced on that day; None when it may."""
    if withdrawal_ends is not None and on <= withdrawal_ends:
        return Refusal(
            f"La personne peut se rétracter jusqu’au {day(withdrawal_ends)} : rien n’est dû avant (L6353-6). "
            "Émettez la facture à partir du lendemain."
        )
    if amount > part.left:
        return Refusal(
            f"Il reste {euros(part.left)} à facturer sur les {euros(part.owed)} de cette part.",
            "amount",
        )
    allowance = ALLOWANCES[buyer]
    allowed = part.allowed(allowance, advance_rate)
    if amount <= allowed:
        return None
    done = f"{duration(part.done)} d’accompagnement {agreed('faite', part.done)} sur {duration(part.total)}"
    if allowance == Allowance.AGREED:
        why = f"Des heures ont été rendues par avoir, la suite se facture à mesure de ce qui est fait ({done})"
    elif allowance == Allowance.DONE:
        why = f"Ce financeur paie ce qui est fait ({done})"
    else:
        percent = f"{advance_rate * 100:.0f}"
        why = f"Au-delà d’un premier versement de {percent} %, la somme suit ce qui est fait ({done})"
    most = "rien pour l’instant" if not allowed else f"{euros(allowed)} au plus aujourd’hui"
    return Refusal(f"{why} : {most}.", "amount")


@dataclass(frozen=True)
class Foreseen:
    """The next payment that a signed contract foresees: what is left of it, from which day."""

    label: str
    due_on: date
    amount: Decimal
    position: str  # first, next, last


def next_payment(payments: Sequence[tuple[str, date, Decimal]], invoiced: Decimal) -> Foreseen | None:
    """The first payment of a contract that what was invoiced does not cover, in their order; None once all are."""
    covered = invoiced
    for number, (label, due_on, amount) in enumerate(payments):
        if covered < amount:
            position = "last" if number == len(payments) - 1 else "first" if not number else "next"
            return Foreseen(label, due_on, amount - max(covered, ZERO), position)
        covered -= amount
    return None


@dataclass(frozen=True)
class Undelivered:
    """What a payer was invoiced for hours that did not take place, and how it was found (L6354-1)."""

    credit: Decimal
    explanation: list[list[str]]


def undelivered(part: Part) -> Undelivered:
    """What is owed back, never below zero: what was invoiced beyond what was done of this part."""
    credit = max(ZERO, part.invoiced - part.done_share)
    missing = max(0, part.total - part.done)
    return Undelivered(
        credit,
        [
            ["Accompagnement prévu", duration(part.total)],
            ["Accompagnement réalisé", duration(part.done)],
            ["Non réalisé", duration(missing)],
            ["Part convenue", euros(part.amount)],
            *([["Remises", euros(part.discounted)]] if part.discounted else []),
            ["Dû pour ce qui est réalisé", f"{euros(part.owed)} × {_ratio(part)} = {euros(part.done_share)}"],
            ["Déjà facturé, avoirs déduits", euros(part.invoiced)],
            ["À rendre (L6354-1)", euros(credit)],
        ],
    )


def _ratio(part: Part) -> str:
    return f"{duration(min(part.done, part.total))} ÷ {duration(part.total)}"


class State(StrEnum):
    """Where an invoice stands, for those who follow payments."""

    DRAFT = "draft"
    DUE = "due"
    PARTIAL = "partial"
    OVERDUE = "overdue"
    PAID = "paid"
    CREDITED = "credited"
    WRITTEN_OFF = "written_off"
    TO_REFUND = "to_refund"
    CREDIT_NOTE = "credit_note"


WORDS = {
    State.DRAFT: ("neutral", "Brouillon"),
    State.DUE: ("info", "À payer"),
    State.PARTIAL: ("info", "Payée en partie"),
    State.OVERDUE: ("danger", "En retard"),
    State.PAID: ("success", "Payée"),
    State.CREDITED: ("neutral", "Annulée par avoir"),
    State.WRITTEN_OFF: ("neutral", "Passée en perte"),
    State.TO_REFUND: ("warning", "À rembourser"),
    State.CREDIT_NOTE: ("accent", "Avoir"),
}


@dataclass(frozen=True)
class Balance:
    """What became of the amount of an issued invoice."""

    amount: Decimal
    credited: Decimal = ZERO
    paid: Decimal = ZERO
    refunded: Decimal = ZERO
    written_off: Decimal = ZERO

    @property
    def due(self) -> Decimal:
        """What is left to pay; negative when too much was paid. What was given up is no money to give back."""
        left = self.amount - self.credited - self.paid + self.refunded
        return left - min(self.written_off, max(left, ZERO))


def state_of(balance: Balance, *, due_on: date, today: date) -> State:
    """Of an issued invoice; its due day is still in time."""
    if balance.due < 0:
        return State.TO_REFUND
    if balance.due > 0:
        if today > due_on:
            return State.OVERDUE
        return State.PARTIAL if balance.paid or balance.credited else State.DUE
    if balance.written_off:
        return State.WRITTEN_OFF
    return State.CREDITED if balance.credited >= balance.amount else State.PAID
