"""First contacts: what each verb does, who sees what, what a bilan takes over."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from beneficiaries.circumstances.operations import circumstances_of
from beneficiaries.enquiries import conversion, operations, sealing
from beneficiaries.enquiries.mails import enquiry_waits
from beneficiaries.enquiries.operations import EnquiryRefused
from beneficiaries.enquiries.queries import counts_of, enquiries_visible_to, listed, matches_of
from beneficiaries.models import (
    Beneficiary,
    Enquiry,
)
from beneficiaries.operations import cancel_bilan
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from confidentiality.models import ProofKey
from confidentiality.vault import Unreadable
from foundation.models import DueDate, OutboxMessage
from foundation.tenancy import content_of, tenant
from organisations.operations import remove_member
from sessions.models import Session
from sessions.queries import hours_of
from tests.beneficiaries.enquiry_factories import OBJECTIVES, WORDS, Outcome, a_talk, an_enquiry, converted, opened
from tests.factories import NOW, TODAY, a_beneficiary, a_house, a_member, an_actor


def test_the_same_page_sent_twice_is_one_enquiry_and_one_mail(inside):
    key = uuid4()
    first = an_enquiry(inside, form_key=key)
    again = {"first_name": "Nadia", "last_name": "Belkacem", "phone": "06 12 34 56 78", "form_key": key}

    second = operations.receive_enquiry(inside.organisation, channel="form", at=NOW, words=WORDS, **again)
    third = operations.receive_enquiry(inside.organisation, channel="form", at=NOW, words="Plutôt le soir", **again)

    first.refresh_from_db()
    assert (second, third, Enquiry.objects.count()) == (None, None, 1)
    assert sealing.opened(first, sealing.WORDS) == f"{WORDS}\n\nPlutôt le soir"
    assert OutboxMessage.objects.filter(topic="beneficiaries.enquiry_waits").count() == 1


def test_mail_to_handlers_says_nothing_and_leaves_once_an_hour(inside):
    assistant = a_member(inside.organisation, is_consultant=False, is_assistant=True)
    for minutes in (0, 20, 59, 60):
        an_enquiry(inside, at=NOW + timedelta(minutes=minutes))

    waiting = OutboxMessage.objects.filter(topic="beneficiaries.enquiry_waits")

    assert sorted(waiting.values_list("recipient_id", flat=True)) == sorted(2 * [inside.administrator.pk, assistant.pk])
    mail = enquiry_waits(waiting.first())
    assert (mail.subject, mail.sender) == ("Quelqu’un attend une réponse", inside.organisation.name)
    said = " ".join([mail.subject, *mail.paragraphs]).lower()
    assert not {word for word in ("nadia", "belkacem", "bilan", "06 12") if word in said}


def test_what_was_written_is_sealed_and_opens_at_its_place_only(inside):
    one, other = an_enquiry(inside, objectives=OBJECTIVES), an_enquiry(inside)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_words, sealed_objectives FROM beneficiaries_enquiry WHERE id = %s", [one.pk])
        kept = b"".join(bytes(value) for value in cursor.fetchone())

    assert WORDS.encode() not in kept
    assert sealing.opened(one, sealing.OBJECTIVES) == OBJECTIVES
    assert ProofKey.objects.filter(bilan=None).count() == 1
    other.sealed_words = one.sealed_words
    with pytest.raises(Unreadable):
        sealing.opened(other, sealing.WORDS)
    one.sealed_words = one.sealed_objectives
    with pytest.raises(Unreadable):
        sealing.opened(one, sealing.WORDS)


def test_another_house_does_not_see_it(inside):
    enquiry = an_enquiry(inside)
    elsewhere = a_house()

    with tenant(elsewhere.organisation.pk):
        assert not Enquiry.objects.filter(pk=enquiry.pk).exists()


def test_a_contact_moves_erasure_when_the_person_took_part(inside):
    enquiry = an_enquiry(inside)
    later = NOW + timedelta(days=40)
    tried = operations.note_contact(enquiry, kind="no_answer", by=inside.consultant, at=later, act_on=later.date())
    assert (tried.state, tried.act_on, tried.purge_on) == ("call_back", date(2026, 7, 18), date(2029, 6, 8))

    reached = operations.note_contact(enquiry, kind="reached", by=inside.consultant, at=later)

    assert (reached.last_contact_on, reached.purge_on) == (date(2026, 7, 18), date(2029, 7, 18))
    assert DueDate.objects.get(kind=operations.PURGE).due_on == date(2029, 7, 18)


def test_a_contact_of_before_moves_nothing_back(inside):
    enquiry = an_enquiry(inside)

    noted = operations.note_contact(
        enquiry, kind="they_wrote", by=inside.consultant, at=NOW, occurred_at=NOW - timedelta(days=3)
    )

    assert noted.purge_on == date(2029, 6, 8)


@pytest.mark.parametrize(
    ("outcome", "state", "act_on"),
    [("held", "talk_held", date(2026, 6, 15)), ("missed", "call_back", date(2026, 6, 9))],
)
def test_talk_has_its_effect_and_counts_in_no_hour(inside, outcome, state, act_on):
    enquiry = an_enquiry(inside)
    a_talk(inside, enquiry, outcome=outcome)

    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.act_on) == (state, act_on)
    assert not Session.objects.filter(bilan__beneficiary__last_name="Belkacem").exists()


def test_talk_that_did_not_begin_is_only_cancelled(inside):
    enquiry = an_enquiry(inside)
    talk = a_talk(inside, enquiry, starts_at=NOW + timedelta(minutes=1), outcome=Outcome.PLANNED)

    with pytest.raises(EnquiryRefused, match="pas encore commencé"):
        operations.note_talk(talk, outcome="held", by=inside.consultant, at=NOW)
    operations.note_talk(talk, outcome="cancelled", by=inside.consultant, at=NOW)
    with pytest.raises(EnquiryRefused, match="déjà notée"):
        operations.note_talk(talk, outcome="missed", by=inside.consultant, at=NOW + timedelta(hours=1))


def test_closed_with_a_reason_then_reopened(inside):
    enquiry = an_enquiry(inside)
    a_talk(inside, enquiry, starts_at=NOW + timedelta(days=1), outcome=Outcome.PLANNED)

    closed = operations.close_enquiry(enquiry, reason="other", words="Déménage", by=inside.consultant, at=NOW)

    assert (closed.state, sealing.opened(closed, sealing.CLOSING)) == ("closed", "Déménage")
    assert enquiry.talks.get().outcome == "cancelled"
    with pytest.raises(EnquiryRefused, match="rouvrez-le"):
        operations.note_contact(enquiry, kind="reached", by=inside.consultant, at=NOW)
    reopened = operations.reopen_enquiry(enquiry, at=NOW)
    assert (reopened.state, reopened.closing_reason, reopened.sealed_closing) == ("call_back", "", None)


def test_who_leaves_frees_what_they_followed(inside):
    enquiry = operations.assign_enquiry(an_enquiry(inside), to=inside.colleague, by=inside.administrator, at=NOW)

    remove_member(inside.colleague, by=inside.administrator.user, at=NOW)

    enquiry.refresh_from_db()
    assert (enquiry.assigned_to, enquiry.act_on) == (None, TODAY)


def test_two_editors_never_overwrite_each_other(inside):
    enquiry = an_enquiry(inside)
    operations.edit_enquiry(enquiry, version=0, phone="07 00 00 00 00")

    with pytest.raises(operations.EnquiryChanged):
        operations.edit_enquiry(enquiry, version=0, phone="06 99 99 99 99")


def test_a_consultant_sees_theirs_and_what_nobody_follows(inside):
    theirs = operations.assign_enquiry(an_enquiry(inside), to=inside.consultant, by=inside.administrator, at=NOW)
    nobodys = an_enquiry(inside)
    operations.assign_enquiry(an_enquiry(inside), to=inside.colleague, by=inside.administrator, at=NOW)

    seen = set(enquiries_visible_to(an_actor(inside.consultant)))

    assert seen == {theirs, nobodys}
    assert enquiries_visible_to(an_actor(inside.administrator)).count() == 3
    for enquiry in Enquiry.objects.all():
        assert bool(enquiry.ties(an_actor(inside.consultant))) == (enquiry in seen)
        assert enquiry.ties(an_actor(inside.administrator)) == frozenset()


def test_late_ones_come_first_and_filters_narrow(inside):
    late = an_enquiry(inside, at=NOW - timedelta(days=9), last_name="Tardif", origin="cep")
    soon = an_enquiry(inside, last_name="Élan")
    operations.close_enquiry(an_enquiry(inside), reason="double", by=inside.administrator, at=NOW)
    actor = an_actor(inside.administrator)

    assert list(listed(actor, on=TODAY)) == [late, soon]
    assert list(listed(actor, on=TODAY, state="late")) == [late]
    assert list(listed(actor, on=TODAY, query="elan")) == [soon]
    assert list(listed(actor, on=TODAY, origin="cep")) == [late]
    assert listed(actor, on=TODAY, state="all").count() == 3


def test_conversion_carries_what_was_said_into_the_bilan_and_empties_the_enquiry(inside):
    enquiry = an_enquiry(inside, objectives=OBJECTIVES, origin="cep", adviser_name="Mme Kaci, Apec")
    talk = a_talk(inside, enquiry)

    bilan = converted(inside, enquiry)

    enquiry.refresh_from_db()
    assert (enquiry.state, enquiry.opened_bilan, enquiry.act_on) == ("converted", bilan, None)
    assert (enquiry.last_name, enquiry.phone, enquiry.sealed_words, enquiry.sealed_objectives) == ("", "", None, None)
    assert (enquiry.origin, enquiry.adviser_name, str(enquiry)) == ("cep", "Mme Kaci, Apec", "Nadia Belkacem")
    with content_of(bilan.pk):
        said = circumstances_of(bilan)
        assert (said.first_words, said.objectives) == (WORDS, OBJECTIVES)
    fact = course_of(bilan).last(Kind.INFORMATION_TALK)
    assert (fact.occurred_at, fact.author_name, fact.detail) == (
        talk.starts_at,
        str(inside.consultant),
        {"mode": "phone"},
    )
    assert not DueDate.objects.filter(subject_id=enquiry.pk).exists()
    assert hours_of(bilan).accompaniment.taken == 0


def test_a_bilan_without_first_contact_opens_as_before(inside):
    person = a_beneficiary(inside.consultant)

    bilan = opened(inside, person)

    assert course_of(bilan).facts == ()
    assert not Enquiry.objects.exists()


def test_bilan_opened_by_mistake_is_cancelled_although_a_talk_was_held(inside):
    enquiry = an_enquiry(inside)
    a_talk(inside, enquiry)
    bilan = converted(inside, enquiry)

    cancel_bilan(bilan, reason="Mauvais programme", at=NOW)

    assert counts_of(2026)[0].converted == 0


def test_who_was_known_already_is_joined_by_address_or_name(inside):
    same_mail = a_beneficiary(inside.consultant, email="nadia@exemple.test")
    same_name = a_beneficiary(inside.consultant, first_name="NADIA", last_name="Belkacem")
    a_beneficiary(inside.colleague, first_name="Nadia", last_name="Belkacem")
    enquiry = an_enquiry(inside, email="Nadia@exemple.test")
    actor = an_actor(inside.consultant)

    found = {match.person: match.why for match in matches_of(enquiry, actor)}

    assert found == {same_mail: "Même adresse e-mail", same_name: "Même nom"}
    conversion.attach_person(enquiry, beneficiary_id=same_mail.pk, by=inside.consultant, actor=actor)
    bilan = opened(inside, same_mail)
    enquiry.refresh_from_db()
    assert (enquiry.opened_bilan, Beneficiary.objects.filter(email="nadia@exemple.test").count()) == (bilan, 1)


def test_nobody_is_joined_to_a_colleagues_person(inside):
    theirs = a_beneficiary(inside.colleague, first_name="Nadia", last_name="Belkacem")
    enquiry = an_enquiry(inside)

    with pytest.raises(EnquiryRefused, match="proposées"):
        conversion.attach_person(
            enquiry, beneficiary_id=theirs.pk, by=inside.consultant, actor=an_actor(inside.consultant)
        )
