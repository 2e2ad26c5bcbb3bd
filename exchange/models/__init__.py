"""Private notes, files and the texts that each phase leaves."""

from exchange.models.files import BilanFile
from exchange.models.notes import Note
from exchange.models.phases import PhaseDraft, PhaseText, PhaseVersion

__all__ = ["BilanFile", "Note", "PhaseDraft", "PhaseText", "PhaseVersion"]
