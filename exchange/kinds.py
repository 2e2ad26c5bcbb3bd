"""What a document is, told by its bytes alone; what could carry a program is refused.

Nothing is stripped or rewritten: a file is kept as it came, or refused with a sentence.
"""

import zlib
from io import BytesIO
from zipfile import BadZipFile, is_zipfile

from confidentiality.files import MAX_BYTES, SIGNATURES, FileRefused
from confidentiality.pdfs import ACTIVE_PDF, DAMAGED, is_active
from exchange.models import BilanFile
from exchange.office import office_kind

Kind = BilanFile.Kind
OF_SIGNATURE = {"application/pdf": Kind.PDF, "image/jpeg": Kind.JPEG, "image/png": Kind.PNG}
MEDIA_TYPES = {
    Kind.PDF: "application/pdf",
    Kind.JPEG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.ODT: "application/vnd.oasis.opendocument.text",
}
ZIP = b"PK\x03\x04"

WRONG_KIND = "Seuls les fichiers PDF, JPEG, PNG, Word (.docx) et LibreOffice (.odt) sont acceptés."
HEIC = "Cette photo est au format HEIC, que tous les appareils ne lisent pas : envoyez-la en JPEG."
TWO_IN_ONE = "Ce fichier en cache un autre : enregistrez-le de nouveau depuis son logiciel, puis réessayez."


def kind_of_document(content: bytes) -> Kind:
    """The kind of a document that may be kept. Raises FileRefused."""
    if not content:
        raise FileRefused("Ce fichier est vide.")
    if len(content) > MAX_BYTES:
        raise FileRefused("Ce fichier dépasse 10 Mo.")
    if content.startswith(ZIP):
        try:
            return office_kind(content)
        except (BadZipFile, NotImplementedError, EOFError, zlib.error, OSError, ValueError, RuntimeError):
            raise FileRefused(DAMAGED) from None
    kind = _signed_kind(content)
    if is_zipfile(BytesIO(content)):
        raise FileRefused(TWO_IN_ONE)
    if kind == Kind.PDF and is_active(content):
        raise FileRefused(ACTIVE_PDF)
    return kind


def _signed_kind(content: bytes) -> Kind:
    for media_type, beginnings in SIGNATURES.items():
        if content.startswith(beginnings):
            return OF_SIGNATURE[media_type]
    raise FileRefused(HEIC if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1") else WRONG_KIND)
