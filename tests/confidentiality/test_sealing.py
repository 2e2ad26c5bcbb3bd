"""From three signatures to a sealed document; what days, certificates and other hands do to it."""

from datetime import datetime, time, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from confidentiality.models import SealingCertificate, SignatureRequest
from confidentiality.signatures import certificates, codes, links
from confidentiality.signatures.operations import SignatureRefused, document_pdf, sealed_pdf
from confidentiality.signatures.reminders import expire, remind
from confidentiality.signatures.sealing import seal_document
from confidentiality.signatures.signing import open_document, refuse_document, sign_by_code, sign_document
from foundation import outbox
from foundation.clock import PARIS
from foundation.models import DueDate, OutboxMessage
from foundation.signing.sealing import SealingRefused
from foundation.signing.verification import verify
from tests.confidentiality.signing import asked
from tests.factories import NOW, TODAY

LATER = NOW + timedelta(minutes=5)


def sign(signer, *, at=LATER, method="account"):
    signer = open_document(signer, at=at)
    return sign_document(signer, method=method, shown_sha256=signer.request.sha256, has_read=True, at=at)


def signed_by_all(house, **changes) -> SignatureRequest:
    request = asked(house, **changes)
    for signer in request.signers.all():
        sign(signer)
    request.refresh_from_db()
    return request


def test_everybody_signs_then_it_is_sealed_and_awaits_all(house, inside):
    request = signed_by_all(house)
    with pytest.raises(SignatureRefused, match="pas encore scellé"):
        sealed_pdf(request)

    request = seal_document(request, at=LATER)
    again = seal_document(request, at=LATER + timedelta(days=1))

    content = sealed_pdf(request)
    verdict = verify(content, certificates.trusted())
    assert verdict.faults == ()
    assert again.sealed_at == LATER
    assert content.startswith(document_pdf(request))
    assert [party["name"] for party in verdict.evidence["parties"]] == [s.name for s in request.signers.all()]
    assert OutboxMessage.objects.filter(topic="signatures.sealed").count() == 3
    assert [act.what for act in request.acts.all()][-3:] == ["opened", "signed", "sealed"]


@pytest.mark.parametrize(("day", "is_in_time"), [(9, True), (10, True), (11, False)])
def test_last_day_is_included(house, inside, day, is_in_time):
    """The day before, the day at 23:59 in Paris, the day after."""
    request = asked(house, days=10)
    first = request.signers.get(position=1)
    at = datetime.combine(TODAY + timedelta(days=day), time(23, 59), tzinfo=PARIS)

    expire(request.pk, at)
    request.refresh_from_db()

    assert request.is_open == is_in_time
    if is_in_time:
        sign(first, at=at)
    else:
        assert request.state == "expired"
        with pytest.raises(SignatureRefused):
            sign(first, at=at)


def test_late_signature_is_refused_before_the_clock_has_passed(house, inside):
    first = asked(house, days=10).signers.get(position=1)

    with pytest.raises(SignatureRefused, match="dernier jour"):
        open_document(first, at=NOW + timedelta(days=11))


def test_reminders_are_bounded_and_stop_with_the_answer(house, inside):
    request = asked(house, days=10)
    first = request.signers.get(position=1)
    days = list(DueDate.objects.filter(subject_id=first.pk).order_by("due_on").values_list("due_on", flat=True))

    remind("signature_reminder_1", first.pk, NOW + timedelta(days=3))
    sign(first)
    remind("signature_reminder_2", first.pk, NOW + timedelta(days=7))

    assert days == [TODAY + timedelta(days=n) for n in (3, 7, 9)]
    assert OutboxMessage.objects.filter(topic="signatures.reminder").count() == 1


@pytest.mark.parametrize("position", [1, 2])
def test_refusal_needs_no_reason(house, inside, position):
    request = asked(house)
    for number in range(1, position):
        sign(request.signers.get(position=number))

    refuse_document(request.signers.get(position=position), at=LATER)

    request.refresh_from_db()
    assert (request.state, request.reason) == ("refused", "")


def test_refusal_keeps_its_words_out_of_the_trace_and_ends_it(house, inside):
    request = asked(house)
    first, second, _ = request.signers.all()
    sign(first)
    second.refresh_from_db()

    request = refuse_document(second, reason="Le prix a changé", at=LATER)

    request.refresh_from_db()
    assert (request.state, request.reason) == ("refused", "Le prix a changé")
    assert not any("prix" in str(act.statement) for act in request.acts.all())
    assert OutboxMessage.objects.filter(topic="signatures.refused", recipient_id=house.consultant.pk).count() == 1
    with pytest.raises(SignatureRefused):
        refuse_document(second, reason="encore", at=LATER)


def test_other_bytes_unread_and_unopened_are_not_signed(house, inside):
    first, second, _ = asked(house).signers.all()

    with pytest.raises(SignatureRefused, match="Ouvrez d’abord"):
        sign_document(first, method="account", shown_sha256=first.request.sha256, has_read=True, at=NOW)
    first = open_document(first, at=NOW)
    with pytest.raises(SignatureRefused, match="J’ai lu"):
        sign_document(first, method="account", shown_sha256=first.request.sha256, has_read=False, at=NOW)
    with pytest.raises(SignatureRefused, match="pas celui que vous avez lu"):
        sign_document(first, method="account", shown_sha256="0" * 64, has_read=True, at=NOW)
    with pytest.raises(SignatureRefused, match="pas encore votre tour"):
        open_document(second, at=NOW)


def a_code(signer, real=NOW) -> str:
    codes.send_code(signer, sender="L’organisme", at=NOW, real=real)
    return next(word for word in mail.outbox[-1].body.split() if len(word) == 9 and word[4] == "-")


def by_code(signer, typed, real=NOW):
    return sign_by_code(
        signer, typed=typed, shown_sha256=signer.request.sha256, has_read=True, at=NOW, real=real, device="Firefox"
    )


def test_code_signs_once_however_typed_and_dies_after_three_misses(house, inside):
    first = open_document(asked(house).signers.get(position=1), at=NOW)
    dead = a_code(first)
    for _ in range(3):
        assert by_code(first, "AAAA-AAAA") is False
    assert by_code(first, dead) is False
    with pytest.raises(SignatureRefused, match="demi-minute"):
        a_code(first)
    real = NOW + timedelta(minutes=1)
    live = a_code(first, real)

    assert by_code(first, live, real + timedelta(minutes=11)) is False
    assert by_code(first, live.replace("-", " ").lower(), real + timedelta(minutes=9)) is True
    first.refresh_from_db()
    assert (first.method, first.proof[1:3], first.device) == ("code", "…@", "Firefox")
    assert live.replace("-", "") not in str(list(first.codes.values()))


def test_codes_of_a_day_are_bounded(house, inside):
    first = open_document(asked(house).signers.get(position=1), at=NOW)
    for minute in range(8):
        a_code(first, NOW + timedelta(minutes=minute))

    with pytest.raises(SignatureRefused, match="Réessayez demain"):
        a_code(first, NOW + timedelta(minutes=9))
    assert a_code(first, NOW + timedelta(days=1, minutes=9))


def test_link_shows_in_turn_until_the_end_and_dies_when_sent_again(house, inside):
    request = asked(house)
    first, second, _ = request.signers.all()
    secret, early = links.new_link(first, at=NOW), links.new_link(second, at=NOW)

    assert links.signer_behind(secret, today=TODAY) == first
    assert links.signer_behind(early, today=TODAY) is None
    assert links.signer_behind(secret, today=TODAY + timedelta(days=11)) is None
    assert links.signer_behind("x", today=TODAY) is None
    assert secret not in str(list(first.links.values()))
    links.send_again(first, at=LATER)
    assert links.signer_behind(secret, today=TODAY) is None


def test_mails_carry_a_link_and_no_reason(house, inside, now, django_capture_on_commit_callbacks):
    asked(house, title="Convention de bilan de compétences")
    message = OutboxMessage.objects.get(topic="signatures.to_sign")

    outbox.deliver(message.pk)

    (sent,) = mail.outbox
    assert sent.subject == "Un document est à signer"
    assert "/lien/signer/" in sent.body
    assert "bilan de compétences" not in sent.body + sent.subject
    assert sent.attachments == []


def test_certificate_is_renewed_revoked_and_old_documents_stand(house, inside, settings):
    from tests.foundation.test_signing import a_certificate

    old = seal_document(signed_by_all(house), at=LATER)
    first = certificates.install(house.organisation, a_certificate("Première"), at=LATER)
    middle = seal_document(signed_by_all(house), at=LATER)
    certificates.install(house.organisation, a_certificate("Deuxième"), at=LATER)
    certificates.revoke(first.fingerprint, reason="Clé perdue", at=LATER + timedelta(days=1))
    newest = seal_document(signed_by_all(house), at=LATER + timedelta(days=1))

    verdicts = [verify(sealed_pdf(one), certificates.trusted()) for one in (old, middle, newest)]
    assert [verdict.faults for verdict in verdicts] == [(), (), ()]
    assert [verdict.sealed_by for verdict in verdicts[1:]] == ["Première", "Deuxième"]
    first.refresh_from_db()
    assert first.private_key == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        SealingCertificate.objects.filter(pk=first.pk).update(pem="autre")


def test_without_certificate_no_signature_is_lost(house, inside, settings):
    settings.SEAL = ""
    request = signed_by_all(house)

    with pytest.raises(SealingRefused, match="Aucun certificat"):
        seal_document(request, at=LATER)
    request.refresh_from_db()
    assert (request.state, request.sealed_at) == ("signed", None)
    assert DueDate.objects.filter(kind="signature_sealing", subject_id=request.pk, raised_at=None).exists()


def test_command_makes_installs_and_shows(house, inside, settings, tmp_path):
    out = StringIO()
    call_command("seal_certificate", "make", "--name", "Plateforme", stdout=out)
    line = out.getvalue().split("BILAN_SEAL=")[1].strip()
    assert certificates.unbundled(line).subject == "Plateforme"

    shown = StringIO()
    call_command("seal_certificate", "make", "--organisation", house.organisation.slug, stdout=shown)
    assert f"# {house.organisation.name} (certificat fabriqué ici" in shown.getvalue()
    with pytest.raises(CommandError, match="Aucun organisme"):
        call_command("seal_certificate", "show", "--organisation", "absent")
    with pytest.raises(CommandError, match="Aucun certificat"):
        call_command("seal_certificate", "revoke", "00", "--reason", "x", "--organisation", house.organisation.slug)


def verified(*arguments) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify", *arguments, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def test_verify_document_says_what_a_file_is_worth(house, inside, settings, tmp_path):
    request = seal_document(signed_by_all(house), at=LATER)
    content = sealed_pdf(request)
    good, altered, plain = (tmp_path / name for name in ("good.pdf", "altered.pdf", "plain.pdf"))
    good.write_bytes(content)
    altered.write_bytes(content.replace(b"Convention", b"Convantion", 1))
    plain.write_bytes(document_pdf(request))
    ours, other = tmp_path / "ours.pem", tmp_path / "other.pem"
    shown = StringIO()
    call_command("seal_certificate", "show", stdout=shown)
    ours.write_text(shown.getvalue())
    call_command("seal_certificate", "make", "--name", "Autre", stdout=(made := StringIO()))
    other.write_text(made.getvalue())

    code, words = verified("document", str(good))

    assert code == 0
    assert "Paule Martin (L’employeur)" in words
    assert verified("document", str(good), "--certificate", str(ours))[0] == 0
    assert verified("document", str(good), "--certificate", str(other))[0] == 3
    assert verified("document", str(altered))[0] == 1
    assert verified("document", str(plain))[0] == 2
    assert verified("document", str(tmp_path / "absent.pdf"))[0] == 2
    assert verified("document", str(good), "--certificate", str(plain))[0] == 2
    assert verified("document")[0] == 1
