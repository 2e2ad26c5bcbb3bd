"""What an address of these pages names: one text of one bilan."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.models import Bilan
from exchange.models import PhaseText
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest


@dataclass(frozen=True)
class PhaseAddress:
    """A text of one phase, as one of the two people of the bilan sees it."""

    bilan: Bilan
    text: PhaseText

    @property
    def bilan_id(self) -> UUID:
        return self.bilan.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)


def _text(slug: str) -> PhaseText:
    if slug not in PhaseText.values:
        raise Http404
    return PhaseText(slug)


def the_phase(request: HouseRequest, bilan_id: UUID, text: str) -> PhaseAddress:
    """A professional's address."""
    return PhaseAddress(the_bilan(request, bilan_id), _text(text))


def own_phase(request: HouseRequest, text: str) -> PhaseAddress:
    """The person's own address."""
    return PhaseAddress(own_bilan(request), _text(text))
