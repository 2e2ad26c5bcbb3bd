"""What a view's address names: one's notes on a bilan, its files. Rows are looked up once the bilan is open."""

from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404

from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.models import Bilan
from exchange.models import BilanFile, Note
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest

# Whoever accompanies a bilan may write notes on it, and is the author of their own.
WRITERS = frozenset({Standing.ACCOMPANYING, Standing.INVITED})


@dataclass(frozen=True)
class OwnNotes:
    """What one consultant wrote on one bilan."""

    bilan: Bilan
    author_id: UUID
    note_id: UUID | None = None

    @property
    def bilan_id(self) -> UUID:
        return self.bilan.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The author, while they accompany the bilan; the database shows each their own notes alone."""
        ties = self.bilan.ties(actor)
        return ties | {Standing.AUTHOR} if ties & WRITERS else ties

    @property
    def note(self) -> Note:
        notes = Note.objects.select_related("session").filter(bilan=self.bilan, author_id=self.author_id)
        return get_object_or_404(notes, pk=self.note_id)


@dataclass(frozen=True)
class Files:
    """The documents of one bilan, as one of its two people sees them."""

    bilan: Bilan
    is_person: bool
    file_id: UUID | None = None

    @property
    def bilan_id(self) -> UUID:
        return self.bilan.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)

    @property
    def file(self) -> BilanFile:
        return get_object_or_404(BilanFile, pk=self.file_id, bilan=self.bilan)

    @property
    def party(self) -> BilanFile.Party:
        return BilanFile.Party.PERSON if self.is_person else BilanFile.Party.CONSULTANT


def the_notes(request: HouseRequest, bilan_id: UUID, note_id: UUID | None = None) -> OwnNotes:
    """A professional's address."""
    return OwnNotes(the_bilan(request, bilan_id), request.actor.user_id, note_id)


def the_files(request: HouseRequest, bilan_id: UUID, file_id: UUID | None = None) -> Files:
    """A professional's address; the person who types it is still the person."""
    bilan = the_bilan(request, bilan_id)
    return Files(bilan, Standing.PERSON in bilan.ties(request.actor), file_id)


def own_files(request: HouseRequest, file_id: UUID | None = None) -> Files:
    """The person's own address."""
    return Files(own_bilan(request), True, file_id)
