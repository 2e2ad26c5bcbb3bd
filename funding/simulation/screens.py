"""What the page of a simulation shows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from foundation.formats import euros
from foundation.formats import plain_day as day
from funding.simulation import labels
from funding.simulation.changes import Change
from funding.simulation.scenario import Answer, Outcome, Payer, Reason

TONES = {
    Outcome.BLOCKS: ("danger", "Empêche"),
    Outcome.LIMITS: ("accent", "Limite"),
    Outcome.WARNS: ("warning", "À vérifier"),
    Outcome.ALLOWS: ("success", "Permet"),
}


@dataclass(frozen=True)
class Row:
    """One payer and its part."""

    payer: str
    amount: Decimal
    note: str = ""


@dataclass(frozen=True)
class Spoken:
    """One rule that spoke, with its day and its source."""

    tone: str
    word: str
    sentence: str
    source: str


@dataclass(frozen=True)
class Shown:
    """An answer as people read it."""

    is_accepted: bool
    rows: list[Row]
    participation: Decimal
    remaining: Decimal
    spoken: list[Spoken]
    allowed: list[Spoken]
    documents: list[str]
    deadlines: list[tuple[date, str]]


def shown(answer: Answer) -> Shown:
    """The lines, the rules that decided, what to prepare and by when."""
    told = [(reason, _spoken(reason)) for reason in answer.reasons]
    return Shown(
        is_accepted=answer.accepted,
        rows=[_row(scheme, amount, answer) for scheme, amount in answer.lines.items()],
        participation=answer.participation,
        remaining=answer.remaining_for_person,
        spoken=[line for reason, line in told if reason.outcome != Outcome.ALLOWS],
        allowed=[line for reason, line in told if reason.outcome == Outcome.ALLOWS],
        documents=[labels.DOCUMENTS[document] for document in answer.documents],
        deadlines=[(deadline.latest, deadline.sentence) for deadline in answer.deadlines],
    )


def _row(scheme: Payer, amount: Decimal, answer: Answer) -> Row:
    note = ""
    if scheme == Payer.SELF and answer.participation:
        note = f"dont {euros(answer.participation)} de participation au CPF"
    return Row(labels.PAYERS[scheme], amount, note)


def _spoken(reason: Reason) -> Spoken:
    tone, word = TONES[reason.outcome]
    since = (
        f", depuis le {day(reason.valid_from)}" if reason.valid_from else ", pas en vigueur" if reason.source else ""
    )
    doubt = " (à confirmer)" if reason.confidence == "low" else ""
    payer = labels.PAYERS[reason.scheme] if reason.scheme else ""
    payer = f"{payer}\N{NO-BREAK SPACE}: " if payer and payer not in reason.sentence else ""
    own = "Règle de votre organisme\N{NO-BREAK SPACE}: " if reason.is_own else ""
    source = f"{own}{reason.source}{since}{doubt}" if reason.source else ""
    return Spoken(tone, word, f"{payer}{reason.sentence}", source)


def changes_told(change: Change) -> list[str]:
    """What another day changes, a sentence each."""
    told = [
        f"{labels.PAYERS[scheme]}\N{NO-BREAK SPACE}: {euros(then)} au lieu de {euros(now)}."
        for scheme, now, then in change.lines
    ]
    now, then = change.participation
    if now != then:
        told.append(f"Participation au CPF\N{NO-BREAK SPACE}: {euros(then)} au lieu de {euros(now)}.")
    told += [f"S’ajoute\N{NO-BREAK SPACE}: {_spoken(reason).sentence}" for reason in change.appears]
    told += [f"Ne joue plus\N{NO-BREAK SPACE}: {_spoken(reason).sentence}" for reason in change.disappears]
    return told
