"""A meeting is proposed to somebody who has none: once a period, never when something happened meanwhile."""

from datetime import timedelta

import pytest
from django.core import mail

from beneficiaries.rules import Kind
from exchange.models import Conversation
from exchange.models.messages import Party
from foundation import clock, due, outbox
from foundation.models import DueDate, OutboxMessage
from foundation.tenancy import tenant
from organisations.caseload import set_caseload_rules
from sessions.models import Nudge
from sessions.nudging.operations import ROUND, NudgeRefused, propose_appointment
from tests.factories import NOW, a_beneficiary, a_bilan, facts
from tests.sessions.factories import a_session

DAY = timedelta(days=1)


def silent(house, *, days: int = 30, **person: object):
    beneficiary = a_beneficiary(house.consultant, **person)
    bilan = a_bilan(house.consultant, beneficiary=beneficiary, opened_on=(NOW - days * DAY).date())
    facts(bilan, Kind.INFORMED, Kind.CONSENTED, Kind.BASIS_RECORDED, at=NOW - days * DAY)
    return bilan


def propose(house, bilan, at=NOW) -> Nudge:
    with tenant(house.organisation.pk):
        return propose_appointment(bilan, by=house.consultant, at=at)


def refusal(house, bilan, at=NOW) -> str:
    with pytest.raises(NudgeRefused) as refused:
        propose(house, bilan, at)
    return str(refused.value)


def test_one_mail_a_period(house):
    bilan = silent(house)
    propose(house, bilan)

    assert refusal(house, bilan, NOW + 11 * DAY) == "Un rendez-vous a déjà été proposé à cette personne il y a peu."
    assert propose(house, bilan, NOW + 12 * DAY).number == 2  # forty-two days of silence
    assert OutboxMessage.objects.filter(topic="sessions.nudge").count() == 2


def test_nobody_is_written_to_who_has_a_meeting_no_address_or_objects(house):
    booked, unreachable = silent(house), silent(house, email="")
    a_session(booked)

    assert refusal(house, booked) == "Un rendez-vous est déjà prévu, ou ce bilan n’en attend plus."
    assert "n’a pas d’adresse e-mail" in refusal(house, unreachable)


@pytest.mark.parametrize("is_booked", [False, True])
def test_mail_says_nothing_and_does_not_leave_once_booked(house, monkeypatch, is_booked):
    bilan = silent(house, first_name="Ines")
    propose(house, bilan)
    if is_booked:
        a_session(bilan, starts_at=NOW + 3 * DAY)
    morning = NOW.replace(hour=8) + DAY
    monkeypatch.setattr(clock, "now", lambda: morning)
    message = OutboxMessage.objects.get(topic="sessions.nudge")

    outbox.deliver(message.pk)

    assert len(mail.outbox) == (0 if is_booked else 1)
    if not is_booked:
        assert mail.outbox[0].subject == "Convenir d’un rendez-vous"
        assert "bilan" not in (mail.outbox[0].subject + mail.outbox[0].body.split("http")[0]).lower()


def raise_round(monkeypatch, at) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)
    monkeypatch.setattr(clock, "today", lambda: clock.paris_day(at))
    for pk in DueDate.objects.filter(kind=ROUND, raised_at=None).values_list("pk", flat=True):
        due.raise_date(pk)


@pytest.mark.parametrize(("party", "leaves"), [(Party.PERSON, 0), (Party.CONSULTANT, 1)])
def test_mail_does_not_leave_once_the_person_wrote(house, monkeypatch, party, leaves):
    bilan = silent(house)
    propose(house, bilan)
    with tenant(house.organisation.pk):
        Conversation.objects.create(
            organisation_id=house.organisation.pk, bilan=bilan, last_at=NOW + timedelta(minutes=1), last_party=party
        )
    morning = NOW.replace(hour=8) + DAY
    monkeypatch.setattr(clock, "now", lambda: morning)

    outbox.deliver(OutboxMessage.objects.get(topic="sessions.nudge").pk)

    assert len(mail.outbox) == leaves


def test_house_writes_by_itself_twice_then_rests(house, monkeypatch):
    bilan = silent(house, days=21)
    with tenant(house.organisation.pk):
        set_caseload_rules(house.organisation, nudges_by_itself=True, at=NOW)

    for days in (1, 2, 21, 42, 63):
        raise_round(monkeypatch, NOW + days * DAY)

    with tenant(house.organisation.pk):
        assert [one.number for one in Nudge.objects.filter(bilan=bilan).order_by("number")] == [1, 2]
        assert {one.sent_by for one in Nudge.objects.all()} == {None}
    assert DueDate.objects.filter(kind=ROUND).count() == 2  # the one just raised, and tomorrow's


def test_house_that_changed_its_mind_writes_no_more(house, monkeypatch):
    silent(house, days=21)
    with tenant(house.organisation.pk):
        set_caseload_rules(house.organisation, nudges_by_itself=True, at=NOW)
        set_caseload_rules(house.organisation, nudges_by_itself=False, at=NOW)

    raise_round(monkeypatch, NOW + DAY)

    with tenant(house.organisation.pk):
        assert not Nudge.objects.exists()
    assert not DueDate.objects.filter(kind=ROUND, raised_at=None).exists()
