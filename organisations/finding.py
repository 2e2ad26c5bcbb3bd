"""What a view's address names, found within the organisation or absent."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from organisations.models import Invitation, Membership, Organisation
from organisations.permissions import Actor, Standing


@dataclass(frozen=True)
class OfTeam:
    """A member or an invitation: whoever manages the team manages them; nobody else is tied to them."""

    subject: Membership | Invitation

    def ties(self, actor: Actor) -> frozenset[Standing]:
        return frozenset()


def the_member(request: HttpRequest, membership_id: UUID) -> OfTeam:
    """The member of this address."""
    members = Membership.objects.select_related("user", "organisation").filter(removed_at=None)
    return OfTeam(get_object_or_404(members, pk=membership_id))


def the_invitation(request: HttpRequest, invitation_id: UUID) -> OfTeam:
    """The invitation of this address."""
    return OfTeam(get_object_or_404(Invitation, pk=invitation_id))


@dataclass(frozen=True)
class OfInstallation:
    """An organisation as the operator sees it: its existence, never what happens in it."""

    organisation: Organisation

    def ties(self, actor: Actor) -> frozenset[Standing]:
        return frozenset()


def the_organisation(request: HttpRequest, organisation_id: UUID) -> OfInstallation:
    """The organisation of this address, for the operator."""
    return OfInstallation(get_object_or_404(Organisation, pk=organisation_id))
