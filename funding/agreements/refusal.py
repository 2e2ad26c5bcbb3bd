"""Why a document does not leave."""

from collections.abc import Sequence

from funding.agreements.needs import Missing


class DocumentRefused(Exception):
    """The document cannot leave, or be answered so; the message is shown to the user as it is, beside `field`."""

    def __init__(self, sentence: str, field: str = "", missing: Sequence[Missing] = ()):
        super().__init__(sentence)
        self.field = field
        self.missing = tuple(missing)


def lacking(missing: Sequence[Missing]) -> DocumentRefused:
    """The refusal that names each mention that is not there."""
    number = len(missing)
    head = "Il manque une mention" if number == 1 else f"Il manque {number} mentions"
    return DocumentRefused(f"{head}. " + " ".join(one.sentence for one in missing), missing=missing)
