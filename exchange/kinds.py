"""What a document is, told by its bytes alone; what could carry a program is refused.

Nothing is stripped or rewritten: a file is kept as it came, or refused with a sentence.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, is_zipfile

from confidentiality.files import MAX_BYTES, SIGNATURES, FileRefused
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
# What an object stream of a PDF may unfold to while it is looked into.
LOOK_BYTES = 32 * 1024 * 1024
MAX_STREAMS = 5_000  # a thousand pages have a few hundred
ACTIVE = re.compile(rb"/(JavaScript|EmbeddedFiles?|Launch|RichMedia)(?![A-Za-z])")
OBJECT_STREAM_NAME = b"/ObjStm"
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECT_STREAM = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s*stream\r?\n", re.DOTALL)

WRONG_KIND = "Seuls les fichiers PDF, JPEG, PNG, Word (.docx) et LibreOffice (.odt) sont acceptés."
HEIC = "Cette photo est au format HEIC, que tous les appareils ne lisent pas : envoyez-la en JPEG."
TWO_IN_ONE = "Ce fichier en cache un autre : enregistrez-le de nouveau depuis son logiciel, puis réessayez."
ACTIVE_PDF = (
    "Ce PDF contient un programme ou une pièce jointe : imprimez-le « vers un PDF », "
    "puis déposez la copie ainsi obtenue."
)
DAMAGED = "Ce fichier est abîmé ou incomplet : ouvrez-le, enregistrez-le de nouveau, puis réessayez."


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


def is_active(pdf: bytes) -> bool:
    """Whether a PDF names a script, an attachment or a program to launch, in its objects or its object streams."""
    return _names_action(pdf) or any(_names_action(objects) for objects in _object_streams(pdf))


def _names_action(objects: bytes) -> bool:
    if b"#" in objects:
        objects = ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), objects)
    return ACTIVE.search(objects) is not None


def _object_streams(pdf: bytes) -> Iterator[bytes]:
    """The object streams, unfolded one after the other: no byte is searched twice, whatever the file says.

    The search goes on behind the end of each stream; one that has no end is the last. Raises
    FileRefused for more streams, or more to unfold, than any document has.
    """
    left = LOOK_BYTES
    position = 0
    for _ in range(MAX_STREAMS):
        start = pdf.find(OBJECT_STREAM_NAME, position)
        if start < 0:
            return
        header = OBJECT_STREAM.match(pdf, start)
        if header is None:
            position = start + len(OBJECT_STREAM_NAME)
            continue
        end = pdf.find(b"endstream", header.end())
        position = len(pdf) if end < 0 else end
        objects = _unfolded(pdf[header.end() : position], left)
        left -= len(objects)
        if left <= 0:
            raise FileRefused(DAMAGED)
        yield objects
    raise FileRefused(DAMAGED)


def _unfolded(stream: bytes, at_most: int) -> bytes:
    """What a stream holds; nothing when it is not compressed as we know it."""
    try:
        return zlib.decompressobj().decompress(stream, at_most)
    except zlib.error:
        return b""
