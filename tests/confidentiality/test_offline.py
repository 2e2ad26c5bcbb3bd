"""A certificate is checked by a script that knows nothing of this house: no Django, no database."""

import base64
import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.urls import reverse

from bilan.embedded.installation import PROJECT
from confidentiality.destruction.certificate import signed_certificate
from confidentiality.destruction.execution import destroy
from confidentiality.destruction.proof import canonical
from confidentiality.models import Destruction
from confidentiality.vault.signing import public_key
from tests.confidentiality.factories import CLOSED_AT, a_told_bilan, close

SCRIPT = PROJECT / "confidentiality" / "offline" / "verify_certificate.py"
AT = CLOSED_AT + timedelta(days=31)


@pytest.fixture
def certificate(inside):
    a_told_bilan(inside)
    close(inside)
    for planned in Destruction.objects.all():
        destroy(planned, at=AT)
    return signed_certificate(inside.bilan, on=AT.date())


@pytest.fixture
def check(tmp_path):
    """Run the script alone, as an expert of the person would: its code and what it says."""

    def run(document, *options) -> tuple[int, str]:
        path = tmp_path / "certificat.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        done = subprocess.run(
            [sys.executable, "-I", SCRIPT, path, *options],
            capture_output=True,
            text=True,
            env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1"},
            check=False,
        )
        assert done.stderr == ""
        return done.returncode, done.stdout

    return run


def signed_again(document, private=None) -> dict:
    """The same certificate, as somebody with another key would sign it."""
    private = private or Ed25519PrivateKey.generate()
    for entry in document["certificate"]["entries"]:
        entry["signature"] = base64.b64encode(private.sign(canonical(entry["statement"]))).decode()
    signature = private.sign(canonical(document["certificate"]))
    key = base64.b64encode(private.public_key().public_bytes_raw()).decode()
    return document | {"signature": base64.b64encode(signature).decode(), "public_key": key}


def test_honest_certificate_holds_under_the_installations_key(certificate, check):
    code, words = check(certificate, "--key", public_key())

    assert code == 0
    assert "Détruit le 09/07/2026 : documents de travail" in words
    assert "Irréversible le 17/07/2026" in words
    assert "authentique" in words


def test_without_a_key_it_says_that_it_proves_nothing(certificate, check):
    code, words = check(certificate)

    assert code == 2
    assert "Cela ne prouve pas qui l’a fait" in words
    assert "/cle-publique/" in words


def test_forgery_holds_only_under_its_own_key(certificate, check):
    forged = signed_again(certificate)

    assert check(forged)[0] == 2
    code, words = check(forged, "--key", public_key())
    assert code == 1
    assert "N’EST PAS VALABLE" in words


@pytest.mark.parametrize(
    "alter",
    [
        lambda said: said.update(person="Autre Personne"),
        lambda said: said["kept"].pop(),
        lambda said: said["entries"].pop(),
        lambda said: said["entries"][0]["statement"].update(destroyed_at="2026-01-01T00:00:00+00:00"),
        lambda said: said["entries"][0]["statement"]["erased"].clear(),
        lambda said: said["entries"][0].update(entry_hash="0" * 64),
        lambda said: said["entries"].reverse(),
    ],
)
def test_altered_certificate_is_refused(certificate, check, alter):
    alter(certificate["certificate"])

    code, words = check(certificate, "--key", public_key())

    assert code == 1
    assert "changé" in words


def test_entry_of_another_bilan_is_refused(certificate, check):
    for entry in certificate["certificate"]["entries"]:
        entry["statement"]["bilan"] = "00000000-0000-0000-0000-000000000000"
    private = Ed25519PrivateKey.generate()
    forged = signed_again(certificate, private)

    code, words = check(forged, "--key", forged["public_key"])

    assert (code, "n’est pas une inscription de ce bilan" in words) == (1, True)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', "{}", '{"certificate": 3, "signature": 1, "public_key": "x"}', "\x00\xff"]
)
def test_file_that_is_no_certificate_is_said_so(check, text):
    code, words = check(text, "--key", public_key())

    assert code == 2
    assert len(words.strip()) > 20


def test_key_that_is_none_is_said_so(certificate, check):
    assert check(certificate, "--key", "trop-court") == (
        2,
        "La clé publique n’est pas lisible : 32 octets en base64 sont attendus.\n",
    )


def test_wrapper_of_bin_runs_it_from_where_the_person_stands(certificate, tmp_path):
    (tmp_path / "certificat.json").write_text(json.dumps(certificate))

    done = subprocess.run(
        [PROJECT / "bin" / "verify-certificate", "certificat.json", "--key", public_key()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, "authentique" in done.stdout) == (0, True)


def test_public_page_and_command_show_the_same_key(client, db, capsys):
    page = client.get(reverse("public_key"))
    text = client.get(reverse("public_key_plain"))
    call_command("signing_key")

    assert public_key() in page.content.decode()
    assert text.content.decode() == capsys.readouterr().out == f"{public_key()}\n"
    assert text["Content-Type"] == "text/plain; charset=utf-8"
