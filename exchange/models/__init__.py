"""Private notes and files of a bilan."""

from exchange.models.files import BilanFile
from exchange.models.notes import Note

__all__ = ["BilanFile", "Note"]
