"""Bilans that are there when a test begins, and what pages do not show of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from uuid import UUID

from django.conf import settings

from beneficiaries.cards.operations import issue_card
from beneficiaries.models import Beneficiary, Fact
from beneficiaries.operations import enter_beneficiary, invite_beneficiary
from beneficiaries.rules import Kind
from bilan.demonstration.story import Story
from foundation import clock
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from funding.models import Scheme
from sessions.models import Programme
from sessions.operations import open_bilan_from
from tests.browser.preparing.registry import act, addresses, member_of, organisation_of


@act
def bilan(
    *,
    slug: str,
    mail: str,
    first_name: str,
    last_name: str,
    consultant: str = "c1",
    programme: str = "Bilan en quatre étapes, 24 h",
) -> dict[str, object]:
    """A bilan just opened, and its person invited: the mail leaves."""
    with tenant(organisation_of(slug).pk):
        member = member_of(slug, consultant)
        at = clock.now()
        person = enter_beneficiary(
            member.organisation,
            by=member,
            at=at,
            first_name=first_name,
            last_name=last_name,
            email=mail,
            public="employee",
        )
        offer = Programme.objects.get(title=programme)
        opened_bilan = open_bilan_from(offer, beneficiary=person, consultant=member, opened_on=clock.paris_day(at))
        invite_beneficiary(opened_bilan, at=at)
    return addresses(slug, opened_bilan)


@act
def told(
    *,
    slug: str,
    mail: str,
    first_name: str,
    last_name: str,
    ending: str,
    consultant: str = "c1",
    slot: int = 0,
) -> dict[str, object]:
    """A bilan of the demonstration, told up to an ending; what it announced in the past is not mailed."""
    organisation = organisation_of(slug)
    with tenant(organisation.pk):
        member = member_of(slug, consultant)
        now = clock.now()
        person = enter_beneficiary(
            organisation,
            by=member,
            at=now - timedelta(days=300),
            first_name=first_name,
            last_name=last_name,
            email=mail,
            public="employee",
        )
        story = Story(
            person=person,
            consultant=member,
            programme=Programme.objects.get(title="Bilan en quatre étapes, 24 h"),
            payers=[(Scheme.CPF, Decimal("1600.00")), (Scheme.SELF, Decimal("200.00"))],
            ending=ending,
            now=now,
            slot=slot,
        )
        found = story.tell()
    OutboxMessage.objects.filter(organisation_id=organisation.pk).update(state=OutboxMessage.State.DROPPED)
    return addresses(slug, found)


@act
def card(*, slug: str, last_name: str) -> dict[str, object]:
    """The sheet of codes of somebody without e-mail."""
    with tenant(organisation_of(slug).pk):
        person = Beneficiary.objects.get(last_name=last_name)
        printed = issue_card(person, by=member_of(slug, "c1"), at=datetime.now(UTC))
    return {"codes": printed.codes}


@act
def rest(*, seconds: int) -> dict[str, object]:
    """Everybody's sessions, and their last proof of who they are, are so much older."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = list(store.get_model_class().objects.values_list("session_key", flat=True))
    for session in map(store, keys):
        if times := session.get("session_times"):
            session["session_times"] = times | {"seen": times["seen"] - seconds}
        records = session.get("account_authentication_methods", [])
        session["account_authentication_methods"] = [record | {"at": record["at"] - seconds} for record in records]
        session.save()
    return {"sessions": len(keys)}


@act
def reminders(*, slug: str, bilan: str) -> dict[str, object]:
    """The reminder facts of a bilan, and the mails that were announced for them."""
    organisation = organisation_of(slug)
    with tenant(organisation.pk):
        facts = Fact.objects.filter(bilan_id=UUID(bilan), kind=Kind.FOLLOW_UP_REMINDED).count()
    messages = OutboxMessage.objects.filter(
        organisation_id=organisation.pk, subject_id=UUID(bilan), topic__startswith="sessions.follow_up"
    )
    return {
        "facts": facts,
        "states": sorted(messages.values_list("state", flat=True)),
        "message_ids": sorted(messages.values_list("message_id", flat=True)),
    }
