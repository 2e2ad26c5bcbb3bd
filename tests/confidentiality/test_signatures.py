"""Who signs when, what is refused, and what the database itself holds."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from confidentiality.models import DocumentSigner, SignatureAct
from confidentiality.signatures.operations import (
    SignatureRefused,
    SignerSpec,
    cancel_request,
    document_pdf,
    record_paper,
)
from confidentiality.signatures.signals import signatures_settled
from foundation.errors import violated
from foundation.models import OutboxMessage
from tests.confidentiality.signing import a_pdf, asked, three_parties
from tests.factories import NOW, TODAY

SCAN = b"\x89PNG\r\n\x1a\n" + b"scan"


def told(topic: str) -> list:
    return list(OutboxMessage.objects.filter(topic=topic).values_list("recipient_id", flat=True))


def test_first_signer_is_told_and_the_others_are_not(house, inside):
    request = asked(house)

    first, second, third = request.signers.all()
    assert (first.invited_at, second.invited_at, third.invited_at) == (NOW, None, None)
    assert told("signatures.to_sign") == [first.pk]
    assert document_pdf(request) == a_pdf()
    assert [act.what for act in request.acts.all()] == ["asked", "invited"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"signers": []}, "Dites qui signe ce document."),
        (
            {"signers": [SignerSpec("provider", "Moi")]},
            "La personne qui signe pour l’organisme est un membre de l’équipe, avec son compte.",
        ),
        ({"days": -1}, "Le dernier jour pour signer est déjà passé."),
        ({"pdf": SCAN}, "Seul un document PDF se signe ici."),
        ({"pdf": b"not a file"}, "Seuls les fichiers PDF, JPEG et PNG sont acceptés."),
    ],
)
def test_absurd_request_is_refused_in_words(house, inside, changes, sentence):
    with pytest.raises(SignatureRefused) as refusal:
        asked(house, **changes)

    assert str(refusal.value) == sentence


def test_same_subject_is_not_asked_twice_at_once(house, inside):
    first = asked(house)

    with pytest.raises(SignatureRefused, match="déjà proposé"):
        asked(house, subject_id=first.subject_id)
    cancel_request(first, reason="Une faute dans le prix", by=house.consultant.user, at=NOW)
    assert asked(house, subject_id=first.subject_id).is_open


def test_paper_signs_in_order_marked_with_its_scan(house, inside):
    request = asked(house)
    first, second, third = request.signers.all()
    heard = []
    signatures_settled.connect(lambda **sent: heard.append(sent["outcome"]), weak=False, dispatch_uid="heard")

    paper = {"scan": SCAN, "signed_on": TODAY, "by": house.consultant.user, "at": NOW}
    with pytest.raises(SignatureRefused, match="avant vous"):
        record_paper(request, signers=[second], **paper)
    record_paper(request, signers=[first, second], **paper)
    third.refresh_from_db()
    assert third.invited_at == NOW
    record_paper(request, signers=[third], **paper)

    signatures_settled.disconnect(dispatch_uid="heard")
    request.refresh_from_db()
    assert (request.state, heard) == ("signed", ["signed"])
    assert {signer.method for signer in request.signers.all()} == {"paper"}
    assert {signer.scan_sha256 for signer in request.signers.all()} == {hashlib.sha256(SCAN).hexdigest()}


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"name": "Quelqu’un d’autre"}, "document_signer_is_kept"),
        ({"signed_at": NOW, "method": "code", "document_sha256": "0" * 64}, "signed_bytes_are_those_shown"),
        ({"signed_at": NOW, "method": "code"}, "document_is_opened_first"),
    ],
)
def test_database_refuses_what_no_signer_does(house, inside, change, constraint):
    request = asked(house)
    if "signed_at" in change:
        change = {"document_sha256": request.sha256} | change

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        request.signers.filter(position=1).update(**change)

    assert violated(error.value) == constraint


def test_database_holds_the_order_and_the_last_day(house, inside):
    request = asked(house)
    first, second, _ = request.signers.all()

    with pytest.raises(IntegrityError) as early, transaction.atomic():
        DocumentSigner.objects.filter(pk=second.pk).update(invited_at=NOW)
    DocumentSigner.objects.filter(pk=first.pk).update(opened_at=NOW)
    late = {"signed_at": NOW + timedelta(days=11), "method": "code", "document_sha256": request.sha256}
    with pytest.raises(IntegrityError) as too_late, transaction.atomic():
        DocumentSigner.objects.filter(pk=first.pk).update(**late)

    assert violated(early.value) == "signers_follow_their_order"
    assert violated(too_late.value) == "signed_by_its_last_day"


@pytest.mark.parametrize("state", ["signed", "refused", "expired"])
def test_database_settles_by_what_signers_did(house, inside, state):
    request = asked(house)

    with pytest.raises(IntegrityError) as error, transaction.atomic():
        type(request).objects.filter(pk=request.pk).update(state=state, settled_at=NOW)

    assert violated(error.value) == "request_is_settled_by_its_signers"


def test_trace_is_append_only_and_document_stays(house, inside):
    request = asked(house)

    with pytest.raises(IntegrityError), transaction.atomic():
        SignatureAct.objects.filter(request=request).update(at=NOW + timedelta(days=1))
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        type(request).objects.filter(pk=request.pk).update(sha256="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        request.signers.all().delete()

    assert violated(error.value) == "signature_request_is_kept"


def test_three_parties_are_in_any_order(house, inside):
    request = asked(house, signers=list(reversed(three_parties(house))))

    assert [signer.role for signer in request.signers.all()] == ["provider", "employer", "person"]


def test_party_with_a_last_day_of_their_own_signs_by_then_and_the_others_later(house, inside):
    person, *others = three_parties(house)
    request = asked(house, days=30, signers=[replace(person, answers_by=TODAY + timedelta(days=10)), *others])
    late = NOW + timedelta(days=11)
    given = {"scan": a_pdf("scan"), "by": house.consultant.user, "at": late}
    first, second = list(request.signers.all())[:2]

    with pytest.raises(SignatureRefused, match="Le dernier jour pour signer est passé"):
        record_paper(request, signers=[first], signed_on=late.date(), **given)
    record_paper(request, signers=[first], signed_on=TODAY + timedelta(days=10), **given)
    record_paper(request, signers=[second], signed_on=late.date(), **given)

    assert [signer.signed_at is not None for signer in request.signers.all()] == [True, True, False]
