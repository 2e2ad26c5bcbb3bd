"""Once a death is noted nothing leaves for the person any more, whatever waits or comes due; a mistake is undone."""

from datetime import date, datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from beneficiaries.deaths.operations import DeathRefused, death_of, note_death, withdraw_death
from beneficiaries.models import Death
from beneficiaries.operations import BilanRefused
from beneficiaries.rules import Kind
from beneficiaries.silence import MOTIVES
from beneficiaries.telling import announce_to
from confidentiality.consenting import answer_consent
from confidentiality.models import Consent
from confidentiality.signatures.operations import SignerSpec
from foundation import clock, due, outbox
from foundation.clock import PARIS
from foundation.models import DueDate
from foundation.tenancy import tenant
from organisations.caseload import set_caseload_rules
from sessions.agenda.feeds import find_feed, make_feed
from sessions.interruptions.operations import abandon_bilan
from sessions.models import FollowUp, Session
from sessions.operations import SessionRefused
from tests.confidentiality.signing import asked, three_parties
from tests.factories import NOW, a_bilan, a_ready_bilan, facts
from tests.sessions.factories import a_held_session, a_session, a_step

CLOSING = (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)
SOON, LATER = NOW + timedelta(days=3), NOW + timedelta(days=30)


@pytest.fixture
def at(monkeypatch):
    def stand(instant: datetime) -> datetime:
        monkeypatch.setattr(clock, "now", lambda: instant)
        return instant

    stand(NOW)
    return stand


def lives_through(at, *days: int) -> None:
    """Beat passes on the mornings that come."""
    for number in days:
        at((NOW + timedelta(days=number)).astimezone(PARIS).replace(hour=10))
        for _ in range(3):  # what is raised announces, what is announced leaves
            for pk in due.ripe():
                due.raise_date(pk)
            for pk in outbox.waiting():
                outbox.deliver(pk)


def mails_to(house) -> list[str]:
    return [message.subject for message in mail.outbox if message.to == [house.person.email]]


def died(house, **fields) -> Death:
    with tenant(house.organisation.pk):
        return note_death(house.beneficiary, died_on=None, by=house.consultant, **{"at": NOW} | fields)


def agrees_to_be_followed(house) -> None:
    with tenant(house.organisation.pk):
        kind = Consent.Kind.FOLLOW_UP_CONTACT
        answer_consent(house.bilan, kind, is_given=True, by=house.person, author_name="D", at=NOW)


def test_no_bilan_opens_for_somebody_who_died(house, at):
    death = died(house)

    with pytest.raises(BilanRefused, match="décès"):
        a_bilan(house.consultant, beneficiary=house.beneficiary)

    with tenant(house.organisation.pk):
        withdraw_death(death, reason="Erreur de personne", by=house.consultant, at=NOW)
    assert a_bilan(house.consultant, beneficiary=house.beneficiary).pk


def test_nothing_leaves_once_a_death_is_noted(house, at):
    """Appointments, reminders, nudges and what waited already; then half a year of mornings."""
    a_step(house.bilan)
    for starts_at in (SOON, LATER):
        a_session(house.bilan, starts_at=starts_at)
    with tenant(house.organisation.pk):
        set_caseload_rules(house.organisation, at=NOW, nudges_by_itself=True)
        announce_to(house.beneficiary, subject_id=house.bilan.pk, at=NOW)

    died(house)
    lives_through(at, 0, 1, 2, 3, 15, 29, 30, 60, 90, 180)
    with tenant(house.organisation.pk):
        announce_to(house.beneficiary, subject_id=house.bilan.pk, at=clock.now())  # whatever announces, the gate holds
    lives_through(at, 181)

    assert mails_to(house) == []
    with tenant(house.organisation.pk):
        states = set(Session.objects.values_list("state", flat=True))
    assert states == {"cancelled"}
    assert not DueDate.objects.filter(kind="sessions.reminder", raised_at=None).exists()


def test_nobody_is_asked_to_sign_for_somebody_who_died(house, at):
    """Neither the person nor who represents them, with an account or without; the others still are."""
    with tenant(house.organisation.pk):
        person, employer, _ = three_parties(house)
        beside = SignerSpec("representative", "Paul Tuteur", "tuteur@mail.test")
        for first in (person, beside, employer):
            asked(house, signers=[first])

    died(house)
    lives_through(at, 0, 4)

    assert {message.to[0] for message in mail.outbox} == {employer.email}


def test_follow_up_of_somebody_who_died_has_no_object(house, at):
    facts(house.bilan, *CLOSING, at=NOW)
    agrees_to_be_followed(house)

    died(house)
    lives_through(at, 170, 183, 184, 191, 204, 230)

    with tenant(house.organisation.pk):
        assert FollowUp.objects.get().state == "called_off"
    told = [message.subject for message in mail.outbox if message.to == [house.consultant.user.email]]
    assert (mails_to(house), [subject for subject in told if "suivi" in subject]) == ([], [])


def test_closing_after_a_death_plans_no_follow_up(house, at):
    died(house)

    facts(house.bilan, *CLOSING, at=NOW)

    with tenant(house.organisation.pk):
        assert not FollowUp.objects.exists()


def test_a_mistake_gives_back_meetings_follow_up_and_mails(house, at):
    a_session(house.bilan, starts_at=LATER)
    death = died(house)
    with tenant(house.organisation.pk):
        withdraw_death(death, reason="Une autre personne du même nom", by=house.consultant, at=NOW)
        back = Session.objects.get()
    lives_through(at, 1)

    assert (back.state, back.starts_at, "écès" in back.reason) == ("planned", LATER, False)
    assert len(mails_to(house)) == 1
    facts(house.bilan, *CLOSING, at=NOW)
    died(house)
    with tenant(house.organisation.pk):
        withdraw_death(death_of(house.beneficiary.pk), reason="Erreur", by=house.consultant, at=NOW)
        assert FollowUp.objects.get().state == "planned"
    assert DueDate.objects.filter(kind="sessions.follow_up", raised_at=None).count() == 1


def test_an_hour_that_was_taken_meanwhile_stays_given_up(house, at):
    a_session(house.bilan, starts_at=LATER)
    death = died(house)

    a_session(a_ready_bilan(house.consultant), starts_at=LATER)

    with tenant(house.organisation.pk):
        withdraw_death(death, reason="Erreur", by=house.consultant, at=NOW)
        assert Session.objects.get(bilan=house.bilan).state == "cancelled"


def test_nothing_is_planned_with_somebody_who_died(house, at):
    held = a_held_session(house.bilan)
    died(house)

    with pytest.raises(SessionRefused, match="décès"):
        a_session(house.bilan, starts_at=LATER)
    with tenant(house.organisation.pk), pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=held.pk).update(state="planned", counted_minutes=120, actual_minutes=None)


def test_private_calendar_of_the_person_is_shut(house, at):
    with tenant(house.organisation.pk):
        secret = make_feed(house.beneficiary, at=NOW)
        assert find_feed(secret) is not None
    died(house)

    with tenant(house.organisation.pk):
        assert find_feed(secret) is None


@pytest.mark.parametrize(
    ("change", "match"),
    [({"died_on": date(2026, 6, 9)}, "pas encore venu"), ({}, "déjà noté")],
)
def test_a_death_is_noted_once_and_not_ahead(house, at, change, match):
    if not change:
        died(house)

    with pytest.raises(DeathRefused, match=match):
        died(house, **change) if not change else note_ahead(house, **change)


def note_ahead(house, died_on: date) -> None:
    with tenant(house.organisation.pk):
        note_death(house.beneficiary, died_on=died_on, by=house.consultant, at=NOW)


def test_what_was_noted_is_kept(house, at):
    death = died(house)

    with tenant(house.organisation.pk):
        for change in (lambda: Death.objects.update(noted_at=NOW + timedelta(days=1)), Death.objects.all().delete):
            with pytest.raises(DatabaseError, match="kept as it was noted"), transaction.atomic():
                change()
        withdraw_death(death, reason="Erreur", by=house.consultant, at=NOW)
        with pytest.raises(DeathRefused, match="déjà retirée"):
            withdraw_death(death, reason="Encore", by=house.consultant, at=NOW)


def test_pages_say_it_and_take_it_back(house, now, signed_in):
    base, client = f"/o/{house.organisation.slug}/beneficiaires/{house.beneficiary.pk}/", signed_in(house.consultant)

    noted = client.post(f"{base}deces/", {"died_on": ""}, follow=True).content.decode()
    on_bilan = client.get(f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/").content.decode()
    on_own = signed_in(house.person).get(f"/o/{house.organisation.slug}/mon-bilan/").content.decode()
    nameless = client.post(f"{base}deces/retirer/", {"reason": ""})
    back = client.post(f"{base}deces/retirer/", {"reason": "Erreur"}, follow=True).content.decode()

    assert all("Décès noté" in page for page in (noted, on_bilan))
    assert "Si vous lisez ceci, c’est une erreur" in on_own
    assert (nameless.status_code, "Décès noté" in back) == (422, False)


def test_an_abandoned_bilan_is_not_followed_up(house, at):
    """No conclusions, hence nothing to recall (R6313-4 3° c), with the person's agreement or without it."""
    agrees_to_be_followed(house)
    assert "death" in MOTIVES

    with tenant(house.organisation.pk):
        abandon_bilan(house.bilan, motive="death", words="", by=house.consultant.user, author_name="C", at=NOW)
        assert not FollowUp.objects.exists()
    assert not DueDate.objects.filter(kind__startswith="sessions.follow_up").exists()
