"""Names of files that nobody matched go after a time: they served to match, and nothing else (GDPR art. 5.1 e)."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction

from foundation import due
from foundation.clock import paris_day
from funding.models import PlatformFile

NAMES = "funding.unmatched_names"
# A choice of the house, no number of the law: a bilan is over in less, and a newer list says the name again.
KEPT = timedelta(days=180)


def wait_for_purge(organisation_id: UUID, *, at: datetime) -> None:
    """Let the names of what was read that day go in their time: one date for all the lists of a day."""
    day = paris_day(at)
    due.schedule(
        NAMES,
        organisation_id=organisation_id,
        subject_id=uuid5(organisation_id, day.isoformat()),
        due_on=day + KEPT + timedelta(days=1),
    )


@due.raises(NAMES)
@transaction.atomic
def forget_names(_: UUID, at: datetime) -> None:
    """Take the names of files that no list spoke of for that long and that are nobody's; their numbers stay."""
    PlatformFile.objects.filter(line=None, seen_at__lt=at - KEPT).update(last_name="", first_name="")
