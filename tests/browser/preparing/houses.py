"""Organisations and their teams, and how the installation stands."""

from __future__ import annotations

from foundation import clock
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from law.calendars import add_months
from organisations.models import Invitation, Organisation, User
from organisations.operations import accept_invitation, create_organisation, invite_member
from tests.browser.numbers import siret_of
from tests.browser.preparing.registry import act, organisation_of
from tests.browser.stack import PASSWORD


@act
def house(
    *, slug: str, name: str, consultants: int = 1, administrator_is_consultant: bool = False
) -> dict[str, object]:
    """An organisation whose team has accepted: admin@slug.test, c1@slug.test, c2@slug.test…"""
    at = clock.now()
    operator = User.objects.get(is_operator=True)
    organisation = create_organisation(
        name=name,
        slug=slug,
        siret=siret_of(Organisation.objects.count() + 1),
        qualiopi_certificate="QUA-2026-12",
        administrator_email=f"admin@{slug}.test",
        administrator_first_name="Agnès",
        administrator_last_name="Morel",
        administrator_is_consultant=administrator_is_consultant,
        by=operator,
        at=at,
    )
    organisation.qualiopi_until = add_months(at.date(), 30)
    organisation.save(update_fields=["qualiopi_until"])
    names = [("Claire", "Vasseur"), ("Julien", "Roche"), ("Inès", "Benali")]
    with tenant(organisation.pk):
        for number in range(consultants):
            first_name, last_name = names[number]
            invite_member(
                organisation,
                email=f"c{number + 1}@{slug}.test",
                first_name=first_name,
                last_name=last_name,
                is_administrator=False,
                is_consultant=True,
                by=operator,
                at=at,
            )
        for invitation in Invitation.objects.filter(accepted_at=None):
            accept_invitation(invitation, user=None, password=PASSWORD, at=at)
    OutboxMessage.objects.filter(organisation_id=organisation.pk).update(state=OutboxMessage.State.DROPPED)
    return {"slug": slug, "password": PASSWORD}


@act
def invited_house(
    *, slug: str, name: str, mail: str, first_name: str, last_name: str, is_consultant: bool = False
) -> dict[str, object]:
    """An organisation that the operator has just opened: the invitation of its administrator leaves."""
    create_organisation(
        name=name,
        slug=slug,
        siret=siret_of(Organisation.objects.count() + 1),
        administrator_email=mail,
        administrator_first_name=first_name,
        administrator_last_name=last_name,
        administrator_is_consultant=is_consultant,
        by=User.objects.get(is_operator=True),
        at=clock.now(),
    )
    return {"slug": slug}


@act
def invited_consultant(*, slug: str, mail: str, first_name: str, last_name: str) -> dict[str, object]:
    """The administrator of a house invites a consultant: the mail leaves."""
    organisation = organisation_of(slug)
    with tenant(organisation.pk):
        invite_member(
            organisation,
            email=mail,
            first_name=first_name,
            last_name=last_name,
            is_administrator=False,
            is_consultant=True,
            by=User.objects.get(email=f"admin@{slug}.test"),
            at=clock.now(),
        )
    return {"slug": slug}


@act
def everybody_joins(*, slug: str) -> dict[str, object]:
    """Those who were invited take their place."""
    with tenant(organisation_of(slug).pk):
        for invitation in Invitation.objects.filter(accepted_at=None):
            accept_invitation(invitation, user=None, password=PASSWORD, at=clock.now())
    return {"slug": slug}
