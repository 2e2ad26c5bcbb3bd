"""The list as a spreadsheet, for the administration: dates, hours and states, never content."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from beneficiaries.rules import CONSENT_KINDS, Kind, stage_of
from bilan.pages.caseload.batch import Line, lines_of
from bilan.pages.caseload.lateness import WORDS
from bilan.pages.caseload.selection import choices_of, selected
from foundation import clock
from foundation.spreadsheets import csv_response
from organisations.access import requires
from organisations.permissions import Verb
from organisations.queries import caseload_rules, consultants
from organisations.requests import HouseRequest

HEADER = (
    "Bénéficiaire", "Qui accompagne", "Programme", "Ouvert le", "Étape", "Accord", "Contrat",
    "Minutes prévues au contrat", "Minutes faites", "Minutes à prévoir", "Prochain rendez-vous",
    "Séances tenues", "Séances signées", "En retard", "Depuis",
)  # fmt: skip


@require_safe
@requires(Verb.EXPORT_BILANS)
def export(request: HouseRequest) -> HttpResponse:
    """Every bilan of the selection that the address describes, in its order."""
    actor, at = request.actor, clock.now()
    chosen = choices_of(actor, consultants()).read(request.GET.dict())
    bilans = list(selected(chosen, actor=actor, rules=caseload_rules(), at=at))
    return csv_response(HEADER, (list(_cells(line)) for line in lines_of(bilans, actor=actor, slug="", at=at)))


def _cells(line: Line) -> Iterator[Any]:
    bilan, course, counter = line.bilan, line.course, line.hours.accompaniment
    word, basis = course.last(*CONSENT_KINDS), course.last(Kind.BASIS_RECORDED)
    kind, since = next(iter(line.late.items()), (None, None))
    yield str(bilan.beneficiary)
    yield str(bilan.consultant)
    yield bilan.programme_title
    yield bilan.opened_on
    yield stage_of(course).label
    yield word.occurred_at if word else None
    yield basis.occurred_at if basis else None
    yield counter.total
    yield counter.done
    yield counter.left
    yield line.meeting.starts_at if line.meeting else None
    yield line.signatures.held
    yield line.signatures.signed
    yield WORDS[kind] if kind else None
    yield since
