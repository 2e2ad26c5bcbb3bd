"""One typed page as a PDF, without any library: the demonstration loads where no document can be laid out."""

from collections.abc import Iterable

PAGE = (595, 842)
MARGIN = 64


def a_page(title: str, lines: Iterable[str]) -> bytes:
    """A4, Helvetica; a line that begins with « # » is a heading."""
    y, drawn = PAGE[1] - MARGIN, [_text(title, MARGIN, PAGE[1] - MARGIN, size=20, font="B")]
    y -= 34
    for line in lines:
        is_heading = line.startswith("# ")
        y -= 26 if is_heading else 16
        drawn.append(
            _text(line.removeprefix("# "), MARGIN, y, size=12 if is_heading else 10, font="B" if is_heading else "R")
        )
    return _assembled(b"\n".join(drawn))


def _text(text: str, x: int, y: int, *, size: int, font: str) -> bytes:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252", "replace")
    return b"BT /%s %d Tf %d %d Td (%s) Tj ET" % (font.encode(), size, x, y, escaped)


def _assembled(drawing: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R"
        b" /Resources << /Font << /R 5 0 R /B 6 0 R >> >> >>" % PAGE,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    ]
    out, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(out))
    )
