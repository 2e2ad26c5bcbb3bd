"""What an address of these pages names."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.models import Bilan
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest
from sessions.models import FollowUp


@dataclass(frozen=True)
class Followed:
    """A bilan that ended, and its follow-up; none yet while it runs."""

    bilan: Bilan
    planned: FollowUp | None

    @property
    def bilan_id(self) -> UUID:
        return self.bilan.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)

    @property
    def follow_up(self) -> FollowUp:
        """Raises Http404 while nothing is planned."""
        if self.planned is None:
            raise Http404
        return self.planned


def the_followed(request: HouseRequest, bilan_id: UUID) -> Followed:
    """The bilan of this address with its follow-up."""
    return _of(the_bilan(request, bilan_id))


def own_followed(request: HouseRequest) -> Followed:
    """The bilan of the person who is signed in, with its follow-up."""
    return _of(own_bilan(request))


def _of(bilan: Bilan) -> Followed:
    return Followed(bilan, FollowUp.objects.filter(bilan=bilan).first())
