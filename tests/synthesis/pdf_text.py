"""The words that a reader can copy out of a PDF: its glyphs, through the embedded Unicode tables."""

import io
import re

import pikepdf

CHARACTERS = re.compile(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def words_of(pdf: bytes, page: int | None = None) -> str:
    """All pages, or one counted from 1; spaces folded."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = list(document.pages) if page is None else [document.pages[page - 1]]
        text = " ".join(_text_of(page) for page in pages)
    return re.sub(r"\s+", " ", text)


def _text_of(page: pikepdf.Page) -> str:
    tables = {name: _table(font) for name, font in page.Resources.Font.items()}
    table: dict[int, str] = {}
    text: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        name = str(operator)
        if name == "Tf":
            table = tables[str(operands[0])]
        elif name in {"Tj", "TJ"}:
            pieces = operands[0] if name == "TJ" else [operands[0]]
            for piece in pieces:
                if isinstance(piece, pikepdf.String):
                    text.append(_decoded(bytes(piece), table))
        elif name == "ET":
            text.append(" ")
    return "".join(text)


def _table(font: pikepdf.Object) -> dict[int, str]:
    lines = font.ToUnicode.read_bytes().decode("latin-1")
    return {int(code, 16): bytes.fromhex(word).decode("utf-16-be") for code, word in CHARACTERS.findall(lines)}


def _decoded(glyphs: bytes, table: dict[int, str]) -> str:
    codes = (int.from_bytes(glyphs[at : at + 2]) for at in range(0, len(glyphs), 2))
    return "".join(table.get(code, "") for code in codes)
