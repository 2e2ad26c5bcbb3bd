"""The ledger of hours: what each minute was reserved, released or counted for, in order (invariant 11)."""

from dataclasses import dataclass

from beneficiaries.models import Bilan
from foundation.formats import NBSP, duration, moment, short_day
from sessions.models import HourEntry, Session

Movement = HourEntry.Movement
ACCOMPANIMENT, WORK = Session.Kind.ACCOMPANIMENT, Session.Kind.PERSONAL_WORK
OUTSIDE = "Hors des heures du bilan."


@dataclass(frozen=True)
class LedgerLine:
    """One movement, in words, with what is left to book of both kinds of time after it."""

    entry: HourEntry
    what: str
    why: str
    change: int
    accompaniment_left: int
    work_left: int

    @property
    def effect(self) -> str:
        """« − 2 h », « + 30 min », « 0 »: what it takes from, or gives back to, what is left."""
        if not self.change:
            return "0"
        return f"{'−' if self.change > 0 else '+'}{NBSP}{duration(abs(self.change))}"

    @property
    def effect_in_words(self) -> str:
        """The same for who hears the page."""
        if not self.change:
            return "ne change rien"
        if self.entry.is_budget:
            return f"{duration(abs(self.change))} {'retiré' if self.change > 0 else 'ajouté'}"
        return f"{duration(abs(self.change))} {'pris' if self.change > 0 else 'rendu'}"


@dataclass(frozen=True)
class Ledger:
    """Every movement of the hours of a bilan, from those of its opening to where they stand."""

    lines: list[LedgerLine]
    accompaniment_taken: int
    work_taken: int
    accompaniment_opened: int
    work_opened: int

    @property
    def has_work(self) -> bool:
        """Whether personal work was ever foreseen."""
        return bool(self.work_opened or any(line.entry.kind == WORK for line in self.lines))

    @property
    def has_changed(self) -> bool:
        """Whether the hours of the bilan are no longer those of its opening."""
        return any(line.entry.is_budget for line in self.lines)


def ledger_of(bilan: Bilan) -> Ledger:
    """The ledger of one bilan, its oldest line first, in one query."""
    entries = list(HourEntry.objects.filter(bilan=bilan).order_by("number"))
    opened = {ACCOMPANIMENT: bilan.accompaniment_minutes, WORK: bilan.personal_work_minutes}
    for entry in entries:
        if entry.is_budget:
            opened[Session.Kind(entry.kind)] -= entry.change
    left, taken = dict(opened), {ACCOMPANIMENT: 0, WORK: 0}
    former: dict[object, HourEntry] = {}
    lines = []
    for entry in entries:
        change = -entry.change if entry.is_budget else entry.change
        if entry.kind in left:
            kind = Session.Kind(entry.kind)
            left[kind] -= change
            taken[kind] += 0 if entry.is_budget else change
        lines.append(
            LedgerLine(
                entry=entry,
                what=what_happened(entry, former.get(entry.session_id)),
                why=why(entry),
                change=change,
                accompaniment_left=left[ACCOMPANIMENT],
                work_left=left[WORK],
            )
        )
        if entry.session_id is not None:
            former[entry.session_id] = entry
    return Ledger(lines, taken[ACCOMPANIMENT], taken[WORK], opened[ACCOMPANIMENT], opened[WORK])


def what_happened(entry: HourEntry, former: HourEntry | None) -> str:
    """The movement itself: which session, and what became of it; or what the hours of the bilan became."""
    if entry.starts_at is None:
        return _budget(entry)
    is_work = entry.kind in (WORK, Session.Kind.INDICATIVE_WORK)
    of_what = (
        f"Travail personnel du {short_day(entry.starts_at)}" if is_work else f"Séance du {moment(entry.starts_at)}"
    )
    if entry.movement == Movement.MOVED and former is not None:
        parts = []
        if former.starts_at != entry.starts_at:
            parts.append(f"Séance déplacée du {moment(former.starts_at)} au {moment(entry.starts_at)}")
        if former.planned_minutes != entry.planned_minutes:
            lengths = f"{duration(former.planned_minutes)} à {duration(entry.planned_minutes)}"
            parts.append(f"durée prévue changée de {lengths}" if parts else f"{of_what}, passée de {lengths}")
        return ", ".join(parts) or of_what
    words = {
        Movement.BOOKED: "prévue",
        Movement.MOVED: "déplacée",
        Movement.HELD: "a eu lieu",
        Movement.DECLARED: "déclaré",
        Movement.CANCELLED: "annulée",
        Movement.NO_SHOW: "la personne n’est pas venue",
        Movement.DISOWNED: "contestée par la personne, retirée",
        Movement.TAKEN_BACK: "issue corrigée" if entry.state == Session.State.PLANNED else "déclaration retirée",
        Movement.CORRECTED: "rectifiée",
        Movement.LEFT: "sortie de ce bilan",
    }
    return f"{of_what}{NBSP}: {words[Movement(entry.movement)]}"


def why(entry: HourEntry) -> str:
    """What it reserved, released or counted, and for which reason."""
    if entry.is_budget:
        return _changed(entry)
    if entry.kind not in (ACCOMPANIMENT, WORK):
        return OUTSIDE
    if entry.state == Session.State.PLANNED:
        return _reserved(entry)
    if entry.state == Session.State.HELD:
        return _counted(entry)
    if entry.movement == Movement.DISOWNED:
        return _disowned(entry)
    released = f"rend {duration(entry.minutes_before)}" if entry.minutes_before else "rien n’était pris"
    is_absence = entry.movement == Movement.NO_SHOW
    return f"Une absence ne compte pas{NBSP}: {released}." if is_absence else f"{released[0].upper()}{released[1:]}."


def _budget(entry: HourEntry) -> str:
    if not entry.change:
        return "Heures réparties autrement entre les étapes"
    of_what = "Travail personnel modifié" if entry.kind == WORK else "Heures modifiées"
    return f"{of_what}{NBSP}: {duration(entry.minutes_before)} → {duration(entry.minutes_after)}"


def _changed(entry: HourEntry) -> str:
    if not entry.change:
        return f"Le total ne change pas{NBSP}: {duration(entry.minutes_after)}."
    what = "Ajoute" if entry.change > 0 else "Retire"
    where = "à faire" if entry.kind == WORK else "à prévoir"
    return f"{what} {duration(abs(entry.change))} {where}."


def _disowned(entry: HourEntry) -> str:
    """What did not take place does not count (invariant 13), and nobody pays it."""
    released = f"{NBSP}: rend {duration(entry.minutes_before)}" if entry.minutes_before else ""
    return f"La présence était contestée, à juste titre{released}. Ni comptée, ni certifiée, ni facturée."


def _reserved(entry: HourEntry) -> str:
    if entry.change > 0:
        return f"Réserve {duration(entry.change)}."
    if entry.change < 0:
        return f"Rend {duration(-entry.change)}, en garde {duration(entry.minutes_after)}."
    return f"Garde {duration(entry.minutes_after)}."


def _counted(entry: HourEntry) -> str:
    """What lasted against what was planned; what goes beyond the hours of the bilan is kept and not counted."""
    actual, planned, counted = entry.actual_minutes or 0, entry.planned_minutes, entry.minutes_after
    if entry.kind == WORK:
        sentences = [f"Compte {duration(counted)}."]
    elif actual == planned == counted:
        sentences = [f"Compte {duration(counted)}, comme prévu."]
    else:
        instead = f" au lieu de {duration(planned)}" if actual != planned else ""
        released = f", rend {duration(-entry.change)}" if entry.change < 0 else ""
        sentences = [f"A duré {duration(actual)}{instead}{NBSP}: compte {duration(counted)}{released}."]
    if actual > counted:
        sentences.append(f"Au-delà des heures du bilan, {duration(actual - counted)} gardé en mémoire et non compté.")
    if entry.is_irregular:
        sentences.append(f"Hors cadre{NBSP}: avant l’accord ou le contrat, non facturable.")
    return " ".join(sentences)
