"""What the saving of a section answers; without js/autosave.js, the page itself."""

from datetime import datetime

from django.http import JsonResponse

from foundation import autosave
from foundation.autosave import is_autosave, refused
from synthesis.models import Section

__all__ = ["conflict", "is_autosave", "refused", "saved"]


def saved(section: Section, at: datetime) -> JsonResponse:
    return autosave.saved(section.version, at)


def conflict(theirs: Section) -> JsonResponse:
    return autosave.conflict(theirs.version, text=theirs.text, author=theirs.author_name)
