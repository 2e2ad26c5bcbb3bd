"""Sealing and checking, without a database: what stands, and what any change breaks."""

import hashlib
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from functools import cache
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_pem_private_key, pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from foundation.signing import verification as v
from foundation.signing.certificates import CertificateRefused, from_pkcs12, material_of, self_signed
from foundation.signing.evidence import Evidence, Party, evidence_pages
from foundation.signing.sealing import SealingRefused, refuse_unsealable, sealed
from foundation.signing.verification import Trusted, verify
from tests.confidentiality.signing import a_pdf
from tests.factories import NOW

OURS = "Atelier des Possibles"
HOSTILE = "<script>alert(1)</script> & ) Tj (\\ Zoé ‮gro.livE"


@cache
def certificate_of(name: str):
    return self_signed(name, at=NOW, days=400)


def a_certificate(name: str = OURS):
    return certificate_of(name)


def an_evidence(document: bytes) -> Evidence:
    digest = hashlib.sha256(document).hexdigest()
    party = Party(
        "La personne", HOSTILE, "lien privé et code reçu par e-mail", NOW, NOW, NOW, digest, "d…@exemple.test"
    )
    return Evidence(
        "7F3A",
        "Convention",
        "Atelier",
        "",
        digest,
        len(document),
        NOW,
        "Claire",
        (party,),
        "0" * 64,
        NOW,
        "Atelier",
        True,
    )


@cache
def a_sealed(words: str = "Convention", name: str = OURS) -> bytes:
    document = a_pdf(words)
    evidence = an_evidence(document)
    pages = evidence_pages(evidence)
    return sealed(document, pages=pages, statement=evidence.as_json(), material=a_certificate(name), at=NOW)


def trusting(*names: str) -> list[Trusted]:
    return [Trusted(a_certificate(name).chain) for name in names or [OURS]]


def test_sealed_document_begins_with_the_signed_bytes_and_verifies():
    verdict = verify(a_sealed(), trusting())

    assert verdict.faults == ()
    assert (verdict.sealed_by, verdict.sealed_at) == (OURS, NOW)
    assert a_sealed().startswith(a_pdf())
    assert verdict.evidence["parties"][0]["name"] == HOSTILE
    assert b"pyHanko" not in a_sealed()
    assert b"ModDate" not in a_sealed()


def test_sealed_document_validates_for_other_programs(tmp_path):
    """Poppler, which readers of PDF stand on; `bin/test` installs it where it may."""
    program = shutil.which("pdfsig")
    if program is None:
        pytest.skip("pdfsig (poppler-utils) is absent: pyHanko's validation alone was run")
    (tmp_path / "sealed.pdf").write_bytes(a_sealed())

    shown = subprocess.run([program, "sealed.pdf"], cwd=tmp_path, capture_output=True, text=True, check=False).stdout

    assert "Signature Validation: Signature is Valid." in shown
    assert "Signature Type: ETSI.CAdES.detached" in shown
    assert "Total document signed" in shown


@pytest.mark.parametrize("part", ["document", "evidence", "end"])
def test_one_altered_byte_is_seen(part):
    content = bytearray(a_sealed())
    place = {"document": content.index(b"Convention"), "evidence": len(a_pdf()) + 400, "end": len(content) - 3}[part]
    content[place] ^= 1

    verdict = verify(bytes(content), trusting())

    assert not verdict.is_good
    assert not verdict.is_only_unknown


def test_what_is_added_behind_the_seal_is_seen():
    writer = IncrementalPdfFileWriter(BytesIO(a_sealed()))
    writer.root[generic.pdf_name("/Lang")] = generic.TextStringObject("en")
    writer.update_root()
    out = BytesIO()
    writer.write(out)

    assert verify(out.getvalue(), trusting()).faults == (v.MOVED,)


def test_certificate_decides_who_is_believed():
    other = verify(a_sealed(), trusting("Quelqu’un d’autre"))
    nobody = verify(a_sealed())

    assert other.is_only_unknown
    assert nobody.is_only_unknown


def test_renewed_certificate_keeps_old_documents_and_revocation_spares_what_came_before():
    both = trusting(OURS, "Atelier des Possibles, 2027")
    pem = a_certificate().chain

    assert verify(a_sealed(), both).is_good
    assert verify(a_sealed("Avenant", "Atelier des Possibles, 2027"), both).is_good
    assert verify(a_sealed(), [Trusted(pem, revoked_at=NOW + timedelta(seconds=1))]).is_good
    assert verify(a_sealed(), [Trusted(pem, revoked_at=NOW)]).faults == (v.REVOKED,)


def test_statement_about_other_bytes_is_seen():
    document = a_pdf()
    evidence = an_evidence(a_pdf("Un autre prix"))
    evidence = replace(evidence, document_bytes=len(document))
    content = sealed(document, pages=a_pdf("Page"), statement=evidence.as_json(), material=a_certificate(), at=NOW)

    assert verify(content, trusting()).faults == (v.OTHER_BYTES,)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"hello", b"%PDF-1.7\n" + b"\xff" * 400])
def test_absurd_file_is_told_not_raised(content):
    assert verify(content, trusting()).faults == (v.NO_PDF,)
    with pytest.raises(SealingRefused):
        refuse_unsealable(content)


def test_unsealed_file_and_sealed_one_are_told_apart():
    assert verify(a_pdf(), trusting()).faults == (v.NO_SEAL,)
    refuse_unsealable(a_pdf())
    with pytest.raises(SealingRefused, match="déjà une signature"):
        refuse_unsealable(a_sealed())


def test_expired_certificate_seals_no_more():
    with pytest.raises(SealingRefused, match="à renouveler"):
        sealed(a_pdf(), pages=a_pdf(), statement=b"{}", material=a_certificate(), at=NOW + timedelta(days=401))


def test_certificate_of_an_authority_is_read_from_pkcs12_and_seals():
    """An elliptic key under an intermediate: what is bought looks so."""
    authority = a_certificate("Autorité")
    key = ec.generate_private_key(ec.SECP256R1())
    issued = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cabinet Tilleul")]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .sign(load_pem_private_key(authority.private_key.encode(), None), hashes.SHA256())
    )
    locked = BestAvailableEncryption(b"secret")
    file = pkcs12.serialize_key_and_certificates(b"", key, issued, [authority.certificate], locked)

    material = from_pkcs12(file, "secret")
    content = sealed(a_pdf(), pages=a_pdf("Page"), statement=b"{}", material=material, at=NOW)

    assert verify(content, [Trusted(material.chain)]).faults == ()
    with pytest.raises(CertificateRefused, match="mot de passe"):
        from_pkcs12(file, "autre")
    with pytest.raises(CertificateRefused, match="n’est pas celle"):
        material_of(authority.chain, material.private_key)


def test_evidence_for_machines_is_plain_json():
    assert json.loads(an_evidence(a_pdf()).as_json())["sealed_at"] == NOW.isoformat()
