"""What screens show of the course: the chain of facts as a timeline, with what is between them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from beneficiaries.models import Beneficiary
from beneficiaries.pauses import Pause, pauses_of
from beneficiaries.rules import CONSENT_KINDS, Course, FactLine, Kind
from beneficiaries.silence import MOTIVES, Unclaimed, days_of_attempts
from foundation.clock import paris_day
from foundation.formats import duration, plain_day

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
# What each phase leaves: shown under it, done or to come.
TRACES = {
    Kind.PRELIMINARY_CLOSED: (
        (Kind.PROGRAMME_PROPOSED, "Programme signé par qui accompagne"),
        (Kind.PROGRAMME_AGREED, "Programme signé par la personne"),
    ),
    Kind.INVESTIGATION_CLOSED: (
        (Kind.INVESTIGATION_RECORDED, "Compte rendu signé"),
        (Kind.INVESTIGATION_READ, "Compte rendu lu par la personne"),
    ),
    Kind.CONCLUSION_CLOSED: ((Kind.CONCLUSIONS_TALK, "Entretien de conclusions"),),
}
PAPER = ("info", "D’après un document papier")
FACULTATIVE = frozenset({Kind.INVESTIGATION_READ})
AFTER_THE_END = frozenset({Kind.CLOSED, Kind.DESTROYED, Kind.FOLLOW_UP_REMINDED})


@dataclass(frozen=True)
class Child:
    """What is under a line: a trace, or a step of the provider's own."""

    state: str
    title: str
    when: str = ""


@dataclass(frozen=True)
class PhaseBody:
    """What upper apps know of a phase: its hours in words, the provider's steps under it."""

    hours: str = ""
    steps: tuple[Child, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One line of the timeline; `marks` are (tone, words), always in words."""

    state: str
    title: str
    when: str = ""
    by: str = ""
    note: str = ""
    url: str = ""
    action: str = ""
    is_quiet: bool = False
    word: str = ""  # instead of that of the state
    marks: tuple[tuple[str, str], ...] = ()
    hours: str = ""
    children: tuple[Child, ...] = ()
    former: tuple[str, ...] = ()
    on: date | None = None


@dataclass(frozen=True)
class Timeline:
    """What a timeline is drawn from, besides the course.

    `actions` gives, by kind, the address and label of what records it; the first line that is not done offers its
    own, in `next_state`. `corrections` gives, by fact, the address of its correction. `former` says, by fact, what
    it corrected. `concealed`: the person, for who sees initials only; free words, which may name them, are left out.
    """

    actions: Mapping[Kind, tuple[str, str]] = field(default_factory=dict)
    corrections: Mapping[str, str] = field(default_factory=dict)
    phases: Mapping[Kind, PhaseBody] = field(default_factory=dict)
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unclaimed: Unclaimed | None = None
    next_state: str = "current"
    concealed: Beneficiary | None = None
    is_short: bool = False


def timeline(course: Course, told: Timeline | None = None) -> list[Entry]:
    """The chain of a bilan: what is done, what comes next, what comes later, its pauses, its other hours."""
    told = told or Timeline()
    entries: list[Entry] = []
    is_next, is_over = True, course.is_closed or course.is_stopped
    for kind, title in CHAIN:
        fact = _shown(course, kind)
        if kind == Kind.CLOSED:
            entries += _before_the_end(course, told, is_over=is_over)
        if fact is not None:
            entries.append(_bodied(_done(fact, title, told), course, kind, told))
            continue
        if kind in BEFORE_THE_BILAN:
            continue
        if (is_over and kind not in AFTER_THE_END) or (course.is_abandoned and kind == Kind.FOLLOW_UP_REMINDED):
            continue
        if is_next and not is_over:
            entries += _attempts(course)
        url, action = told.actions.get(kind, ("", ""))
        state = told.next_state if is_next and (action or not is_over) else "todo"
        entry = Entry(state, title, url=url if is_next else "", action=action if is_next else "")
        if kind == Kind.HANDED_OVER and told.unclaimed is not None:
            entry = _proposed(entry, told.unclaimed)
        entries.append(_bodied(entry, course, kind, told))
        is_next = False
    return _with_hours(_with_pauses(entries, pauses_of(course), told), course, told)


def _shown(course: Course, kind: Kind) -> FactLine | None:
    """The fact of a line; the person's last word stands on the line of consent."""
    return course.last(*CONSENT_KINDS) if kind == Kind.CONSENTED else course.last(kind)


def _done(fact: FactLine, title: str, told: Timeline) -> Entry:
    state = "irregular" if fact.is_irregular else "done"
    if fact.kind in (Kind.CONSENT_REFUSED, Kind.CONSENT_WITHDRAWN):
        state, title = "cancelled", fact.kind.label
    correct_url = told.corrections.get(str(fact.id), "")
    return Entry(
        state=state,
        title=title,
        when=plain_day(fact.occurred_at),
        by=_author(fact.author_name, told),
        note=fact.reason if told.concealed is None else "",
        url=correct_url,
        action="Corriger" if correct_url else "",
        is_quiet=True,
        marks=tuple(_marks(fact)),
        former=() if told.is_short else told.former.get(str(fact.id), ()),
        on=paris_day(fact.occurred_at),
    )


def _author(name: str, told: Timeline) -> str:
    return told.concealed.initials if told.concealed is not None and name == str(told.concealed) else name


def _marks(fact: FactLine) -> Iterable[tuple[str, str]]:
    """What must be seen of a fact beside its date."""
    if fact.is_assisted:
        yield PAPER
    is_late = paris_day(fact.recorded_at) > paris_day(fact.occurred_at) and fact.kind not in BEFORE_THE_BILAN
    if is_late and not fact.is_correction:
        yield "warning", f"Noté le {plain_day(fact.recorded_at)}"
    if fact.is_correction:
        yield "neutral", f"Corrigé le {plain_day(fact.recorded_at)}"


def _bodied(entry: Entry, course: Course, kind: Kind, told: Timeline) -> Entry:
    """A phase shows its hours, the provider's steps and its traces; in short, what is not done alone."""
    if kind not in TRACES:
        return entry
    body = told.phases.get(kind, PhaseBody())
    is_open = entry.state not in ("done", "irregular")
    if told.is_short and not is_open:
        return entry
    children = (*body.steps, *_traces(course, kind, is_open=is_open))
    if told.is_short and entry.state == "todo":
        children = ()
    return replace(entry, hours=body.hours, children=children)


def _traces(course: Course, kind: Kind, *, is_open: bool) -> Iterable[Child]:
    for trace, title in TRACES[kind]:
        fact = course.last(trace)
        if fact is not None:
            yield Child("done", title, plain_day(fact.occurred_at))
        elif trace not in FACULTATIVE:
            yield Child("todo" if is_open else "none", title)


def _proposed(entry: Entry, unclaimed: Unclaimed) -> Entry:
    note = f"Proposée le {plain_day(unclaimed.proposed_at)}. Sans retrait, le bilan se termine le {plain_day(unclaimed.closes_on)}."
    return replace(entry, note=note)


def _attempts(course: Course) -> list[Entry]:
    """What was tried without an answer: before what comes next, or before the end that it led to."""
    days = days_of_attempts(course)
    if not days or course.has(Kind.HANDED_OVER):
        return []
    title = "Relance restée sans réponse" if len(days) == 1 else f"{len(days)} relances restées sans réponse"
    return [Entry("waiting", title, word="Noté", when=", ".join(plain_day(day) for day in days), on=days[-1])]


def _before_the_end(course: Course, told: Timeline, *, is_over: bool) -> list[Entry]:
    """Attempts without an answer, then the abandonment, stand before the end that they lead to."""
    entries = _attempts(course) if is_over else []
    fact = course.last(Kind.ABANDONED)
    if fact is not None:
        entry = _done(fact, "Bilan abandonné", told)
        words = [MOTIVES.get(fact.detail.get("motive", ""), ""), entry.note]
        entries.append(replace(entry, state="cancelled", word="Arrêt", note=" · ".join(word for word in words if word)))
    return entries


def _place(entries: list[Entry], day: date) -> int:
    """After what was done before that day."""
    return next((number for number, entry in enumerate(entries) if entry.on is None or entry.on > day), len(entries))


def _with_pauses(entries: list[Entry], pauses: Sequence[Pause], told: Timeline) -> list[Entry]:
    """Each pause stands after what was done before it began."""
    placed = list(entries)
    for pause in pauses:
        title = f"Du {plain_day(pause.first)} au {plain_day(pause.last)}"
        marks = (PAPER,) if pause.is_assisted else ()
        placed.insert(
            _place(placed, pause.first),
            Entry(
                "paused", title, when=_author(pause.author_name, told), note=pause.motive, on=pause.first, marks=marks
            ),
        )
    return placed


def _with_hours(entries: list[Entry], course: Course, told: Timeline) -> list[Entry]:
    """Each change of the hours stands after what was done before it, with what they became."""
    placed = list(entries)
    for fact in (fact for fact in course.facts if fact.kind == Kind.HOURS_CHANGED):
        entry = _done(fact, fact.kind.label, told)
        placed.insert(_place(placed, paris_day(fact.occurred_at)), replace(entry, word="Modifiée", hours=_became(fact)))
    return placed


def _became(fact: FactLine) -> str:
    """« Accompagnement : 16 h → 18 h »."""
    names = (("accompaniment", "Accompagnement"), ("personal_work", "Travail personnel"))
    pairs = [(name, *fact.detail.get(key, (0, 0))) for key, name in names]
    said = [
        f"{name}\N{NO-BREAK SPACE}: {duration(was)} → {duration(becomes)}"
        for name, was, becomes in pairs
        if was != becomes
    ]
    return ", ".join(said) or "Réparties autrement entre les étapes"
