"""What is to be signed again once the hours of a bilan changed; the money wing answers so.

@says_amendment
def amendment_of(bilan: Bilan, slug: str) -> Amendment | None: …
"""

from collections.abc import Callable
from dataclasses import dataclass

from beneficiaries.models import Bilan


@dataclass(frozen=True)
class Amendment:
    """What the signed document still says, and where that is mended."""

    sentence: str
    url: str
    label: str


Reader = Callable[[Bilan, str], Amendment | None]
_readers: list[Reader] = []


def says_amendment(reader: Reader) -> Reader:
    """Declare who knows what was signed of the hours."""
    _readers.append(reader)
    return reader


def amendment_waiting(bilan: Bilan, *, slug: str) -> Amendment | None:
    """What is left to sign since the hours changed; None when nothing is."""
    return next((found for reader in _readers if (found := reader(bilan, slug))), None)
