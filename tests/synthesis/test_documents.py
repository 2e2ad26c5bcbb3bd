"""The printed synthesis: what it holds, what it never carries."""

import io
import re
from pathlib import Path

import pikepdf
import pytest

from foundation.pdf import PdfUnavailable, pdf_response
from synthesis.documents import Block, blocks, document_of, printed, spaced
from synthesis.models import Synthesis
from synthesis.operations import freeze_synthesis
from synthesis.queries import frozen_snapshot, sections_of
from synthesis.snapshot import fingerprint, snapshot_of
from tests.factories import NOW
from tests.sessions.factories import a_held_session
from tests.synthesis import factories
from tests.synthesis.pdf_text import words_of

NASTY = "<script>alert(1)</script> </textarea> {{7*7}} {% now %} &amp; 😀"


def draft_pdf(synthesis: Synthesis) -> bytes:
    return printed(document_of(snapshot_of(synthesis, sections_of(synthesis).values()))).content


def final_pdf(synthesis: Synthesis) -> bytes:
    return printed(document_of(frozen_snapshot(synthesis), sha256=synthesis.frozen_sha256)).content


def page_count(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def test_final_document_holds_everything(opened):
    opened.organisation.nda, opened.organisation.qualiopi_certificate = "11755555555", "2024/OF-112233"
    opened.organisation.save()
    synthesis = factories.a_shared(opened)
    factories.observed(opened, synthesis, "Je nuance le mot « vente ».")
    factories.validate_synthesis(synthesis, version=synthesis.shared_version, at=NOW)
    synthesis = freeze_synthesis(synthesis, at=NOW)

    words = words_of(final_pdf(synthesis))

    for expected in (
        str(opened.beneficiary),
        str(opened.consultant),
        "11 75 55555 55",
        "2024/OF-112233",
        "Document confidentiel — propriété exclusive du bénéficiaire (article L6313-4 du code du travail)",
        "Circonstances du bilan",
        "Compétences et aptitudes au regard des perspectives d’évolution",
        "Projet professionnel et, le cas échéant, projet de formation",
        "Principales étapes prévues",
        "Observations du bénéficiaire",
        "Organiser le travail de huit personnes",
        "Je nuance le mot « vente ».",
        "« J’ai lu et je valide », en ligne, lundi 8 juin 2026 à 11 h 00",
        f"Empreinte SHA-256 du contenu : {synthesis.frozen_sha256}",
    ):
        assert expected in words


def test_repealed_articles_are_never_printed(opened):
    words = words_of(final_pdf(factories.a_frozen(opened)))

    assert re.findall(r"[LRD]\.? ?\d{4}-\d+", words) == ["L6313-4"]


def test_pages_are_numbered_after_the_cover(opened):
    pdf = final_pdf(factories.a_frozen(opened))

    assert page_count(pdf) == 2
    assert "Page" not in words_of(pdf, page=1)
    assert "Page 2 sur 2" in words_of(pdf, page=2)


def test_draft_says_that_it_is_one(opened):
    synthesis = factories.a_shared(opened)

    draft, final = draft_pdf(synthesis), None
    factories.validate_synthesis(synthesis, version=synthesis.shared_version, at=NOW)
    final = final_pdf(freeze_synthesis(synthesis, at=NOW))

    assert "Projet de synthèse, non définitif" in words_of(draft, page=2)
    assert "Empreinte" not in words_of(draft)
    assert "Projet de synthèse" not in words_of(final)


def test_empty_parts_are_said_to_be_empty(opened):
    words = words_of(draft_pdf(factories.an_empty_synthesis(opened)))

    assert words.count("Cette rubrique n’est pas encore rédigée.") == 4
    assert "Aucune observation n’a été écrite." in words
    assert "Heures d’accompagnement" not in words
    assert "Qualiopi" not in words


def test_absent_signature_is_printed_with_its_reason(opened):
    synthesis = factories.a_shared(opened)
    factories.observed(opened, synthesis, "Je ne viendrai plus.")
    synthesis = freeze_synthesis(synthesis, at=NOW, signature_absent=True, reason="N’est plus venue depuis mai.")

    words = words_of(final_pdf(synthesis))

    assert "Signature absente." in words
    assert "N’est plus venue depuis mai." in words
    assert "Je ne viendrai plus." in words


def test_hostile_text_is_printed_as_text(opened):
    synthesis = factories.a_draft(opened, factories.TEXTS | {"project": NASTY})

    words = words_of(draft_pdf(synthesis))

    assert "<script>alert(1)</script> </textarea> {{7*7}} {% now %} &amp;" in words


def test_long_text_and_long_words_run_over_pages(opened):
    texts = factories.TEXTS | {"project": "\n\n".join(["Une phrase assez longue. " * 30] * 12) + "\n\n" + "a" * 3000}
    synthesis = factories.a_draft(opened, texts)

    pdf = draft_pdf(synthesis)

    assert page_count(pdf) > 4
    assert "Principales étapes prévues" in words_of(pdf)
    assert words_of(pdf).replace(" ", "").count("a" * 80) > 0


def test_file_carries_nothing_but_its_pages(opened):
    pdf = final_pdf(factories.a_frozen(opened))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        information = {key: str(value) for key, value in document.docinfo.items() if key != "/Producer"}
        metadata = document.Root.Metadata.read_bytes().decode()
        language = str(document.Root.Lang)
        is_tagged = bool(document.Root.MarkInfo.Marked)
        attachments = len(document.attachments)
    assert information == {"/Title": "Document"}
    assert (language, is_tagged, attachments) == ("fr", True, 0)
    for secret in (str(opened.beneficiary), opened.beneficiary.last_name, opened.organisation.name, "synthèse"):
        assert secret not in metadata


def test_fonts_are_ours_and_embedded(opened):
    pdf = final_pdf(factories.a_frozen(opened))

    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = [
            (str(font.BaseFont).split("+")[1], "/FontFile3" in font.DescendantFonts[0].FontDescriptor)
            for page in document.pages
            for font in page.Resources.Font.values()
        ]
    assert fonts
    assert {name.startswith("Bilan-") and is_embedded for name, is_embedded in fonts} == {True}


def test_frozen_document_never_varies(opened):
    synthesis = factories.a_frozen(opened)
    before = words_of(final_pdf(synthesis))
    opened.organisation.name = "Un tout autre nom"
    opened.organisation.save()
    opened.beneficiary.last_name = "Autre"
    opened.beneficiary.save(update_fields=["last_name"])

    synthesis = Synthesis.objects.select_related("bilan__organisation").get(pk=synthesis.pk)

    assert words_of(final_pdf(synthesis)) == before
    assert fingerprint(frozen_snapshot(synthesis)) == synthesis.frozen_sha256


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="https://exemple.test/a.png" alt="">',
        '<img src="file:///etc/hostname" alt="">',
        '<img src="/img/../pyproject.svg" alt="">',
        '<img src="data:image/svg+xml,<svg/>" alt="">',
        '<link rel="stylesheet" href="css/absent.css">',
        '<link rel="stylesheet" href="js/page.js">',
        '<style>@import url("http://exemple.test/x.css");</style>',
    ],
)
def test_document_reads_our_own_files_only(settings, tmp_path, markup):
    (tmp_path / "hostile.html").write_text(f"<!doctype html><title>x</title>{markup}<p>x")
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path]}]

    with pytest.raises(PdfUnavailable):
        pdf_response("hostile.html", {})


def test_plain_text_becomes_paragraphs_and_lists():
    text = "Savoir-faire :\n- écouter\n– vendre\n\n\nDeux lignes\nd’un paragraphe\n* un\n\n* deux"

    assert blocks(text) == [
        Block(["Savoir-faire\u00a0:"]),
        Block(["écouter", "vendre"], is_list=True),
        Block(["Deux lignes", "d’un paragraphe"]),
        Block(["un"], is_list=True),
        Block(["deux"], is_list=True),
    ]


def test_spaces_that_do_not_break():
    assert spaced("« Oui », dit-elle : 24 h, 30 % ; vrai ?") == (
        "«\u00a0Oui\u00a0», dit-elle\u00a0: 24\u00a0h, 30\u00a0%\u00a0; vrai\u00a0?"
    )
    assert spaced("https://exemple.test/?a=1 et 3 ananas") == "https://exemple.test/?a=1 et 3 ananas"


def test_templates_of_documents_link_nothing_outside():
    template = Path("templates/synthesis/document.html").read_text()

    assert set(re.findall(r'(?:href|src)="([^"]+)"', template)) == {
        "css/document.css",
        "css/document-synthesis.css",
        "css/document-draft.css",
    }


def test_hours_of_accompaniment_are_printed_by_phase(opened):
    a_held_session(opened.bilan, minutes=90)
    synthesis = factories.a_draft(opened)

    words = words_of(draft_pdf(synthesis))

    assert "Heures d’accompagnement Phase préliminaire : 1 h 30 Total : 1 h 30" in words
