"""What a view's address names: the synthesis of a bilan, one of its headings, one of its remarks."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from beneficiaries.finding import own_bilan, the_bilan
from beneficiaries.models import Bilan
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest
from synthesis.headings import BY_CODE
from synthesis.models import Comment, Section, Synthesis


@dataclass(frozen=True)
class Address:
    """A place in the synthesis of one bilan. Its content is looked up once the bilan is open."""

    bilan: Bilan
    found: Synthesis | None
    heading: str = ""
    comment_id: UUID | None = None

    @property
    def bilan_id(self) -> UUID:
        return self.bilan.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)

    @property
    def synthesis(self) -> Synthesis:
        """The synthesis, or 404 before it is started."""
        if self.found is None:
            raise Http404
        return self.found

    @property
    def section(self) -> Section:
        return get_object_or_404(Section, synthesis=self.synthesis, heading=self.heading)

    @property
    def comment(self) -> Comment:
        comments = Comment.objects.select_related("section")
        return get_object_or_404(comments, pk=self.comment_id, section__synthesis=self.synthesis)


def the_synthesis(request: HouseRequest, bilan_id: UUID, heading: str = "", comment_id: UUID | None = None) -> Address:
    """A professional's address."""
    return _address(the_bilan(request, bilan_id), heading, comment_id)


def own_synthesis(request: HouseRequest, heading: str = "") -> Address:
    """The person's own address."""
    return _address(own_bilan(request), heading)


def _address(bilan: Bilan, heading: str, comment_id: UUID | None = None) -> Address:
    if heading and heading not in BY_CODE:
        raise Http404
    synthesis = Synthesis.objects.filter(bilan=bilan).first()
    if synthesis is not None:
        synthesis.bilan = bilan
    return Address(bilan, synthesis, heading, comment_id)
