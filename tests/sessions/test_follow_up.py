"""Six months later: one reminder fact, one mail to each with one Message-ID, whatever crashes."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from beneficiaries.models import Fact, LegalGround, PersonRequest
from beneficiaries.operations import correct_fact
from beneficiaries.requests.operations import answer_request, receive_request
from beneficiaries.rules import Kind
from confidentiality.consenting import answer_consent
from confidentiality.models import Consent
from foundation import clock, due, outbox
from foundation.models import DueDate, OutboxMessage
from foundation.tenancy import tenant
from law.calendars import add_months
from sessions.follow_up.operations import DUE_KIND
from sessions.models import FollowUp
from tests.factories import NOW, facts

CLOSING = (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)


@pytest.fixture
def closed(house, now):
    facts(house.bilan, *CLOSING, at=NOW)
    with tenant(house.organisation.pk):
        answer_consent(
            house.bilan,
            Consent.Kind.FOLLOW_UP_CONTACT,
            is_given=True,
            by=house.person,
            author_name="Dominique",
            at=NOW,
        )
    return house


@pytest.fixture
def six_months_later(monkeypatch):
    later = NOW + timedelta(days=190)
    monkeypatch.setattr(clock, "now", lambda: later)
    return later


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 6, 30)),
    ],
)
def test_six_months_after_a_day(day, later):
    assert add_months(day, 6) == later


def test_closing_plans_the_follow_up(closed):
    with tenant(closed.organisation.pk):
        follow_up = FollowUp.objects.get(bilan=closed.bilan)

    assert follow_up.due_on == date(2026, 12, 8)
    assert DueDate.objects.get(kind=DUE_KIND, subject_id=follow_up.pk).due_on == date(2026, 12, 8)


def test_undone_closing_forgets_the_follow_up(closed):
    with tenant(closed.organisation.pk):
        fact = Fact.objects.get(bilan=closed.bilan, kind=Kind.CLOSED)
        correct_fact(fact, reason="Erreur", by=closed.consultant.user, author_name="Camille", at=NOW + timedelta(1))

        assert not FollowUp.objects.filter(bilan=closed.bilan).exists()
    assert not DueDate.objects.filter(kind=DUE_KIND).exists()


def test_corrected_handing_over_moves_the_follow_up(closed):
    with tenant(closed.organisation.pk):
        fact = Fact.objects.get(bilan=closed.bilan, kind=Kind.HANDED_OVER)
        earlier = NOW - timedelta(days=10)
        correct_fact(
            fact,
            reason="Remise plus tôt",
            by=closed.consultant.user,
            author_name="Camille",
            at=NOW + timedelta(days=1),
            occurred_at=earlier,
        )

    assert DueDate.objects.get(kind=DUE_KIND).due_on == date(2026, 11, 29)


def test_nothing_is_due_the_day_before(closed, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(month=12, day=7))

    kinds = DueDate.objects.filter(pk__in=due.ripe()).values_list("kind", flat=True)
    assert DUE_KIND not in kinds


def test_reminder_is_one_fact_and_one_mail_to_each(closed, six_months_later):
    dates = list(DueDate.objects.filter(pk__in=due.ripe(), kind=DUE_KIND).values_list("pk", flat=True))
    OutboxMessage.objects.all().delete()
    raised = [due.raise_date(pk) for pk in dates * 3]
    messages = outbox.waiting()
    sent = [outbox.deliver(pk) for pk in messages * 3]

    assert raised.count(True) == 1
    assert sent.count(True) == 2
    with tenant(closed.organisation.pk):
        assert Fact.objects.filter(bilan=closed.bilan, kind=Kind.FOLLOW_UP_REMINDED).count() == 1
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [closed.person.email, closed.consultant.user.email]
    )
    assert len({message.extra_headers["Message-ID"] for message in mail.outbox}) == 2


def test_mail_says_neither_bilan_nor_name_of_the_house(closed, six_months_later):
    for pk in due.ripe():
        due.raise_date(pk)
    for pk in outbox.waiting():
        outbox.deliver(pk)

    for message in mail.outbox:
        words = (message.subject + message.body).lower()
        assert "bilan" not in words.replace("mon-bilan", "").replace("/bilans/", "")
        assert "compétences" not in words


def test_worker_that_dies_while_sending_sends_again_under_the_same_message_id(closed, six_months_later, monkeypatch):
    OutboxMessage.objects.all().delete()
    for pk in DueDate.objects.filter(pk__in=due.ripe(), kind=DUE_KIND).values_list("pk", flat=True):
        due.raise_date(pk)
    waiting = outbox.waiting()
    settle = outbox._settle
    monkeypatch.setattr(outbox, "_settle", lambda *args, **kwargs: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        outbox.deliver(waiting[0])
    monkeypatch.setattr(outbox, "_settle", settle)

    assert outbox.deliver(waiting[0]) is False
    OutboxMessage.objects.filter(pk=waiting[0]).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert outbox.deliver(waiting[0]) is True

    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert (len(ids), len(set(ids))) == (2, 1)
    assert OutboxMessage.objects.get(pk=waiting[0]).doubts == 1


@pytest.mark.parametrize("is_given", [None, False])
def test_person_who_did_not_agree_receives_nothing(house, now, six_months_later, is_given):
    facts(house.bilan, *CLOSING, at=NOW)
    if is_given is not None:
        with tenant(house.organisation.pk):
            answer_consent(
                house.bilan,
                Consent.Kind.FOLLOW_UP_CONTACT,
                is_given=False,
                by=house.person,
                author_name="Dominique",
                at=NOW,
            )
    for pk in DueDate.objects.filter(pk__in=due.ripe(), kind=DUE_KIND).values_list("pk", flat=True):
        due.raise_date(pk)

    topics = OutboxMessage.objects.filter(topic__startswith="sessions.").values_list("topic", flat=True)
    assert list(topics) == ["sessions.follow_up_consultant"]


@pytest.mark.parametrize(("outcome", "is_written"), [(None, False), ("granted", False), ("refused", True)])
def test_person_who_objects_receives_nothing(closed, six_months_later, outcome, is_written):
    with tenant(closed.organisation.pk):
        request = receive_request(closed.beneficiary, kind=PersonRequest.Kind.OBJECTION, at=NOW)
        if outcome:
            ground = {"legal_ground": LegalGround.LEGAL_DUTY.value, "answer": "Non."} if outcome == "refused" else {}
            answer_request(request, outcome=PersonRequest.Outcome(outcome), by=closed.administrator, at=NOW, **ground)

    for pk in DueDate.objects.filter(pk__in=due.ripe(), kind=DUE_KIND).values_list("pk", flat=True):
        due.raise_date(pk)

    assert OutboxMessage.objects.filter(topic="sessions.follow_up_person").exists() is is_written
