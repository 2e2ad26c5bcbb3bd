"""`bin/manage verify document FILE`: whether a sealed document is what it was, said in words and by an exit code.

0: as it was sealed, by a certificate that one knows · 1: altered, or worth nothing · 2: not a sealed document, or
unreadable · 3: intact, but the certificate is not known here.
"""

from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from confidentiality.signatures import certificates
from foundation.formats import moment
from foundation.signing.certificates import CertificateRefused, certificates_of
from foundation.signing.verification import Trusted, Verdict, verify
from foundation.tenancy import tenant
from organisations.models import Organisation

GOOD, BROKEN, NOT_SEALED, UNKNOWN = 0, 1, 2, 3


class CheckRefused(Exception):
    """A file cannot be read; the message is for who asked."""


def check_document(file: Path, certificate: Path | None) -> tuple[int, list[str]]:
    """The exit code and what to say. With a certificate the database is not asked: it works on a machine without one."""
    content = _read(file)
    trusted = [_given(certificate)] if certificate else list(_known())
    verdict = verify(content, trusted)
    return _code(verdict), list(_words(verdict))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise CheckRefused(f"{file} ne se lit pas : {fault.strerror}.") from None


def _given(certificate: Path) -> Trusted:
    """The first certificate of a file, comments around it or not."""
    try:
        first = certificates_of(_read(certificate).decode(errors="replace"))[0]
    except CertificateRefused as refusal:
        raise CheckRefused(str(refusal)) from None
    return Trusted(first.public_bytes(Encoding.PEM).decode())


def _known() -> Iterator[Trusted]:
    for organisation in Organisation.objects.order_by("slug"):
        with tenant(organisation.pk):
            yield from certificates.trusted()


def _code(verdict: Verdict) -> int:
    if verdict.is_good:
        return GOOD
    if not verdict.is_sealed:
        return NOT_SEALED
    return UNKNOWN if verdict.is_only_unknown else BROKEN


def _words(verdict: Verdict) -> Iterator[str]:
    if verdict.is_good:
        yield "ok   Le document est tel qu’il a été scellé."
    for fault in verdict.faults:
        yield f"FAUX {fault}"
    if verdict.is_only_unknown:
        yield "     Rien n’a bougé depuis le scellement. Demandez son certificat à l’organisme, puis --certificate FICHIER."
    if verdict.sealed_at:
        yield f"     Scellé par {verdict.sealed_by}, {moment(verdict.sealed_at)}, heure de Paris."
        yield f"     Empreinte du certificat : {verdict.fingerprint}"
    if verdict.evidence and (verdict.is_good or verdict.is_only_unknown):
        yield f"     Document de {verdict.evidence['organisation']} : {verdict.evidence['title']}"
        for party in verdict.evidence["parties"]:
            yield f"     Signé par {party['name']} ({party['role']}) : {party['method']}, {party['signed_at']}"
