"""What the person answers about their synthesis and documents, and the days that follow from it."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from beneficiaries.models import Fact
from beneficiaries.operations import correct_fact, withdraw_consent
from beneficiaries.rules import Kind
from confidentiality.consenting import ConsentRefused, answer_consent
from confidentiality.destruction.execution import destroy
from confidentiality.destruction.planning import warn_before
from confidentiality.models import Consent, Destruction
from confidentiality.vault import Retention
from foundation.models import OutboxMessage
from tests import factories
from tests.confidentiality.ending import AT_LAST, DUE_ON, ENDED_ON, answer, keep_one_document, planned, rows_left
from tests.confidentiality.factories import CLOSED_AT, a_told_bilan, close
from tests.factories import NOW


def test_kept_document_goes_on_its_day_although_the_bilan_goes_on(told):
    keep_one_document(told)
    fact = Fact.objects.get(bilan=told.bilan, kind=Kind.CLOSED)

    correct_fact(fact, reason="Erreur", by=told.consultant.user, author_name="Camille", at=NOW + timedelta(1))

    assert planned(told, Retention.KEPT).due_on == date(2027, 6, 9)  # the day after the last one agreed
    assert Destruction.objects.count() == 1


def test_no_to_keeping_documents_lets_go_of_those_that_are_kept(told):
    keep_one_document(told)

    answer_consent(
        told.bilan,
        Consent.Kind.KEEP_DOCUMENTS,
        is_given=False,
        by=told.person,
        author_name="Dominique",
        at=NOW,
        ended_on=ENDED_ON,
    )

    destroy(planned(told, Retention.KEPT), at=CLOSED_AT)
    assert rows_left(told, Retention.KEPT) == {}


def test_synthesis_kept_at_the_persons_request_has_three_years(told):
    consent = answer(told, True)

    assert planned(told, Retention.SYNTHESIS).due_on == date(2029, 6, 8) == consent.ends_on
    assert planned(told).due_on == DUE_ON


def test_no_is_destroyed_with_the_rest(told):
    answer(told, False)

    assert planned(told, Retention.SYNTHESIS).due_on == DUE_ON


def test_changing_ones_mind_moves_the_day(told):
    answer(told, True)
    answer(told, False, at=NOW + timedelta(days=1))

    assert planned(told, Retention.SYNTHESIS).due_on == DUE_ON
    assert Consent.objects.filter(superseded_at=None, withdrawn_at=None).count() == 1


def test_answer_before_the_end_is_followed_at_the_end(inside):
    a_told_bilan(inside)
    answer(inside, True, ended_on=None)

    close(inside)

    assert planned(inside, Retention.SYNTHESIS).due_on == date(2029, 6, 8)


def test_one_live_answer_a_kind(told):
    answer(told, True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.create(
            organisation=told.organisation,
            bilan=told.bilan,
            kind=Consent.Kind.KEEP_SYNTHESIS,
            is_given=True,
            text_version="1",
            person_name="x",
            decided_at=NOW,
            recorded_at=NOW,
            recorded_by=told.person,
            author_name="x",
            ends_on=DUE_ON,
        )


def test_person_is_told_at_the_end_and_a_week_before(told):
    told_at_the_end = OutboxMessage.objects.filter(key__startswith="confidentiality.ended").count()

    warn_before(planned(told).pk, AT_LAST - timedelta(days=8))
    warn_before(planned(told, Retention.SYNTHESIS).pk, AT_LAST - timedelta(days=8))

    warnings = OutboxMessage.objects.filter(key__startswith="confidentiality.warn")
    assert (told_at_the_end, warnings.count()) == (1, 1)
    assert set(warnings.values_list("topic", "recipient_id")) == {
        ("beneficiaries.something_waits", told.beneficiary.pk)
    }


def test_withdrawal_sets_the_day_and_a_later_closing_does_not_push_it_back(inside):
    withdraw_consent(inside.bilan, by=inside.person, at=NOW)

    factories.facts(inside.bilan, Kind.CLOSED, at=NOW + timedelta(days=20))

    assert planned(inside).due_on == DUE_ON


def test_person_is_told_each_time_a_day_moves(told):
    fact = Fact.objects.get(bilan=told.bilan, kind=Kind.CLOSED)
    later = CLOSED_AT + timedelta(days=5)

    correct_fact(fact, reason="Date exacte", by=told.consultant.user, author_name="C", at=later, occurred_at=later)

    assert OutboxMessage.objects.filter(key__startswith="confidentiality.ended").count() == 2


def test_paper_does_not_speak_over_the_persons_own_word(told):
    answer(told, False)

    with pytest.raises(ConsentRefused, match="elle-même en ligne"):
        answer_consent(
            told.bilan,
            Consent.Kind.KEEP_SYNTHESIS,
            is_given=True,
            by=told.consultant.user,
            author_name="Camille",
            at=NOW + timedelta(days=1),
            is_assisted=True,
        )
