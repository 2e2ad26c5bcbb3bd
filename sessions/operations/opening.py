"""Opening a bilan from an offer."""

from datetime import date, datetime

from django.db import transaction

from beneficiaries import operations as beneficiaries
from beneficiaries.circumstances.situations import Situation
from beneficiaries.enquiries.conversion import convert_what_waits
from beneficiaries.load import load_of, note_override
from beneficiaries.models import Beneficiary, Bilan
from organisations.models import Membership
from sessions.models import BilanProgramme, Programme, Step


@transaction.atomic
def open_bilan_from(
    programme: Programme,
    *,
    beneficiary: Beneficiary,
    consultant: Membership,
    opened_on: date,
    at: datetime | None = None,
    situation: str = Situation.NONE,
    situation_note: str = "",
    over_ceiling: str = "",
) -> Bilan:
    """Open a bilan with the steps and hours of a published version; the bilan keeps it whatever the offer becomes.

    `at`: the first contacts that waited for this person become this bilan. `over_ceiling`: why one more is taken
    although the ceiling is reached; kept with who and when.
    Raises `beneficiaries.operations.BilanRefused`.
    """
    load = load_of(consultant) if over_ceiling else None
    steps = list(programme.steps.order_by("position"))
    bilan = beneficiaries.open_bilan(
        beneficiary,
        consultant=consultant,
        programme_title=programme.title,
        accompaniment_minutes=sum(step.minutes for step in steps),
        personal_work_minutes=programme.personal_work_minutes,
        indicative_minutes=programme.indicative_minutes,
        opened_on=opened_on,
        situation=situation,
        situation_note=situation_note,
    )
    BilanProgramme.objects.create(organisation_id=bilan.organisation_id, bilan=bilan, programme=programme)
    Step.objects.bulk_create(
        Step(
            organisation_id=bilan.organisation_id,
            bilan=bilan,
            position=step.position,
            phase=step.phase,
            title=step.title,
            minutes=step.minutes,
        )
        for step in steps
    )
    if at is not None and load is not None:
        note_override(bilan, member=consultant, load=load, reason=over_ceiling, by=consultant, at=at)
    if at is not None:
        convert_what_waits(bilan, by=consultant, at=at)
    return bilan
