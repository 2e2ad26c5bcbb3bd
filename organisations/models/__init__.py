"""Tenants, the people who sign in, their roles, and how a team watches over its bilans."""

from organisations.models.caseload import CaseloadRules, SavedView
from organisations.models.teams import (
    Affiliation,
    Invitation,
    Membership,
    Organisation,
    Roles,
    User,
    UserManager,
    constraints_on_roles,
)

__all__ = [
    "Affiliation",
    "CaseloadRules",
    "Invitation",
    "Membership",
    "Organisation",
    "Roles",
    "SavedView",
    "User",
    "UserManager",
    "constraints_on_roles",
]
