"""What a view's address names, found within the organisation or absent."""

from dataclasses import dataclass
from uuid import UUID

from django.shortcuts import get_object_or_404

from organisations.models import Invitation, Membership, Organisation
from organisations.permissions import Actor, Standing
from organisations.requests import HouseRequest


class OfTeam:
    """Whoever manages the team manages its members and invitations; nobody else is tied to them."""

    def ties(self, actor: Actor) -> frozenset[Standing]:
        return frozenset()


@dataclass(frozen=True)
class FoundMember(OfTeam):
    """A member of the team."""

    member: Membership


@dataclass(frozen=True)
class FoundInvitation(OfTeam):
    """A place offered in the team."""

    invitation: Invitation


def the_member(request: HouseRequest, membership_id: UUID) -> FoundMember:
    """The member of this address."""
    members = Membership.objects.select_related("user", "organisation").filter(removed_at=None)
    return FoundMember(get_object_or_404(members, pk=membership_id))


def the_invitation(request: HouseRequest, invitation_id: UUID) -> FoundInvitation:
    """The invitation of this address."""
    return FoundInvitation(get_object_or_404(Invitation, pk=invitation_id))


@dataclass(frozen=True)
class OfInstallation:
    """An organisation as the operator sees it: its existence, never what happens in it."""

    organisation: Organisation

    def ties(self, actor: Actor) -> frozenset[Standing]:
        return frozenset()


def the_organisation(request: HouseRequest, organisation_id: UUID) -> OfInstallation:
    """The organisation of this address, for the operator."""
    return OfInstallation(get_object_or_404(Organisation, pk=organisation_id))
