"""A document reads our own style sheets, fonts and marks, and its file says nothing of itself."""

import io
import re

import pikepdf
import pytest

from foundation.pdf import PdfUnavailable, pdf_response
from tests.synthesis.pdf_text import words_of

CANARY = "CANARI"
HOSTILE = {
    "file of the machine": '<img src="file://{folder}/secret.svg" alt="">',
    "file by its path": '<img src="{folder}/secret.svg" alt="">',
    "another site": '<img src="http://127.0.0.1:9/secret.svg" alt="">',
    "another site over TLS": '<img src="https://exemple.test/img/bilan.svg" alt="">',
    "no protocol": '<img src="//exemple.test/img/bilan.svg" alt="">',
    "data": "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><text>CANARI</text></svg>\" alt=''>",
    "way up": '<img src="css/../../../secret.svg" alt="">',
    "hidden way up": '<img src="css/%2e%2e/%2e%2e/secret.svg" alt="">',
    "backslashes": '<img src="css\\..\\..\\secret.svg" alt="">',
    "other kind": '<img src="js/page.js" alt="">',
    "absent": '<link rel="stylesheet" href="css/absent.css">',
    "import": '<style>@import url("file://{folder}/secret.css");</style>',
    "import of another site": '<style>@import "https://exemple.test/css/document.css";</style>',
    "font": '<style>@font-face {{ font-family: "X"; src: url("file://{folder}/secret.woff2") }} p {{ font-family: X }}</style>',
    "background": '<style>p {{ background: url("file://{folder}/secret.svg") }}</style>',
    "content": '<style>p::before {{ content: url("file://{folder}/secret.svg") }}</style>',
    "bullet": '<style>p {{ display: list-item; list-style: url("file://{folder}/secret.svg") }}</style>',
    "base": '<base href="file://{folder}/"><img src="secret.svg" alt="">',
    "object": '<object data="file://{folder}/secret.svg"></object>',
    "embed": '<embed src="file://{folder}/secret.svg">',
    "picture in a drawing": '<svg width="99" height="99"><image href="file://{folder}/secret.svg" width="9" height="9"/></svg>',
    "use in a drawing": '<svg width="99" height="99"><use href="file://{folder}/secret.svg#x"/></svg>',
    "attached": '<link rel="attachment" href="file://{folder}/secret.svg">',
    "attached style": '<link rel="attachment" href="css/document.css">',
    "entity": '<!DOCTYPE svg [<!ENTITY x SYSTEM "file://{folder}/secret.svg">]><svg width="99" height="99"><text y="20">&x;</text></svg>',
}  # fmt: skip


@pytest.fixture
def printed(settings, tmp_path):
    """The PDF of some markup, in a folder that holds a secret."""
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text id="x" y="20">{CANARY}</text></svg>'
    )
    (tmp_path / "secret.svg").write_text(drawing)
    (tmp_path / "secret.css").write_text(f'p::before {{ content: "{CANARY}" }}')
    (tmp_path / "secret.woff2").write_text(CANARY)
    (engine,) = settings.TEMPLATES

    def print_it(head: str, body: str = "<p>Bonjour</p>") -> bytes:
        page = (
            f'<!doctype html><html lang="fr"><head><link rel="stylesheet" href="css/document.css">{head}</head>{body}'
        )
        (tmp_path / "page.html").write_text(page)
        settings.TEMPLATES = [engine | {"DIRS": [tmp_path]}]
        return pdf_response("page.html", {}).content

    return print_it


def everything_in(pdf: bytes) -> str:
    """Words, names and streams of a file."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        streams = [part.read_bytes() for part in document.objects if isinstance(part, pikepdf.Stream)]
        attached = len(document.attachments)
    assert attached == 0
    return words_of(pdf) + b"".join(streams).decode("latin-1")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_document_reads_nothing_of_the_machine_nor_of_the_network(printed, tmp_path, name):
    markup = HOSTILE[name].format(folder=tmp_path)

    try:
        pdf = printed("", f"<p>Bonjour</p>{markup}")
    except PdfUnavailable:
        return

    assert CANARY not in everything_in(pdf)


@pytest.mark.parametrize("name", ["file of the machine", "another site", "data", "import", "font", "base", "way up"])
def test_refusal_is_a_sentence_and_no_broken_worker(printed, tmp_path, name):
    with pytest.raises(PdfUnavailable, match="n’a pas pu être mis en page"):
        printed("", f"<p>Bonjour</p>{HOSTILE[name].format(folder=tmp_path)}")


def test_properties_say_nothing_whatever_the_template_says(printed):
    head = (
        "<title>Bilan de compétences de Dominique</title><meta name='author' content='Camille'>"
        "<meta name='description' content='Reconversion'><meta name='keywords' content='secret'>"
        "<meta name='generator' content='Bilan 1.0'><meta name='dcterms.created' content='2026-06-08'>"
        "<meta name='dcterms.modified' content='2026-06-09'><meta name='personne' content='Dominique'>"
    )

    pdf = printed(head)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        information = {key: str(value) for key, value in document.docinfo.items()}
        metadata = document.Root.Metadata.read_bytes().decode()
    assert information == {"/Title": "Document"}
    assert "Document" in metadata
    said = re.findall(r"Dominique|Camille|Reconversion|secret|Bilan|WeasyPrint|2026", metadata + pdf.decode("latin-1"))
    assert said == []


def test_name_of_the_file_is_neutral(printed, settings):
    printed("")

    answer = pdf_response("page.html", {})

    assert answer["Content-Disposition"] == 'inline; filename="document.pdf"'
