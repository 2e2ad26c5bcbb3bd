"""What goes along with the words of a bilan: the clear rows that only told where they stood."""

from typing import Any

from confidentiality.models import Destruction
from confidentiality.vault.places import Retention
from exchange.models import Closing, Conversation, Exercise, SharedSummary


def forget_papers(*, destruction: Destruction, **kwargs: Any) -> None:
    """With the working papers go the counts, days and versions of messages, summaries, exercises and notes.

    That help was asked for, and answered, stays: it says nothing of what was told.
    """
    if destruction.retention != Retention.WORKING:
        return
    for model in (Conversation, SharedSummary, Exercise, Closing):
        model._base_manager.filter(bilan_id=destruction.bilan_id).delete()  # type: ignore[attr-defined]
