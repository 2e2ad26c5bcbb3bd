"""What becomes of a follow-up: nudges that stop, three tries before giving up, a no, words kept apart."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from beneficiaries.models import Fact
from beneficiaries.rules import Kind
from confidentiality.consenting import answer_consent
from confidentiality.models import Consent, Destruction, KeptDocument
from foundation import clock, due, outbox
from foundation.clock import PARIS
from foundation.tenancy import content_of, tenant
from sessions.following import FollowUpRefused, note_try, reopen_follow_up, settle_follow_up
from sessions.models import FollowUp, FollowUpTry
from sessions.queries import follow_up_counts, follow_ups_of
from tests.factories import NOW, a_ready_bilan, facts
from tests.sessions.factories import a_session

State = FollowUp.State
CLOSING = (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)
DUE_ON = date(2026, 12, 8)


@pytest.fixture
def at(monkeypatch):
    def stand(day: date, hour: int = 9) -> datetime:
        instant = datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)
        monkeypatch.setattr(clock, "now", lambda: instant)
        return instant

    stand(NOW.date(), 11)
    return stand


@pytest.fixture
def closed(house, at):
    facts(house.bilan, *CLOSING, at=NOW)
    with tenant(house.organisation.pk):
        kind, person = Consent.Kind.FOLLOW_UP_CONTACT, house.person
        answer_consent(house.bilan, kind, is_given=True, by=person, author_name="Dominique", at=NOW)
    return house


def lives(day: date, at) -> datetime:
    """Beat passes once on a day, in the morning."""
    instant = at(day)
    for pk in due.ripe():
        due.raise_date(pk)
    for pk in outbox.waiting():
        outbox.deliver(pk)
    return instant


def the_follow_up(house) -> FollowUp:
    with tenant(house.organisation.pk):
        return FollowUp.objects.get(bilan=house.bilan)


def subjects_to(address: str) -> list[str]:
    return [message.subject for message in mail.outbox if message.to == [address]]


def news(house) -> int:
    return subjects_to(house.person.email).count("Prenons de vos nouvelles")


def test_silence_is_nudged_twice_then_given_up_with_its_tries(closed, at):
    sent = []
    for days in (-14, -1, 0, 1, 6, 7, 8, 19, 20, 44, 45, 46, 80):
        lives(DUE_ON + timedelta(days=days), at)
        sent.append(news(closed))

    follow_up = the_follow_up(closed)
    with tenant(closed.organisation.pk):
        tries = list(FollowUpTry.objects.order_by("tried_on").values_list("tried_on", "channel"))
    assert sent == [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]
    assert subjects_to(closed.consultant.user.email).count("Un rendez-vous de suivi est à prendre") == 2
    assert tries == [(DUE_ON + timedelta(days=days), "mail") for days in (0, 7, 20)]
    assert (follow_up.state, follow_up.settled_on, follow_up.settled_by) == (
        State.NOT_REACHED, DUE_ON + timedelta(days=45), None
    )  # fmt: skip


def test_outage_of_two_months_nudges_once_not_thrice(closed, at):
    day = DUE_ON + timedelta(days=60)
    lives(day, at)
    lives(day, at)

    assert (news(closed), the_follow_up(closed).state) == (1, State.DUE)


def test_nudge_waits_for_a_working_day(closed, at):
    """The reminder on a Tuesday; its nudge falls on the Tuesday of Christmas week, the last one on a holiday."""
    lives(DUE_ON, at)
    lives(date(2026, 12, 25), at)  # beat was away: Christmas
    at_christmas = news(closed)
    lives(date(2026, 12, 26), at)

    assert (at_christmas, news(closed)) == (1, 2)


@pytest.mark.parametrize("how", ["talk", "refused", "answered", "withdrawn"])
def test_nothing_more_is_sent_once_it_is_settled(closed, at, signed_in, how):
    now = lives(DUE_ON, at)
    space = f"/o/{closed.organisation.slug}/mon-bilan/suivi/"
    with tenant(closed.organisation.pk):
        if how == "talk":
            a_session(closed.bilan, starts_at=now + timedelta(days=30), kind="follow_up")
        if how == "withdrawn":
            kind = Consent.Kind.FOLLOW_UP_CONTACT
            answer_consent(closed.bilan, kind, is_given=False, by=closed.person, author_name="Dominique", at=now)
    if how == "refused":
        signed_in(closed.person).post(f"{space}refuser/")
    if how == "answered":
        signed_in(closed.person).post(space, {"project": "changed"})
    for days in (7, 20, 45):
        lives(DUE_ON + timedelta(days=days), at)

    expected = {"talk": State.DUE, "refused": State.REFUSED, "answered": State.REACHED, "withdrawn": State.DUE}
    assert (news(closed), the_follow_up(closed).state) == (1, expected[how])


def test_follow_up_that_is_entered_late_does_not_say_everything_at_once(house, at):
    at(date(2027, 11, 2))
    facts(house.bilan, *CLOSING, at=NOW)
    with tenant(house.organisation.pk):
        kind, person = Consent.Kind.FOLLOW_UP_CONTACT, house.person
        answer_consent(house.bilan, kind, is_given=True, by=person, author_name="Dominique", at=NOW)
    for _ in range(3):
        lives(date(2027, 11, 3), at)

    assert news(house) == 1


def test_follow_ups_of_a_day_are_one_mail_to_who_led_them(closed, at):
    other = a_ready_bilan(closed.consultant)
    facts(other, *CLOSING, at=NOW)

    lives(DUE_ON, at)

    subjects = subjects_to(closed.consultant.user.email)
    assert subjects[-1:] == ["Des rendez-vous de suivi sont à prendre"]
    assert sum(subject.endswith("à prendre") for subject in subjects) == 1


# --- Tries and outcome ---------------------------------------------------------------------------


def tried(house, on: date, channel: str = "phone") -> None:
    with tenant(house.organisation.pk):
        note_try(the_follow_up(house), channel=channel, tried_on=on, by=house.consultant.user, at=clock.now())


def settled(house, state: str, **more) -> FollowUp:
    fields = {"on": clock.today(), "by": house.consultant.user, "at": clock.now()} | more
    with tenant(house.organisation.pk):
        return settle_follow_up(the_follow_up(house), state, **fields)


def test_nobody_is_given_up_before_three_tries(closed, at):
    at(DUE_ON)
    for day, channel in ((DUE_ON, "phone"), (DUE_ON, "sms")):
        tried(closed, day, channel)
    with pytest.raises(FollowUpRefused, match="il y en a 2"):
        settled(closed, State.NOT_REACHED)
    with tenant(closed.organisation.pk), pytest.raises(IntegrityError, match="three tries"), transaction.atomic():
        FollowUp.objects.update(state="not_reached", settled_on=DUE_ON, settled_at=NOW)
    tried(closed, DUE_ON, "letter")

    assert settled(closed, State.NOT_REACHED).state == State.NOT_REACHED


def test_try_is_kept_once_and_not_beforehand(closed, at):
    at(DUE_ON)
    tried(closed, DUE_ON)

    for day in (DUE_ON, DUE_ON + timedelta(days=1)):
        with pytest.raises(FollowUpRefused):
            tried(closed, day)


def test_tries_are_append_only(closed, at):
    at(DUE_ON)
    tried(closed, DUE_ON)

    with tenant(closed.organisation.pk), pytest.raises(IntegrityError), transaction.atomic():
        FollowUpTry.objects.all().delete()


def test_reached_says_the_project(closed, at):
    at(DUE_ON)
    with pytest.raises(FollowUpRefused, match="projet"):
        settled(closed, State.REACHED)
    with tenant(closed.organisation.pk), pytest.raises(IntegrityError, match="says_the_project"), transaction.atomic():
        FollowUp.objects.update(state="reached", settled_on=DUE_ON, settled_at=NOW)

    assert settled(closed, State.REACHED, project="given_up").project == "given_up"


def test_outcome_is_taken_back_when_the_person_calls(closed, at):
    lives(DUE_ON, at)
    settled(closed, State.REFUSED)
    with pytest.raises(FollowUpRefused, match="déjà"):
        settled(closed, State.REACHED, project="reached")
    with tenant(closed.organisation.pk):
        reopen_follow_up(the_follow_up(closed))

    settled(closed, State.REACHED, project="reached")

    with tenant(closed.organisation.pk):
        (line,) = follow_ups_of([closed.bilan]).values()
        assert (line.word, line.is_late) == ("Fait, projet réalisé", False)
        assert follow_up_counts(since=DUE_ON, until=DUE_ON) == {"reached": 1, "project_reached": 1}
        assert follow_up_counts(since=DUE_ON + timedelta(days=1), until=date(2027, 1, 1)) == {}


# --- The person's words -----------------------------------------------------------------------------


ANSWERS = {"project": "under_way", "helped": "Mon réseau.", "useful": "9", "used": ["Pour moi"], "keeps": "on"}


def test_words_are_kept_apart_even_when_everything_else_was_destroyed(closed, at, signed_in):
    for days in (10, 20, 31, 40):  # warned, then destroyed
        lives(NOW.date() + timedelta(days=days), at)
    lives(DUE_ON, at)
    with tenant(closed.organisation.pk):
        assert Fact.objects.filter(bilan=closed.bilan, kind=Kind.DESTROYED).exists()

    path = f"/o/{closed.organisation.slug}/mon-bilan/suivi/"
    answer = signed_in(closed.person).post(path, ANSWERS)

    assert (answer.status_code, the_follow_up(closed).project) == (302, "under_way")
    with tenant(closed.organisation.pk), content_of(closed.bilan.pk):
        kept = KeptDocument.objects.get(bilan=closed.bilan)
        assert {"question": "Qu’est-ce qui vous a aidé\N{NO-BREAK SPACE}?", "answer": "Mon réseau."} in kept.content[
            "answers"
        ]
        assert Destruction.objects.get(document_id=kept.pk).due_on == date(2029, 6, 8)
    reader = signed_in(closed.consultant).get(
        reverse("confidentiality:kept", args=[closed.organisation.slug, closed.bilan.pk, kept.pk])
    )
    assert (reader.status_code, "Mon réseau." in reader.text) == (200, True)


def test_without_their_agreement_only_the_state_of_the_project_is_kept(closed, at, signed_in):
    lives(DUE_ON, at)
    client, path = signed_in(closed.person), f"/o/{closed.organisation.slug}/mon-bilan/suivi/"

    refused = client.post(path, {"project": "reached", "words": "Merci"})
    accepted = client.post(path, {"project": "reached", "useful": "8"})

    assert (refused.status_code, "Merci" in refused.text) == (422, True)
    assert (accepted.status_code, the_follow_up(closed).state) == (302, State.REACHED)
    with tenant(closed.organisation.pk), content_of(closed.bilan.pk):
        assert not KeptDocument.objects.exists()


@pytest.mark.parametrize(
    "data", [{"helped": ""}, {"project": "absurd"}, {"project": "reached", "useful": "11", "situation": "Roi"}]
)
def test_absurd_answers_are_told_beside_the_field(closed, at, signed_in, data):
    lives(DUE_ON, at)

    answer = signed_in(closed.person).post(f"/o/{closed.organisation.slug}/mon-bilan/suivi/", data)

    assert (answer.status_code, the_follow_up(closed).state) == (422, State.DUE)


def test_page_of_the_consultant_keeps_tries_and_outcome(closed, at, signed_in):
    lives(DUE_ON, at)
    client, path = signed_in(closed.consultant), f"/o/{closed.organisation.slug}/bilans/{closed.bilan.pk}/suivi/"

    statuses = [
        client.get(path).status_code,
        client.post(f"{path}essai/", {"tried_on": "2026-12-08", "channel": "phone"}).status_code,
        client.post(f"{path}essai/", {"tried_on": "2026-12-08", "channel": "phone"}).status_code,
        client.post(path, {"state": "not_reached", "on": "2026-12-08"}).status_code,
        client.post(path, {"state": "reached", "project": "paused", "on": "2026-12-08"}).status_code,
        client.get(path).status_code,
    ]

    assert statuses == [200, 302, 422, 422, 302, 200]
    assert the_follow_up(closed).project == "paused"
