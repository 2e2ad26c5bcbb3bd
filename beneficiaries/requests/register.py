"""The register of requests as a file for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator

from beneficiaries.models import PersonRequest
from foundation.clock import paris_day

# A cell that begins so is a formula to a spreadsheet, whoever typed it.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "Personne", "Droit", "Article", "Reçue le", "Par", "Saisie par", "Échéance", "Prolongée le",
    "Motif de la prolongation", "Répondue le", "Par", "Issue", "Motif légal",
)  # fmt: skip


class _Echo:
    """What `csv` writes to: it hands each line back."""

    def write(self, line: str) -> str:
        return line


def plain_cell(value: object) -> str:
    """The text of a cell, never a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text


def lines(requests: Iterable[PersonRequest]) -> Iterator[str]:
    """Semicolons and a byte-order mark, as French spreadsheets expect."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    yield writer.writerow(COLUMNS)
    for request in requests:
        yield writer.writerow([plain_cell(cell) for cell in _cells(request)])


def _cells(request: PersonRequest) -> list[object]:
    return [
        request.beneficiary,
        request.get_kind_display(),
        f"RGPD, art. {request.article}",
        paris_day(request.received_at).isoformat(),
        request.get_channel_display(),
        request.recorded_by or "La personne",
        request.due_on.isoformat(),
        request.extended_on.isoformat() if request.extended_on else "",
        request.extension_reason,
        paris_day(request.answered_at).isoformat() if request.answered_at else "",
        request.answered_by or ("La personne" if request.answered_at else ""),
        request.get_outcome_display(),
        request.get_legal_ground_display(),
    ]
