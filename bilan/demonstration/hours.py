"""Other hours for a running bilan: two more in the investigation, where the law leaves them."""

from datetime import datetime

from beneficiaries.models import Bilan
from sessions.duration.reading import budget_of, case_of
from sessions.models import Phase
from sessions.operations import change_hours

MORE = 120
WHY = "Un second entretien avec une professionnelle du métier visé, décidé ensemble"


def prolong(bilan: Bilan, *, at: datetime) -> None:
    """Nothing when the cap leaves less."""
    seen = budget_of(bilan)
    case = case_of(bilan, seen)
    step = next(step for step, phase in case.phase_of.items() if phase == Phase.INVESTIGATION)
    if seen.total + MORE > case.bounds.cap_minutes:
        return
    change_hours(
        bilan,
        minutes={**seen.steps, step: seen.steps[step] + MORE},
        personal_work_minutes=seen.personal_work,
        reason=WHY,
        by=bilan.consultant.user,
        author_name=str(bilan.consultant),
        at=at,
        seen=seen,
    )
    bilan.refresh_from_db(fields=["accompaniment_minutes"])
