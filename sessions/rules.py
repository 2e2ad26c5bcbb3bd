"""Hours: what is planned, held and signed, and what is left (L6313-4 al. 5; DESIGN invariants 11 and 12)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from beneficiaries.pauses import in_pause, pause_on
from beneficiaries.rules import Course, Kind, Refusal
from foundation.formats import duration
from sessions.models import Session

COUNTED_KINDS = (Session.Kind.ACCOMPANIMENT, Session.Kind.PERSONAL_WORK)


@dataclass(frozen=True)
class Counter:
    """Minutes of one kind of time against their budget; planned, held and signed are disjoint.

    `attested` and `contested` are the part of what is held that will perhaps never be signed.
    """

    total: int
    planned: int = 0
    held: int = 0
    signed: int = 0
    attested: int = 0
    contested: int = 0

    @property
    def taken(self) -> int:
        """What is reserved or done."""
        return self.planned + self.held + self.signed

    @property
    def done(self) -> int:
        return self.held + self.signed

    @property
    def left(self) -> int:
        """What can still be booked."""
        return self.total - self.taken

    @property
    def to_come(self) -> int:
        """What was not lived yet, booked or not."""
        return self.total - self.done


@dataclass(frozen=True)
class Hours:
    """The two counters of a bilan, always shown together."""

    accompaniment: Counter
    personal_work: Counter = field(default_factory=lambda: Counter(0))

    def of(self, kind: str) -> Counter:
        return self.accompaniment if kind == Session.Kind.ACCOMPANIMENT else self.personal_work


def may_book(course: Course, hours: Hours, kind: str, minutes: int, *, on: date | None = None) -> Refusal | None:
    """Whether the course, its pauses and the hours left allow a booking (`on` its day); None when they do.

    A booking before consent or contract is tentative, hence allowed (invariant 13).
    """
    if course.is_closed:
        return Refusal("Ce bilan est terminé : seul l’entretien de suivi peut encore être prévu.")
    word = course.last(Kind.CONSENTED, Kind.CONSENT_REFUSED, Kind.CONSENT_WITHDRAWN)
    if word is not None and word.kind != Kind.CONSENTED:
        return Refusal("La personne n’a pas donné, ou a retiré, son consentement : rien ne peut être prévu.")
    pause = pause_on(course, on) if on is not None and kind == Session.Kind.ACCOMPANIMENT else None
    if pause is not None:
        return in_pause(pause)
    if kind not in COUNTED_KINDS:
        return None
    left = hours.of(kind).left
    if minutes > left:
        return over_budget(kind, left)
    return None


def over_budget(kind: str, left: int) -> Refusal:
    """The sentence for a booking or declaration longer than what is left."""
    of_what = "d’accompagnement" if kind == Session.Kind.ACCOMPANIMENT else "de travail personnel"
    if left <= 0:
        return Refusal(f"Toutes les heures {of_what} de ce bilan sont déjà prévues ou faites.")
    return Refusal(f"Il reste {duration(left)} {of_what} dans ce bilan : prévoyez une durée plus courte.")


def counted_minutes(actual: int, reserved: int, left: int) -> int:
    """What a held session takes from the hours: what it lasted, up to what it had reserved and what is left.

    What lasted longer is recorded as it was and does not count (invariant 11).
    """
    return min(actual, reserved + max(left, 0))


def may_settle(state: str, starts_at: datetime, at: datetime) -> Refusal | None:
    """A planned session whose hour has come may be recorded as held, or missed."""
    if state != Session.State.PLANNED:
        return Refusal("L’issue de cette séance est déjà enregistrée.")
    if at < starts_at:
        return Refusal("Cette séance n’a pas encore commencé.")
    return None
