"""What an address about requests names, found within the organisation or absent."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from beneficiaries.models import Beneficiary, PersonRequest, RequestTask
from beneficiaries.requests.words import BY_SLUG, Right
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest


@dataclass(frozen=True)
class OwnFile:
    """The file of the person who is signed in, with or without a bilan, and the right of this address."""

    beneficiary: Beneficiary
    right: Right | None = None

    def ties(self, actor: Actor) -> frozenset[Standing]:
        return frozenset({Standing.PERSON}) if self.beneficiary.user_id == actor.user_id else frozenset()


def own_file(request: HouseRequest) -> OwnFile:
    """The file of whoever is signed in; members of the team have none."""
    people = Beneficiary.objects.select_related("organisation", "employer")
    return OwnFile(get_object_or_404(people, user=request.user))


def own_right(request: HouseRequest, right: str) -> OwnFile:
    """The same, with the right that the address names."""
    if right not in BY_SLUG:
        raise Http404
    return OwnFile(own_file(request).beneficiary, BY_SLUG[right])


def the_request(request: HouseRequest, request_id: UUID) -> PersonRequest:
    """The request of this address."""
    links = ("beneficiary", "beneficiary__employer", "recorded_by", "answered_by", "organisation")
    return get_object_or_404(PersonRequest.objects.select_related(*links), pk=request_id)


def the_task(request: HouseRequest, task_id: UUID) -> RequestTask:
    """The task of this address."""
    tasks = RequestTask.objects.select_related("request", "request__beneficiary", "assignee")
    return get_object_or_404(tasks, pk=task_id)
