"""Who may read which content, in plain sets: written from the invariants (DESIGN 5.4, 5.6, 5.7, 5.9), not from the code.

Nothing here imports the product but the names of classes of data; users, members and bilans are keys.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

QUESTIONNAIRES, SYNTHESIS, FILES = "questionnaires", "synthesis", "files"
CIRCUMSTANCES, NOTES, KEPT, WHOLE = "circumstances", "private_notes", "kept_documents", "whole"
EXCHANGES, PHASES = "exchanges", "phases"
CLASSES = (QUESTIONNAIRES, SYNTHESIS, FILES, EXCHANGES, CIRCUMSTANCES, PHASES, NOTES, KEPT, WHOLE)
OF_PERSON = frozenset(CLASSES) - {NOTES}
OF_WHO_ACCOMPANIES = frozenset({QUESTIONNAIRES, SYNTHESIS, FILES, EXCHANGES, CIRCUMSTANCES, PHASES, NOTES})
OF_GUEST = frozenset({QUESTIONNAIRES, NOTES})

WORKING, FINAL = "working", "synthesis"  # retention classes; each kept document is one to itself
DAYS_TO_DESTRUCTION, YEARS_AT_MOST = 30, 3
Lot = str | UUID


@dataclass(frozen=True)
class Piece:
    """Something that a bilan says: in which table, of which class, and with which lot it is destroyed."""

    table: str
    touched: str
    lot: Lot
    author: UUID | None = None  # of a private note


@dataclass
class Member:
    user: UUID
    organisation: UUID
    roles: frozenset[str]
    is_removed: bool = False

    @property
    def accompanies(self) -> bool:
        return not self.is_removed and "consultant" in self.roles


@dataclass
class Interim:
    member: UUID
    replaces: UUID
    was_agreed: bool


@dataclass
class Case:
    """One bilan: who is in charge, what the person said, what is left of it, what is to go and when."""

    organisation: UUID
    person: UUID
    charge: UUID
    pieces: set[Piece]
    is_agreed: bool = True
    stopped_on: date | None = None
    closed_on: date | None = None
    guests: dict[UUID, date] = field(default_factory=dict)
    interims: dict[UUID, Interim] = field(default_factory=dict)
    keeps_synthesis: bool = False
    keeps_documents_until: date | None = None
    planned: dict[Lot, date] = field(default_factory=dict)
    destroyed: set[Lot] = field(default_factory=set)
    held_until: date | None = None

    @property
    def ended_on(self) -> date | None:
        """Whichever came first."""
        return min((day for day in (self.closed_on, self.stopped_on) if day is not None), default=None)

    @property
    def is_running(self) -> bool:
        return self.closed_on is None and self.stopped_on is None

    def hand(self, member: UUID, *, is_agreed: bool) -> None:
        self.charge, self.is_agreed = member, is_agreed

    def plan(self) -> None:
        """The law's days: thirty days after the end; three years for a synthesis that the person keeps."""
        for lot in (WORKING, FINAL):
            if lot in self.destroyed:
                continue
            self.planned.pop(lot, None)
            if self.ended_on is not None:
                is_kept = lot == FINAL and self.keeps_synthesis
                last = years_after(self.ended_on) if is_kept else self.ended_on + timedelta(days=DAYS_TO_DESTRUCTION)
                self.planned[lot] = last

    def let_go_of_documents(self, today: date) -> None:
        """The person keeps nothing any more: each kept document goes at once."""
        self.keeps_documents_until = None
        for lot in self.planned:
            if isinstance(lot, UUID):
                self.planned[lot] = today

    def may_destroy(self, lot: Lot, today: date) -> bool:
        is_held = self.held_until is not None and today <= self.held_until
        return today >= self.planned[lot] and not is_held

    def destroy(self, lot: Lot) -> None:
        del self.planned[lot]
        self.destroyed.add(lot)
        self.pieces = {piece for piece in self.pieces if piece.lot != lot}


@dataclass
class Model:
    """Everybody and everything, and the day that it is."""

    today: date
    members: dict[UUID, Member] = field(default_factory=dict)
    cases: dict[UUID, Case] = field(default_factory=dict)

    def member_of(self, user: UUID, organisation: UUID) -> UUID | None:
        found = (
            key for key, member in self.members.items() if (member.user, member.organisation) == (user, organisation)
        )
        return next((key for key in found if not self.members[key].is_removed), None)

    def classes_open_to(self, user: UUID, bilan: UUID) -> frozenset[str]:
        """The person; who accompanies, agreed to, while it runs; who was invited, while it runs; nobody else, ever."""
        case = self.cases[bilan]
        if user == case.person:
            return OF_PERSON
        key = self.member_of(user, case.organisation)
        if key is None or not self.members[key].accompanies:
            return frozenset()
        opens: frozenset[str] = frozenset()
        if key == case.charge and case.is_agreed:
            opens |= OF_WHO_ACCOMPANIES if case.is_running else frozenset()
            opens |= {KEPT} if case.keeps_documents_until and self.today <= case.keeps_documents_until else frozenset()
        elif key != case.charge and case.is_running and self.today <= case.guests.get(key, date.min):
            opens |= OF_GUEST
        return opens

    def reads(self, user: UUID, bilan: UUID, touched: str) -> frozenset[Piece] | None:
        """What somebody sees when they open a class of a bilan; None when they are refused."""
        if touched not in self.classes_open_to(user, bilan):
            return None
        case = self.cases[bilan]
        shown = {piece for piece in case.pieces if touched in (piece.touched, WHOLE) and piece.touched != NOTES}
        own = {piece for piece in case.pieces if touched == piece.touched == NOTES and piece.author == user}
        return frozenset(shown | own)


def years_after(day: date) -> date:
    """The same day three years later; the last of February of a leap year falls back."""
    try:
        return day.replace(year=day.year + YEARS_AT_MOST)
    except ValueError:
        return day.replace(year=day.year + YEARS_AT_MOST, day=28)
