"""From where help may be asked, and how that place is told in words: each app registers its own."""

from collections.abc import Callable

from beneficiaries.models import Bilan
from exchange.models import HelpRequest

Describe = Callable[[Bilan, str], str]
_describers: dict[HelpRequest.Place, Describe] = {}


def describes_place(place: HelpRequest.Place) -> Callable[[Describe], Describe]:
    """Declare how a place of one bilan, named by a reference without words, is told; empty when it is not there."""

    def register(describe: Describe) -> Describe:
        assert place not in _describers, place
        _describers[place] = describe
        return describe

    return register


def place_of(value: str) -> HelpRequest.Place | None:
    """The kind of page that an address names; None for any other."""
    return HelpRequest.Place(value) if value in HelpRequest.Place.values else None


def words_for(place: HelpRequest.Place | None, bilan: Bilan, reference: str) -> str:
    """Where the person is stuck, as their message will say it."""
    describe = _describers.get(place) if place else None
    return describe(bilan, reference) if describe else ""
