"""Pauses of a bilan: on which days nothing is planned. The functions of `beneficiaries.sql` say the same."""

from dataclasses import dataclass
from datetime import date, timedelta

from beneficiaries.rules import Course, Kind, Refusal
from foundation.clock import paris_day
from foundation.formats import short_day

LONGEST = timedelta(days=183)
MOTIVES = {
    "unsaid": "Sans préciser",
    "personal": "Raison personnelle",
    "work": "Raison professionnelle",
    "holidays": "Congés",
    "funding": "Attente d’un financement ou d’un accord",
    "consultant": "Indisponibilité de l’organisme",
}


@dataclass(frozen=True)
class Pause:
    """Days without meetings, both included."""

    first: date
    last: date
    motive: str = ""
    author_name: str = ""
    is_assisted: bool = False

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


def pauses_of(course: Course) -> tuple[Pause, ...]:
    """Every pause that lasted at least a day, the oldest first; a resuming ends those before it on its own day."""
    pauses: list[Pause] = []
    for number, fact in enumerate(course.facts):
        if fact.kind != Kind.PAUSED:
            continue
        first, last = (date.fromisoformat(fact.detail[name]) for name in ("first", "last"))
        backs = [paris_day(one.occurred_at) for one in course.facts[number + 1 :] if one.kind == Kind.RESUMED]
        last = min([last, *(back - timedelta(days=1) for back in backs)])
        if first <= last:
            motive = MOTIVES.get(fact.detail.get("motive", ""), "")
            pauses.append(Pause(first, last, motive, fact.author_name, fact.is_assisted))
    return tuple(pauses)


def pause_on(course: Course, day: date) -> Pause | None:
    """The pause that covers a day; the longest lasting, when several do."""
    covering = [pause for pause in pauses_of(course) if pause.covers(day)]
    return max(covering, key=lambda pause: pause.last, default=None)


def may_pause(first: date, last: date, *, today: date) -> Refusal | None:
    """A pause has an end, not too far: it is prolonged by another one, never forgotten."""
    if last < first:
        return Refusal("Le dernier jour de la pause vient après le premier.")
    if last < today:
        return Refusal("Cette pause serait déjà finie : choisissez un dernier jour à venir.")
    if last - first > LONGEST:
        return Refusal("Une pause dure six mois au plus : vous pourrez la prolonger.")
    return None


def in_pause(pause: Pause) -> Refusal:
    """The sentence for a meeting planned within a pause."""
    return Refusal(
        f"Ce bilan est en pause du {short_day(pause.first)} au {short_day(pause.last)} : "
        "choisissez un jour après la pause, ou reprenez le bilan plus tôt."
    )
