"""Who is signed in, as the current organisation knows them."""

from datetime import date
from uuid import UUID

from foundation import clock
from organisations.models import Membership, User
from organisations.permissions import Actor, Standing


def actor_of(user: User, organisation_id: UUID | None) -> Actor:
    """Standings of a user: the operator's everywhere, a member's inside the organisation shown."""
    standings: set[Standing] = set()
    if user.is_operator:
        standings.add(Standing.OPERATOR)
    membership = None
    if organisation_id is not None:
        membership = Membership.objects.filter(user=user, removed_at=None).first()
    if membership is not None:
        roles = roles_of(membership, clock.today())
        standings |= roles
        membership = membership if roles else None  # an audit that is over
    return Actor(
        user_id=user.pk,
        standings=frozenset(standings),
        membership_id=membership.pk if membership else None,
        name=str(membership) if membership else "",
    )


def roles_of(membership: Membership, today: date) -> set[Standing]:
    """The roles of a member on a day; an auditor's end with their last day."""
    held = {
        Standing.ADMINISTRATOR: membership.is_administrator,
        Standing.CONSULTANT: membership.is_consultant,
        Standing.ASSISTANT: membership.is_assistant,
        Standing.AUDITOR: membership.auditor_until is not None and today <= membership.auditor_until,
    }
    return {standing for standing, is_held in held.items() if is_held}


def member_of(actor: Actor) -> Membership:
    """The member behind an actor whose standing is of the team."""
    assert actor.membership_id is not None
    return Membership.objects.select_related("user", "organisation").get(pk=actor.membership_id)
