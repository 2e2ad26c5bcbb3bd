"""People, bilans, consent and corrections."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from beneficiaries import operations
from beneficiaries.circumstances.situations import may_open_for
from beneficiaries.models import Beneficiary, Bilan, Employer, Fact
from beneficiaries.operations import BeneficiaryRefused, BilanRefused, FactRefused, record_fact
from beneficiaries.queries import course_of, current_bilan_of
from beneficiaries.rules import Course, Kind, stage_of
from foundation import outbox
from foundation.errors import violated
from sessions.models import Session
from tests.factories import NOW, a_beneficiary, a_bilan, a_ready_bilan, facts
from tests.sessions.factories import a_session


def enter(inside, **person):
    fields = {"first_name": "Alex", "last_name": "Dupont", "public": "employee"} | person
    return operations.enter_beneficiary(inside.organisation, by=inside.consultant, at=NOW, **fields)


@pytest.mark.parametrize("public", Beneficiary.Public.values)
def test_any_public_is_welcome_without_an_address(inside, public):
    assert enter(inside, public=public).email == ""


def test_address_is_kept_in_lower_case_and_is_one_persons(inside):
    person = enter(inside, email=" Alex@Exemple.TEST ")

    assert person.email == "alex@exemple.test"
    with pytest.raises(BeneficiaryRefused, match="déjà cette adresse"):
        enter(inside, email="alex@exemple.test")


def test_known_employer_is_not_entered_twice(inside):
    first = enter(inside, employer_name="Transports Gallois")
    second = enter(inside, employer_name="transports gallois")

    assert first.employer == second.employer
    assert Employer.objects.count() == 1


def test_cancelled_bilan_takes_no_fact(inside):
    bilan = a_bilan(inside.consultant)
    operations.cancel_bilan(bilan, reason="Doublon", at=NOW)

    with pytest.raises(FactRefused, match="annulé"):
        record_fact(bilan, Kind.INFORMED, by=None, author_name="Camille", at=NOW)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Fact.objects.create(
            organisation=inside.organisation, bilan=bilan, kind=Kind.INFORMED, occurred_at=NOW, recorded_at=NOW
        )
    assert violated(refused.value) == "bilan_is_not_cancelled"


def test_changed_address_already_taken_is_refused(inside):
    other = a_beneficiary(inside.consultant)

    with pytest.raises(BeneficiaryRefused):
        operations.edit_beneficiary(inside.beneficiary, version=0, by=inside.consultant, at=NOW, email=other.email)


@pytest.mark.parametrize("situation", ["maternity_leave", "carer_leave", "ptp"])
def test_excluded_situation_needs_a_written_reason(inside, situation):
    assert may_open_for(situation, "  ") is not None
    assert may_open_for(situation, "Accord écrit du financeur") is None


@pytest.mark.parametrize(
    "situation",
    [
        "none",
        "parental_leave",
        "sick_leave",
        "therapeutic_part_time",
        "unpaid_leave",
        "sabbatical",
        "reclassification_leave",
    ],
)
def test_allowed_situation_opens(situation):
    assert may_open_for(situation, "") is None


def test_bilan_in_an_excluded_situation_is_refused(inside):
    with pytest.raises(BilanRefused, match="motif de l’exception"):
        a_bilan(inside.consultant, situation="maternity_leave")


def test_bilan_opened_by_mistake_is_set_aside_with_a_reason(inside):
    bilan = a_bilan(inside.consultant)

    with pytest.raises(BilanRefused, match="Dites pourquoi"):
        operations.cancel_bilan(bilan, reason=" ", at=NOW)
    operations.cancel_bilan(bilan, reason="Doublon", at=NOW)

    assert Bilan.objects.get(pk=bilan.pk).cancellation_reason == "Doublon"


def test_bilan_in_which_something_took_place_is_not_cancelled(inside):
    with pytest.raises(BilanRefused, match="déjà enregistrés"):
        operations.cancel_bilan(inside.bilan, reason="Doublon", at=NOW)


def test_cancelled_bilan_takes_no_session(inside):
    bilan = a_bilan(inside.consultant)
    operations.cancel_bilan(bilan, reason="Doublon", at=NOW)

    with pytest.raises(Exception, match="annulé"):
        a_session(bilan)


def test_consent_records_what_was_read(inside):
    bilan = a_bilan(inside.consultant)

    fact = operations.decide_consent(bilan, consents=True, by=bilan.beneficiary.user, at=NOW)

    assert course_of(bilan).has_consent
    assert fact.detail == {"text": operations.INFORMATION_VERSION}
    assert [line.kind for line in course_of(bilan).facts] == [Kind.INFORMED, Kind.CONSENTED]


def test_same_answer_twice_is_kept_once(inside):
    with pytest.raises(FactRefused, match="déjà enregistrée"):
        operations.decide_consent(inside.bilan, consents=True, by=inside.person, at=NOW)


def test_refusal_may_become_consent(inside):
    bilan = a_bilan(inside.consultant)
    operations.decide_consent(bilan, consents=False, by=bilan.beneficiary.user, at=NOW)

    operations.decide_consent(bilan, consents=True, by=bilan.beneficiary.user, at=NOW + timedelta(hours=1))

    assert course_of(bilan).has_consent


def test_withdrawal_cancels_what_was_planned_and_keeps_what_was_held(inside):
    planned = a_session(inside.bilan)

    operations.withdraw_consent(inside.bilan, by=inside.person, at=NOW)

    planned.refresh_from_db()
    assert (planned.state, planned.counted_minutes, planned.reason) == ("cancelled", 0, "Consentement retiré")
    assert not course_of(inside.bilan).has_consent
    assert Session.objects.filter(bilan=inside.bilan, state="planned").count() == 0


def test_consent_not_given_is_not_withdrawn(inside):
    with pytest.raises(FactRefused, match="pas de consentement"):
        operations.withdraw_consent(a_bilan(inside.consultant), by=inside.person, at=NOW)


def test_fact_to_come_is_refused(inside):
    with pytest.raises(FactRefused, match="d’avance"):
        record_fact(
            inside.bilan, Kind.INFORMED, by=None, author_name="Camille", at=NOW, occurred_at=NOW + timedelta(days=1)
        )


def test_database_refuses_a_fact_to_come(inside):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Fact.objects.create(
            organisation=inside.organisation,
            bilan=inside.bilan,
            kind=Kind.INFORMED,
            occurred_at=NOW + timedelta(days=1),
            recorded_at=NOW,
            author_name="Camille",
        )

    assert violated(refused.value) == "fact_is_not_in_the_future"


def test_fact_is_neither_changed_nor_deleted(inside):
    fact = Fact.objects.filter(bilan=inside.bilan).first()

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).update(author_name="Quelqu’un")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Fact.objects.filter(pk=fact.pk).delete()


def test_fact_that_happens_once_is_not_recorded_twice(inside):
    facts(inside.bilan, Kind.PRELIMINARY_CLOSED)

    with pytest.raises(FactRefused, match="déjà enregistré"):
        record_fact(inside.bilan, Kind.PRELIMINARY_CLOSED, by=None, author_name="C", at=NOW, irregular_reason="Encore")


def correct(inside, fact, **changes):
    fields = {"reason": "Erreur de date", "by": inside.consultant.user, "author_name": "Camille", "at": NOW}
    return operations.correct_fact(fact, **(fields | changes))


def test_corrected_date_replaces_the_old_one_in_the_course(inside):
    fact = Fact.objects.get(bilan=inside.bilan, kind=Kind.BASIS_RECORDED)
    day_before = fact.occurred_at - timedelta(days=1)

    correct(inside, fact, occurred_at=day_before)

    line = course_of(inside.bilan).last(Kind.BASIS_RECORDED)
    assert (line.occurred_at, line.is_correction) == (day_before, True)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"reason": " "}, "Dites pourquoi"), ({"occurred_at": NOW + timedelta(days=1)}, "d’avance")],
)
def test_correction_without_reason_or_of_tomorrow_is_refused(inside, changes, sentence):
    fact = Fact.objects.filter(bilan=inside.bilan).first()

    with pytest.raises(FactRefused, match=sentence):
        correct(inside, fact, **changes)


def test_fact_is_corrected_once(inside):
    fact = Fact.objects.get(bilan=inside.bilan, kind=Kind.BASIS_RECORDED)
    correct(inside, fact, occurred_at=NOW - timedelta(days=200))

    with pytest.raises(FactRefused, match="déjà été corrigé"):
        correct(inside, fact, occurred_at=NOW - timedelta(days=201))


def test_correction_of_another_kind_is_refused_by_the_database(inside):
    fact = Fact.objects.get(bilan=inside.bilan, kind=Kind.INFORMED)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Fact.objects.create(
            organisation=inside.organisation,
            bilan=inside.bilan,
            kind=Kind.CONSENTED,
            occurred_at=NOW,
            recorded_at=NOW,
            author_name="C",
            supersedes=fact,
            reason="Erreur",
        )

    assert violated(refused.value) == "correction_is_of_same_kind"


def test_invitation_without_an_address_is_refused(inside):
    bilan = a_bilan(inside.consultant, beneficiary=enter(inside))

    with pytest.raises(BeneficiaryRefused, match="pas d’adresse"):
        operations.invite_beneficiary(bilan, at=NOW)


def test_invitation_opens_a_space_and_says_nothing(inside, now, mailoutbox):
    bilan = a_bilan(inside.consultant, beneficiary=enter(inside, email="alex@exemple.test"))

    operations.invite_beneficiary(bilan, at=NOW)
    operations.invite_beneficiary(bilan, at=NOW)
    for message in outbox.waiting():
        outbox.deliver(message)

    bilan.beneficiary.refresh_from_db()
    assert not bilan.beneficiary.user.has_usable_password()
    assert current_bilan_of(bilan.beneficiary.user_id) == bilan
    assert {mail.subject for mail in mailoutbox} == {"Un message vous attend"}
    assert all("compétences" not in mail.body and "Camille" not in mail.body for mail in mailoutbox)


def test_stage_follows_the_facts(inside):
    bilan = a_ready_bilan(inside.consultant)
    labels = [stage_of(Course()).label, stage_of(course_of(bilan)).label]
    for kind in (Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.RECEIVED, Kind.CLOSED):
        facts(bilan, kind)
        labels.append(stage_of(course_of(bilan)).label)

    assert labels == [
        "À informer",
        "Phase préliminaire",
        "Investigation",
        "Conclusions",
        "Synthèse remise",
        "Synthèse reçue",
        "Terminé",
    ]
