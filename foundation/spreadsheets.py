"""Tables for a spreadsheet: CSV as French Excel opens it, and no cell that runs.

A cell that begins with = + - @, a tab or a return is a formula to Excel and LibreOffice: somebody's
surname could send the sheet elsewhere (OWASP, « CSV injection »). An apostrophe before it makes it
text; numbers of ours stay numbers. UTF-8 with its mark, semicolons, decimal commas.
"""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse

from foundation.clock import PARIS

Cell = str | int | Decimal | date | datetime | bool | None

MARK = "\ufeff"
# Also the wide signs of East Asian keyboards, which spreadsheets read as the narrow ones.
RUNS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠")
LOOKED_THROUGH = " \u00a0\u202f\"'"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
LINES = re.compile(r"\r\n?|\n|\t")


def cell(value: Cell) -> str:
    """One value as a spreadsheet may safely read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | Decimal):
        return format(value, "f").replace(".", ",") if isinstance(value, Decimal) else str(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(PARIS):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return text(value)


def text(value: str) -> str:
    """Words: on one line, without control signs, and never a formula, even after spaces or a quotation mark."""
    words = CONTROLS.sub("", LINES.sub(" ", value))
    return f"'{words}" if words.lstrip(LOOKED_THROUGH).startswith(RUNS) else words


def csv_of(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """A whole file."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow([text(name) for name in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return (MARK + output.getvalue()).encode()


def csv_response(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> HttpResponse:
    """The file as a download, under a neutral name (invariant 10)."""
    response = HttpResponse(csv_of(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="tableau.csv"'
    return response
