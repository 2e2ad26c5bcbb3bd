"""What a view's address names, found within the organisation or absent."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from organisations.models import Membership
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest
from sessions.models import Absence, DatedHours, SessionGroup, WeeklyHours


@dataclass(frozen=True)
class Agenda:
    """The agenda of a consultant: theirs."""

    consultant: Membership

    def ties(self, actor: Actor) -> frozenset[Standing]:
        is_theirs = actor.sees_names and actor.membership_id == self.consultant.pk
        return frozenset({Standing.IN_CHARGE}) if is_theirs else frozenset()


@dataclass(frozen=True)
class OfAgenda(Agenda):
    """A row of an agenda: hours, an absence or a collective meeting."""

    row: WeeklyHours | DatedHours | Absence | SessionGroup


def the_agenda(request: HouseRequest, consultant_id: UUID) -> Agenda:
    """The agenda of this address."""
    consultants = Membership.objects.filter(is_consultant=True, removed_at=None).select_related("user", "organisation")
    return Agenda(get_object_or_404(consultants, pk=consultant_id))


def the_hours(request: HouseRequest, consultant_id: UUID, hours_id: UUID) -> OfAgenda:
    """The weekly or dated hours of this address, in this agenda."""
    consultant = the_agenda(request, consultant_id).consultant
    weekly = WeeklyHours.objects.filter(consultant=consultant, pk=hours_id).first()
    hours = weekly or DatedHours.objects.filter(consultant=consultant, pk=hours_id).first()
    if hours is None:
        raise Http404
    return OfAgenda(consultant, hours)


def the_absence(request: HouseRequest, consultant_id: UUID, absence_id: UUID) -> OfAgenda:
    """The absence of this address, in this agenda."""
    consultant = the_agenda(request, consultant_id).consultant
    return OfAgenda(consultant, get_object_or_404(Absence, pk=absence_id, consultant=consultant))


def the_group(request: HouseRequest, consultant_id: UUID, group_id: UUID) -> OfAgenda:
    """The collective meeting of this address, in this agenda."""
    consultant = the_agenda(request, consultant_id).consultant
    groups = SessionGroup.objects.filter(consultant=consultant).select_related("consultant")
    return OfAgenda(consultant, get_object_or_404(groups, pk=group_id))
