"""The search finds what it looks for, in every form, and nothing else."""

import base64
import io
import os
import zipfile

import pytest

from tests.campaigns.seeking import Seeker, forms_of, packed

WORD = "canari-é7Q4"


@pytest.mark.parametrize("form", forms_of(WORD))
def test_every_form_is_found_among_other_bytes(form):
    content = os.urandom(5000) + forms_of(WORD)[form] + os.urandom(5000)

    assert form in {hit.form for hit in Seeker(WORD).in_bytes(content, "here")}


@pytest.mark.parametrize("shift", range(3))
def test_base64_is_found_wherever_the_word_stands_in_it(shift):
    content = base64.b64encode(b"x" * shift + WORD.encode() + b"and more")

    assert list(Seeker(WORD).in_bytes(content, "here"))


@pytest.mark.parametrize("kind", ["gzip", "zlib", "nested"])
def test_packed_content_is_found_behind_other_bytes(kind):
    content = os.urandom(100) + packed(f"a line\n{WORD}\n".encode())[kind] + b"more"

    assert {hit.form for hit in Seeker(WORD).in_bytes(content, "here")} == {"UTF-8"}


def test_member_of_an_archive_is_found():
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("donnees.json", WORD * 50)

    assert [str(hit) for hit in Seeker(WORD).in_bytes(box.getvalue(), "here")] == ["here, unpacked (UTF-8)"]


def test_other_bytes_are_not_it():
    assert list(Seeker(WORD).in_bytes(os.urandom(300_000) + b"canari-e7Q4", "here")) == []
