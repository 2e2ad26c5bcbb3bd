"""Uploads stay in memory, within a limit."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import RequestFactory

from confidentiality.files import MAX_BYTES


def received(**fields):
    return RequestFactory().post("/", fields)


@pytest.fixture(autouse=True)
def no_temporary_file(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("An upload was written in clear on disk.")

    monkeypatch.setattr("django.core.files.uploadedfile.tempfile.NamedTemporaryFile", refuse)


def test_file_within_the_limit_is_read_from_memory():
    content = b"%PDF-" + b"0" * (MAX_BYTES - 5)

    file = received(scan=SimpleUploadedFile("a.pdf", content)).FILES["scan"]

    assert isinstance(file, InMemoryUploadedFile)
    assert (file.size, file.read() == content) == (MAX_BYTES, True)


def test_larger_file_is_dropped_and_the_other_fields_arrive():
    request = received(scan=SimpleUploadedFile("a.pdf", b"0" * (MAX_BYTES + 70_000)), reference="C-12")

    file = request.FILES["scan"]

    assert (request.POST["reference"], file.size, file.read()) == ("C-12", MAX_BYTES + 70_000, b"")


def test_several_files_share_the_limit_and_the_cut_one_says_too_large():
    half = MAX_BYTES // 2 + 1

    request = received(one=BytesIO(b"1" * half), two=BytesIO(b"2" * half), three=BytesIO(b"3" * 10))

    sizes = {name: (file.size, len(file.read())) for name, file in request.FILES.items()}
    assert sizes == {"one": (half, half), "two": (MAX_BYTES + 1, 0), "three": (10, 10)}
