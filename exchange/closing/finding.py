"""What a view's address names: a summary, an exercise. Rows are clear; their words wait for the bilan to be open."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from beneficiaries.finding import own_bilan
from beneficiaries.models import Bilan
from exchange.models import Exercise, SharedSummary
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest


@dataclass(frozen=True)
class OfBilan:
    """A paper of one bilan, looked up within it."""

    bilan: Bilan
    paper_id: UUID

    @property
    def bilan_id(self) -> UUID:
        return self.bilan.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of the bilan."""
        return self.bilan.ties(actor)

    @property
    def exercise(self) -> Exercise:
        return get_object_or_404(Exercise, pk=self.paper_id, bilan=self.bilan)

    @property
    def summary(self) -> SharedSummary:
        return get_object_or_404(SharedSummary, pk=self.paper_id, bilan=self.bilan)


def own_exercise(request: HouseRequest, exercise_id: UUID) -> OfBilan:
    """The person's own address of an exercise."""
    return OfBilan(own_bilan(request), exercise_id)


def own_summary(request: HouseRequest, summary_id: UUID) -> OfBilan:
    """The person's own address of a summary."""
    return OfBilan(own_bilan(request), summary_id)


def the_exercise(request: HouseRequest, exercise_id: UUID) -> OfBilan:
    """A professional's address of an exercise."""
    found = Exercise.objects.select_related("bilan__beneficiary").filter(pk=exercise_id).first()
    if found is None:
        raise Http404
    return OfBilan(found.bilan, found.pk)
