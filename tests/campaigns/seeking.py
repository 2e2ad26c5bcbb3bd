"""Find a word in whatever holds bytes: in every form in which a program may have put it down.

What it cannot see: a word that PostgreSQL's own compression has cut (the plain dump shows those), and
what is encrypted, which is the point.
"""

import base64
import gzip
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

# Where gzip, zlib and zip's members begin.
COMPRESSED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04")
ZIP_HEADER = 30  # bytes, then the lengths of name and extra field that it gives
DEPTH = 3  # a compressed thing in a compressed thing, and one more
MOST = 8_000_000  # bytes of one member


@dataclass(frozen=True)
class Hit:
    """Where, and in which form."""

    where: str
    form: str

    def __str__(self) -> str:
        return f"{self.where} ({self.form})"


def forms_of(word: str) -> dict[str, bytes]:
    """Every plain form of a word, and the base64 of each at its three alignments; the word has an accent."""
    plain = {
        "UTF-8": word.encode(),
        "Latin-1": word.encode("latin-1"),
        "UTF-16 LE": word.encode("utf-16-le"),
        "UTF-16 BE": word.encode("utf-16-be"),
        "percent-encoded": quote(word).encode(),
        "percent-encoded form": quote_plus(word).lower().encode(),
        "JSON": json.dumps(word)[1:-1].encode(),
    }
    found = dict(plain)
    for name, content in plain.items():
        found |= {f"{name}, hexadecimal": content.hex().encode()}
        for shift in range(3):
            found[f"{name}, base64 {shift}"] = middle_of_base64(content, shift)
    return found


def middle_of_base64(content: bytes, shift: int) -> bytes:
    """The characters that depend on the content alone, when it begins `shift` bytes after a group of three."""
    encoded = base64.b64encode(b"\0" * shift + content).rstrip(b"=")
    first = (0, 2, 3)[shift]
    last = len(encoded) - (1 if (shift + len(content)) % 3 else 0)
    return encoded[first:last]


class Seeker:
    """`Seeker("the stem")`: every place asked says where the stem shows."""

    def __init__(self, word: str) -> None:
        self.forms = forms_of(word)
        self.looked_at = 0

    def in_bytes(self, content: bytes, where: str, depth: int = DEPTH) -> Iterator[Hit]:
        self.looked_at += len(content)
        for form, pattern in self.forms.items():
            if pattern in content:
                yield Hit(where, form)
        if depth:
            for member in members_of(content):
                yield from self.in_bytes(member, f"{where}, unpacked", depth - 1)

    def in_tree(self, *roots: Path) -> list[Hit]:
        """Every regular file below; those that go away meanwhile held nothing that stays."""
        found: list[Hit] = []
        for root in roots:
            for path in sorted(root.rglob("*")):
                if path.is_file() and not path.is_symlink():
                    try:
                        content = path.read_bytes()
                    except FileNotFoundError:
                        continue
                    found += self.in_bytes(content, str(path.relative_to(root.parent)))
        return found


def members_of(content: bytes) -> Iterator[bytes]:
    """What can be unpacked from anywhere in it; random bytes that look like a beginning give nothing."""
    for begin in COMPRESSED.finditer(content):
        start, window = begin.start(), {b"\x1f": 31, b"\x78": 15, b"P": -15}[begin[0][:1]]
        if window < 0:
            header = content[start : start + ZIP_HEADER]
            start += ZIP_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        try:
            member = zlib.decompressobj(window).decompress(content[start : start + MOST], MOST)
        except zlib.error:
            continue
        if member:
            yield member


def packed(content: bytes) -> dict[str, bytes]:
    """The same content as programs pack it: to prove that it is found."""
    return {
        "gzip": gzip.compress(content),
        "zlib": zlib.compress(content),
        "nested": gzip.compress(zlib.compress(content)),
    }
