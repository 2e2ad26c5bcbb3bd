"""Notes and files, made by the operations of the house, and the bytes of believable and absurd documents."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from exchange.models import BilanFile, Note, PhaseText, PhaseVersion
from exchange.notes import start_note, write_note
from exchange.office import DOCX_MAIN, ODT_TYPE
from exchange.operations import add_file
from exchange.phases.operations import draft_of, sign_phase, write_phase
from tests.factories import NOW

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 40 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
Party = BilanFile.Party


def a_zip(members: dict[str, bytes]) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return kept.getvalue()


def a_docx(**more: bytes) -> bytes:
    types = b'<Types><Override PartName="/word/document.xml" ContentType="' + DOCX_MAIN + b'"/></Types>'
    members = {"[Content_Types].xml": types, "word/document.xml": b"<w:document/>"}
    return a_zip(members | {name.replace("__", "/"): content for name, content in more.items()})


def an_odt(**more: bytes) -> bytes:
    members = {"mimetype": ODT_TYPE, "content.xml": b"<office:document-content/>"}
    return a_zip(members | {name.replace("__", "/"): content for name, content in more.items()})


def a_file(house, *, party: Party = Party.PERSON, title: str = "CV de mars", content: bytes = PDF, at=NOW) -> BilanFile:
    by = house.person if party == Party.PERSON else house.consultant.user
    return add_file(house.bilan, title=title, content=content, party=party, by=by, at=at)


def a_note(house, text: str = "Hésite à parler de son chef.", *, by=None, session=None, at=NOW) -> Note:
    by = by or house.consultant.user
    note = start_note(house.bilan, by=by, at=at)
    return write_note(note, text=text, session=session, version=0, by=by, at=at)


PROGRAMME = {
    "demand": "Faire le point.",
    "need": "Choisir entre deux métiers.",
    "objective_1": "Nommer mes compétences",
    "criterion_1": "j’en présente huit",
    "rhythm": "Une séance par semaine",
    "mode": "on_site",
    "begins_on": "2026-06-08",
    "ends_on": "2026-09-08",
    "needs_adjustment": "no",
    "decision": "fits",
}
INVESTIGATION = {"explored": "Trois métiers", "verified": "Deux rencontres", "kept": "Formatrice"}


def a_signed_phase(
    house, text: PhaseText = PhaseText.PROGRAMME, content: dict[str, str] | None = None, *, at=NOW
) -> PhaseVersion:
    """A text written and signed by the consultant; the bilan must be open."""
    content = content or (PROGRAMME if text == PhaseText.PROGRAMME else INVESTIGATION)
    by = house.consultant.user
    version = draft_of(house.bilan, text).version
    draft = write_phase(house.bilan, text, content=content, version=version, by=by, at=at)
    return sign_phase(house.bilan, text, version=draft.version, by=by, author_name=str(house.consultant), at=at)


def a_signed_programme(house, demand: str) -> PhaseVersion:
    return a_signed_phase(house, content=PROGRAMME | {"demand": demand})
