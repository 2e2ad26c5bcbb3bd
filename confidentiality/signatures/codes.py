"""One-time codes of signers without account: sent now, good for ten minutes, dead after three misses. Real time.

They are kept as keyed prints beside the signer, not in a browser: a wrong code counts wherever it is typed.
"""

import secrets
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from confidentiality.models import DocumentSigner, SignerCode
from confidentiality.signatures import rules, trace
from confidentiality.signatures.acting import OPEN_FIRST, SignatureRefused, locked_signer, refuse_unless_current
from foundation.clock import paris_day
from foundation.mail import Mail, send

What = trace.What
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that an eye takes for another
LENGTH = 8
MISSES = 3
REST = timedelta(seconds=30)
TOO_MANY = "Trop de codes ont été demandés aujourd’hui. Réessayez demain, ou signez sur papier."
TOO_SOON = "Un code vient de partir. Attendez une demi-minute avant d’en demander un autre."
NO_MAIL = "Notre courrier ne part pas pour l’instant. Réessayez dans quelques minutes."
WRONG = "Ce code n’est pas le bon, ou il a déjà servi. Vérifiez-le, ou demandez-en un autre."


@transaction.atomic
def send_code(signer: DocumentSigner, *, sender: str, at: datetime, real: datetime) -> None:
    """Send a code to the address that was given for them; the one before is dead. Raises SignatureRefused.

    `at` is business time, for the trace; `real` is that of the machine, for the life of the code.
    """
    signer = locked_signer(signer)
    refuse_unless_current(signer, on=paris_day(at))
    if signer.opened_at is None:
        raise SignatureRefused(OPEN_FIRST)
    sent = SignerCode.objects.filter(signer=signer)
    if sent.filter(sent_at__gt=real - timedelta(days=1)).count() >= rules.MOST_CODES:
        raise SignatureRefused(TOO_MANY)
    if sent.filter(sent_at__gt=real - REST).exists():
        raise SignatureRefused(TOO_SOON)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    sent.filter(used_at=None).update(used_at=real)
    SignerCode.objects.create(
        organisation_id=signer.organisation_id,
        signer=signer,
        digest=_print_of(signer, code),
        sent_at=real,
        expires_at=real + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    )
    trace.enter(signer.request, What.CODE_SENT, at=at, signer=signer, proof=rules.masked(signer.email))
    _send(signer, f"{code[:4]}-{code[4:]}", sender=sender)


def _send(signer: DocumentSigner, code: str, *, sender: str) -> None:
    """Now, not through the outbox: a code would be kept there, and arrive too late."""
    words = Mail(
        to=signer.email,
        subject="Votre code de confirmation",
        paragraphs=(
            f"Bonjour {signer.name},",
            "Voici le code à recopier sur la page du document. Le recopier vaut signature.",
            code,
            "Il est valable dix minutes, une seule fois. Personne ne vous le demandera jamais au téléphone.",
            "Vous n’avez rien demandé ? Ne le donnez à personne, et ne faites rien.",
        ),
        sender=sender,
    )
    try:
        send(words, message_id=f"<{uuid4()}@{settings.MAIL_DOMAIN}>")
    except (OSError, SMTPException):
        raise SignatureRefused(NO_MAIL) from None


def waits(signer: DocumentSigner, *, real: datetime) -> bool:
    """Whether a code was sent that can still be typed."""
    return _live(signer, real).exists()


def accepts(signer: DocumentSigner, typed: str, *, real: datetime) -> bool:
    """Whether this is their code; a right one is used up, a wrong one counts, under the lock of its row."""
    code = _live(signer, real).select_for_update().first()
    if code is None:
        return False
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    if not secrets.compare_digest(code.digest, _print_of(signer, signs)):
        code.misses += 1
        code.save(update_fields=["misses"])
        return False
    code.used_at = real
    code.save(update_fields=["used_at"])
    return True


def _live(signer: DocumentSigner, real: datetime):
    return SignerCode.objects.filter(signer=signer, used_at=None, misses__lt=MISSES, expires_at__gt=real)


def _print_of(signer: DocumentSigner, signs: str) -> str:
    return salted_hmac("confidentiality.signer_code", f"{signer.pk}{signs}", algorithm="sha256").hexdigest()
