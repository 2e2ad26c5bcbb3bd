"""What screens show of the course: the chain of facts as a timeline."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from beneficiaries.models import Beneficiary
from beneficiaries.rules import CONSENT_KINDS, Course, FactLine, Kind
from foundation.clock import paris_day
from foundation.formats import plain_day

# The course as both people read it; each line is done, or the next to come, or later.
CHAIN = (
    (Kind.INFORMATION_TALK, "Entretien d’information"),
    (Kind.INFORMED, "Information"),
    (Kind.CONSENTED, "Consentement"),
    (Kind.BASIS_RECORDED, "Cadre contractuel"),
    (Kind.PRELIMINARY_CLOSED, "Phase préliminaire"),
    (Kind.INVESTIGATION_CLOSED, "Phase d’investigation"),
    (Kind.CONCLUSION_CLOSED, "Phase de conclusions"),
    (Kind.HANDED_OVER, "Remise de la synthèse"),
    (Kind.RECEIVED, "Réception par la personne"),
    (Kind.CLOSED, "Fin du bilan"),
    (Kind.DESTROYED, "Destruction des documents de travail"),
    (Kind.FOLLOW_UP_REMINDED, "Suivi"),
)
BEFORE_THE_BILAN = frozenset({Kind.INFORMATION_TALK})  # shown when it took place, never waited for


@dataclass(frozen=True)
class Entry:
    """One line of the timeline."""

    state: str
    title: str
    when: str = ""
    by: str = ""
    note: str = ""
    url: str = ""
    action: str = ""
    is_quiet: bool = False


def timeline(
    course: Course,
    actions: Mapping[Kind, tuple[str, str]],
    corrections: Mapping[str, str],
    *,
    next_state: str = "current",
    concealed: Beneficiary | None = None,
) -> list[Entry]:
    """The chain of a bilan.

    `actions` gives, by kind, the address and label of what records it; the first line that
    is not done offers its own, in `next_state`. `corrections` gives, by fact, the address of its correction.
    `concealed`: the person, for who sees initials only; free words, which may name them, are left out.
    """
    entries: list[Entry] = []
    is_next = True
    for kind, title in CHAIN:
        fact = _shown(course, kind)
        if fact is not None:
            entry = _done(fact, title, corrections.get(str(fact.id), ""), has_reason=concealed is None)
            entries.append(entry if concealed is None else _concealed(entry, concealed))
            continue
        if kind in BEFORE_THE_BILAN:
            continue
        url, action = actions.get(kind, ("", ""))
        state = next_state if is_next else "todo"
        entries.append(Entry(state, title, url=url if is_next else "", action=action if is_next else ""))
        is_next = False
    return entries


def _shown(course: Course, kind: Kind) -> FactLine | None:
    """The fact of a line; the person's last word stands on the line of consent."""
    return course.last(*CONSENT_KINDS) if kind == Kind.CONSENTED else course.last(kind)


def _concealed(entry: Entry, person: Beneficiary) -> Entry:
    return replace(entry, by=person.initials) if entry.by == str(person) else entry


def _done(fact: FactLine, title: str, correct_url: str, *, has_reason: bool = True) -> Entry:
    state = "irregular" if fact.is_irregular else "corrected" if fact.is_correction else "done"
    if fact.kind in (Kind.CONSENT_REFUSED, Kind.CONSENT_WITHDRAWN):
        state, title = "cancelled", fact.kind.label
    notes = [fact.reason] if fact.reason and has_reason else []
    if fact.is_assisted:
        notes.append("D’après un document papier")
    late = (paris_day(fact.recorded_at) - paris_day(fact.occurred_at)).days
    if late > 0:
        notes.append(f"Noté le {plain_day(fact.recorded_at)}")
    return Entry(
        state=state,
        title=title,
        when=plain_day(fact.occurred_at),
        by=fact.author_name,
        note=" · ".join(notes),
        url=correct_url,
        action="Corriger" if correct_url else "",
        is_quiet=True,
    )
