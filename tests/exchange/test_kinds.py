"""What a document is, told by its bytes; what could carry a program is refused."""

import zlib
from contextlib import suppress

import pytest

from confidentiality import pdfs
from confidentiality.files import MAX_BYTES, FileRefused
from exchange import kinds, office
from exchange.kinds import kind_of_document
from tests.exchange.factories import JPEG, PDF, PNG, a_docx, a_zip, an_odt


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, "pdf"), (JPEG, "jpg"), (PNG, "png"), (a_docx(), "docx"), (an_odt(), "odt")]
)
def test_known_kind_is_told_by_its_bytes(content, kind):
    assert kind_of_document(content) == kind


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b"%PDF-" + b"0" * MAX_BYTES, "Ce fichier dépasse 10 Mo."),
        (b"MZ\x90\x00", kinds.WRONG_KIND),
        (b"<html><script>alert(1)</script>", kinds.WRONG_KIND),
        (b"GIF89a" + PDF, kinds.WRONG_KIND),
        (b" " + PDF, kinds.WRONG_KIND),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, kinds.HEIC),
        (PDF + a_docx(), kinds.TWO_IN_ONE),
        (JPEG + a_zip({"virus.exe": b"MZ"}), kinds.TWO_IN_ONE),
        (a_zip({"notes.txt": b"x"}), office.WRONG_ARCHIVE),
        (a_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"x"}), office.WRONG_ARCHIVE),
        (a_zip({"mimetype": b"application/epub+zip", "content.xml": b"x"}), office.WRONG_ARCHIVE),
        (a_docx()[:-30], kinds.DAMAGED),
        (b"PK\x03\x04" + b"\x00" * 100, kinds.DAMAGED),
    ],
)
def test_absurd_file_is_refused_with_its_sentence(content, sentence):
    with pytest.raises(FileRefused) as refused:
        kind_of_document(content)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "content",
    [
        a_docx(**{"word__vbaProject.bin": b"x"}),
        a_docx(**{"word__vbaData.xml": b"x"}),
        a_docx(**{"word__activeX__activeX1.xml": b"x"}),
        a_docx(**{"word__embeddings__oleObject1.bin": b"x"}),
        a_zip(
            {
                "[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml " + office.DOCX_MAIN,
                "word/document.xml": b"x",
            }
        ),
        an_odt(**{"Basic__Standard__Module1.xml": b"x"}),
        an_odt(**{"Scripts__python__a.py": b"x"}),
    ],
)
def test_document_with_macros_is_refused(content):
    with pytest.raises(FileRefused) as refused:
        kind_of_document(content)

    assert str(refused.value) == office.HAS_MACROS


def test_zip_bomb_is_refused_without_unfolding_it():
    bomb = a_docx(**{"word__media__image1.png": b"\x00" * (office.UNFOLDED_BYTES + 1)})

    with pytest.raises(FileRefused) as refused:
        kind_of_document(bomb)

    assert (len(bomb) < 200_000, str(refused.value)) == (True, office.UNFOLDS_TOO_FAR)


def test_archive_of_too_many_members_is_refused():
    with pytest.raises(FileRefused) as refused:
        kind_of_document(a_docx(**{f"m{number}": b"" for number in range(office.MEMBERS)}))

    assert str(refused.value) == office.UNFOLDS_TOO_FAR


def test_member_that_is_larger_than_it_says_is_refused():
    huge = a_zip({"[Content_Types].xml": b" " * (office.PART_BYTES + 1), "word/document.xml": b"x"})

    with pytest.raises(FileRefused) as refused:
        kind_of_document(huge)

    assert str(refused.value) == office.UNFOLDS_TOO_FAR


@pytest.mark.parametrize(
    "object_text",
    [
        b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>",
        b"<< /S /Java#53cript >>",
        b"<< /Names << /EmbeddedFiles 4 0 R >> >>",
        b"<< /Type /EmbeddedFile >>",
        b"<< /S /Launch /F (cmd.exe) >>",
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_active_pdf_is_refused(object_text, is_packed):
    if is_packed:
        packed = zlib.compress(b"5 0 " + object_text)
        object_text = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream"
    content = PDF.replace(b"endobj", b"endobj\n2 0 obj\n" + object_text + b"\nendobj", 1)

    with pytest.raises(FileRefused) as refused:
        kind_of_document(content)

    assert str(refused.value) == kinds.ACTIVE_PDF


def test_pdf_with_a_broken_object_stream_is_kept_as_it_came():
    content = PDF + b"<< /Type /ObjStm >>\nstream\nnot deflated\nendstream"

    assert kind_of_document(content) == "pdf"


def test_object_stream_that_unfolds_for_ever_is_refused():
    packed = zlib.compress(b"\x00" * (pdfs.LOOK_BYTES + 1))
    content = PDF + b"<< /Type /ObjStm >>\nstream\n" + packed + b"\nendstream"

    with pytest.raises(FileRefused) as refused:
        kind_of_document(content)

    assert str(refused.value) == kinds.DAMAGED


class Watched(bytes):
    """Bytes that count how many of them were searched."""

    searched = 0

    def find(self, wanted, start=0, *end):
        found = super().find(wanted, start, *end)
        self.searched += (len(self) if found < 0 else found) - start
        return found


@pytest.mark.parametrize(
    "part", [b"/ObjStm>>stream\n", b"/ObjStm>>stream\nx endstream ", b"/ObjStm ", b"/ObjStm>> " + b" " * 400]
)
def test_ten_megabytes_of_object_streams_are_searched_once(part):
    pdf = Watched(PDF + part * ((MAX_BYTES - len(PDF)) // len(part)))

    with suppress(FileRefused):
        kinds.is_active(pdf)

    assert pdf.searched <= len(pdf)


def test_stream_without_an_end_is_looked_into():
    packed = zlib.compress(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>")

    assert kinds.is_active(PDF + b"<< /Type /ObjStm >>\nstream\n" + packed)


def test_streams_behind_another_are_looked_into():
    packed = zlib.compress(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>")
    innocent = b"<< /Type /ObjStm >>\nstream\n" + zlib.compress(b"1 0 << >>") + b"\nendstream\n"

    assert kinds.is_active(PDF + innocent * 3 + b"<< /Type /ObjStm >>\nstream\n" + packed + b"\nendstream")


def test_more_streams_than_any_document_has_are_refused():
    content = PDF + b"<< /Type /ObjStm >>\nstream\nx\nendstream\n" * (pdfs.MAX_STREAMS + 1)

    with pytest.raises(FileRefused) as refusal:
        kind_of_document(content)
    assert str(refusal.value) == kinds.DAMAGED
