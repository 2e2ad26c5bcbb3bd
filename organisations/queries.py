"""What reads organisations and teams."""

from uuid import UUID

from django.db.models import QuerySet

from foundation.tenancy import memory
from organisations.models import Affiliation, CaseloadRules, Invitation, Membership, Organisation, SavedView, User


def team() -> QuerySet[Membership]:
    """The members of the current organisation, in the order of names."""
    return Membership.objects.filter(removed_at=None).select_related("user").order_by("last_name", "first_name")


def consultants() -> QuerySet[Membership]:
    """Those of the team who accompany bilans."""
    return team().filter(is_consultant=True)


def open_invitations() -> QuerySet[Invitation]:
    """The places offered that nobody took yet, expired ones included: they can be sent again."""
    return Invitation.objects.filter(accepted_at=None, revoked_at=None).order_by("invited_at")


def affiliations_of(user: User) -> QuerySet[Affiliation]:
    """The organisations that a user belongs to; readable by that user alone."""
    return Affiliation.objects.filter(user=user).select_related("organisation").order_by("organisation__name")


def all_organisations(search: str = "") -> QuerySet[Organisation]:
    """Every tenant, for the operator."""
    found = Organisation.objects.order_by("name")
    if search:
        found = found.filter(name__icontains=search) | found.filter(siret__startswith=search.replace(" ", ""))
    return found


def caseload_rules() -> CaseloadRules:
    """The landmarks of the current organisation; the usual ones until it changed something. Read once a request."""
    remembered = memory()
    if CaseloadRules not in remembered:
        remembered[CaseloadRules] = CaseloadRules.objects.first() or CaseloadRules()
    return remembered[CaseloadRules]


def views_of(membership_id: UUID) -> QuerySet[SavedView]:
    """A member's own views of the list of bilans."""
    return SavedView.objects.filter(member_id=membership_id).order_by("name")
