"""A bilan that stops takes its documents back: nobody signs, nobody is reminded, silence means nothing any more."""

from datetime import timedelta

import pytest

from beneficiaries.deaths.operations import note_death
from beneficiaries.models import Bilan
from beneficiaries.operations import cancel_bilan, correct_fact, decide_consent, record_fact, withdraw_consent
from beneficiaries.rules import Kind as FactKind
from confidentiality.models import SignatureRequest
from confidentiality.signatures.operations import SignatureRefused
from foundation.models import DueDate, OutboxMessage
from funding.agreements.answers import note_reception
from funding.agreements.kinds import Kind, State
from funding.agreements.lookup import request_of
from funding.agreements.operations import let_silence_speak, send_document
from funding.models import Agreement, Document, FundingPlan
from funding.queries import paid_by_employers
from sessions.interruptions.operations import abandon_bilan
from tests.confidentiality.signing import asked
from tests.factories import NOW, a_bilan
from tests.funding.agreements.factories import TODAY, a_whole_bilan, sign

LATER, LATE = NOW + timedelta(days=1), NOW + timedelta(days=12)


def person_withdraws(house, bilan) -> None:
    withdraw_consent(bilan, by=house.person, at=LATER)


def person_refuses(house, bilan) -> None:
    decide_consent(bilan, consents=False, by=house.person, at=LATER)


def is_abandoned(house, bilan) -> None:
    abandon_bilan(bilan, motive="funding", words="x", by=house.consultant.user, author_name="C", at=LATER)


def is_closed(house, bilan) -> None:
    early = "Terminé avant sa signature"
    record_fact(bilan, FactKind.CLOSED, by=house.consultant.user, author_name="C", at=LATER, irregular_reason=early)


def days_to_come() -> list[str]:
    about = [*Document.objects.values_list("pk", flat=True)]
    for request in SignatureRequest.objects.all():
        about += [request.pk, *request.signers.values_list("pk", flat=True)]
    return list(DueDate.objects.filter(subject_id__in=about, raised_at=None).values_list("kind", flat=True))


@pytest.mark.parametrize("stops", [person_withdraws, person_refuses, is_abandoned, is_closed])
def test_what_was_sent_is_taken_back_when_the_bilan_stops(inside, stops):
    bilan = a_whole_bilan(inside)
    document = send_document(bilan, Kind.TRIPARTITE, by=inside.consultant, at=NOW)
    sign(document, "person")
    other = asked(inside, at=NOW)  # of an earlier bilan of theirs: it goes on
    employer = request_of(document).signers.get(role="employer")
    assert days_to_come()

    stops(inside, bilan)

    document.refresh_from_db()
    other.refresh_from_db()
    assert (document.state, request_of(document).state, other.is_open) == (State.CANCELLED, "cancelled", True)
    assert not DueDate.objects.filter(subject_id__in=[document.pk, employer.pk, request_of(document).pk]).exists()
    assert OutboxMessage.objects.filter(topic="signatures.over", recipient_id=employer.pk).count() == 1
    with pytest.raises(SignatureRefused, match="n’est plus à signer"):
        sign(document, "employer", "provider")
    assert let_silence_speak(document, at=LATE) is False
    assert not Agreement.objects.exists()
    assert not paid_by_employers(Bilan.objects.all(), [bilan.beneficiary.employer_id]).exists()


def test_absence_that_was_asked_is_not_granted_by_the_silence_that_follows(inside):
    bilan = a_whole_bilan(inside, SELF="1800.00")
    FundingPlan.objects.filter(bilan=bilan).update(work_time=True)
    letter = send_document(bilan, Kind.LEAVE, by=inside.consultant, at=NOW)
    note_reception(letter, received_on=TODAY, at=NOW)

    person_withdraws(inside, bilan)

    letter.refresh_from_db()
    assert (letter.state, days_to_come()) == (State.CANCELLED, [])


def test_a_stop_that_did_not_take_place_lets_the_document_leave_again(inside):
    bilan = a_whole_bilan(inside)
    send_document(bilan, Kind.TRIPARTITE, by=inside.consultant, at=NOW)
    fact = record_fact(bilan, FactKind.CONSENT_WITHDRAWN, by=inside.person, author_name="D", at=LATER)

    correct_fact(fact, reason="Erreur", by=inside.person, author_name="D", at=LATER)
    again = send_document(bilan, Kind.TRIPARTITE, by=inside.consultant, at=LATER)

    assert (again.version, again.state, request_of(again).is_open) == (2, State.SENT, True)


def test_nobody_signs_for_who_died(inside):
    bilan = a_whole_bilan(inside)
    document = send_document(bilan, Kind.TRIPARTITE, by=inside.consultant, at=NOW)

    note_death(bilan.beneficiary, died_on=None, by=inside.consultant, at=LATER)

    document.refresh_from_db()
    assert (document.state, request_of(document).state, days_to_come()) == (State.CANCELLED, "cancelled", [])
    assert let_silence_speak(document, at=LATE) is False


def test_bilan_entered_by_mistake_leaves_nothing_to_sign(inside):
    inside.bilan = a_bilan(inside.consultant, beneficiary=inside.beneficiary)
    request = asked(inside)

    cancel_bilan(inside.bilan, reason="Double saisie", at=LATER)

    request.refresh_from_db()
    assert (request.state, days_to_come()) == ("cancelled", [])
