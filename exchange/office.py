"""DOCX and ODT: archives with the right members, of a sane size, without macros."""

from io import BytesIO
from zipfile import ZipFile

from confidentiality.files import FileRefused
from exchange.models import BilanFile

Kind = BilanFile.Kind
MEMBERS = 2_000
UNFOLDED_BYTES = 100 * 1024 * 1024
PART_BYTES = 1024 * 1024
DOCX_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
ODT_TYPE = b"application/vnd.oasis.opendocument.text"
MACRO_ROOTS = ("basic/", "scripts/")
MACRO_PARTS = ("vbaproject", "vbadata", "/activex/")
MACRO_ENDINGS = (".bin", ".docm", ".dotm", ".xlsm", ".xlsb", ".pptm", ".exe", ".dll", ".js", ".vbs")

WRONG_ARCHIVE = "Seuls les documents Word (.docx) et LibreOffice (.odt) sont acceptés parmi les archives."
HAS_MACROS = (
    "Ce document contient des macros ou un programme : enregistrez-le sans elles (.docx ou .odt), puis réessayez."
)
UNFOLDS_TOO_FAR = "Ce document est trop volumineux une fois ouvert : réduisez ses images, puis réessayez."


def office_kind(content: bytes) -> Kind:
    """The kind of an office document. Raises FileRefused, or what `zipfile` raises for a damaged archive."""
    with ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > MEMBERS or sum(entry.file_size for entry in entries) > UNFOLDED_BYTES:
            raise FileRefused(UNFOLDS_TOO_FAR)
        names = {entry.filename for entry in entries}
        if any(_is_macro(name.lower()) for name in names):
            raise FileRefused(HAS_MACROS)
        if {"[Content_Types].xml", "word/document.xml"} <= names:
            return _docx(archive)
        if {"mimetype", "content.xml"} <= names and _part(archive, "mimetype").strip() == ODT_TYPE:
            return Kind.ODT
    raise FileRefused(WRONG_ARCHIVE)


def _docx(archive: ZipFile) -> Kind:
    types = _part(archive, "[Content_Types].xml")
    if b"macroenabled" in types.lower():
        raise FileRefused(HAS_MACROS)
    if DOCX_MAIN not in types:
        raise FileRefused(WRONG_ARCHIVE)
    return Kind.DOCX


def _is_macro(name: str) -> bool:
    return name.endswith(MACRO_ENDINGS) or name.startswith(MACRO_ROOTS) or any(part in name for part in MACRO_PARTS)


def _part(archive: ZipFile, name: str) -> bytes:
    """A small member; its real size is measured, whatever the archive says of it."""
    with archive.open(name) as member:
        content = member.read(PART_BYTES + 1)
    if len(content) > PART_BYTES:
        raise FileRefused(UNFOLDS_TOO_FAR)
    return content
