"""Private notes, files, messages, and what is left of each session and of each phase."""

from exchange.models.files import BilanFile
from exchange.models.messages import Conversation, HelpRequest, Message
from exchange.models.notes import Note
from exchange.models.phases import PhaseDraft, PhaseText, PhaseVersion
from exchange.models.sessions import Closing, Exercise, ExerciseText, SharedSummary, SummaryText

__all__ = [
    "BilanFile",
    "Closing",
    "Conversation",
    "Exercise",
    "ExerciseText",
    "HelpRequest",
    "Message",
    "Note",
    "PhaseDraft",
    "PhaseText",
    "PhaseVersion",
    "SharedSummary",
    "SummaryText",
]
