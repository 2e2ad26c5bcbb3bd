"""Whether a PDF carries a program: looked for in its bytes, nothing is stripped or rewritten."""

import re
import zlib
from collections.abc import Iterator

# What an object stream of a PDF may unfold to while it is looked into.
LOOK_BYTES = 32 * 1024 * 1024
MAX_STREAMS = 5_000  # a thousand pages have a few hundred
ACTIVE = re.compile(rb"/(JavaScript|EmbeddedFiles?|Launch|RichMedia)(?![A-Za-z])")
OBJECT_STREAM_NAME = b"/ObjStm"
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
OBJECT_STREAM = re.compile(rb"/ObjStm\b[^>]{0,400}>>\s*stream\r?\n", re.DOTALL)

ACTIVE_PDF = (
    "Ce PDF contient un programme ou une pièce jointe : imprimez-le « vers un PDF », "
    "puis déposez la copie ainsi obtenue."
)
DAMAGED = "Ce fichier est abîmé ou incomplet : ouvrez-le, enregistrez-le de nouveau, puis réessayez."


class FileRefused(Exception):
    """The file cannot be kept; the message is shown to the user as it is."""


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
