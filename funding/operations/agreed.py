"""What a signed document says of the payers who agree by signing it."""

from datetime import datetime

from beneficiaries.models import Bilan
from foundation.clock import paris_day
from funding.line_states import LineState
from funding.models import Agreement, FundingLine
from funding.operations.lines import move_line
from funding.rules import agreed_by
from funding.schemes import Scheme
from organisations.models import Membership

VOIDED = "Le document signé est annulé."


def agree_lines(agreement: Agreement) -> None:
    """Who signed has agreed: their parts say so from the day of the document, in the caller's transaction."""
    lines = _lines_of(agreement.bilan)
    agreed = agreed_by(Agreement.Kind(agreement.kind), [Scheme(line.scheme) for line in lines])
    for line in lines:
        is_theirs = agreement.employer_id is None or line.employer_id in (None, agreement.employer_id)
        if line.scheme in agreed and is_theirs and line.state in (LineState.DRAFTED, LineState.ASKED):
            was_asked_on = line.state_on if line.state == LineState.ASKED else agreement.signed_on
            on = max(agreement.signed_on, was_asked_on)
            move_line(line, to=LineState.AGREED, on=on, by=agreement.recorded_by, at=agreement.recorded_at)


def ask_lines_again(agreement: Agreement, *, by: Membership, at: datetime) -> None:
    """The document did not take place: those who agreed by it, and nothing since, have not agreed."""
    for line in _lines_of(agreement.bilan):
        if line.state == LineState.AGREED and line.state_at == agreement.recorded_at:
            move_line(line, to=LineState.DRAFTED, on=paris_day(at), reason=VOIDED, by=by, at=at)


def _lines_of(bilan: Bilan) -> list[FundingLine]:
    lines = FundingLine.objects.counted().filter(plan__bilan=bilan, plan__bilan__cancelled_at=None)
    return list(lines.select_related("plan__bilan"))
