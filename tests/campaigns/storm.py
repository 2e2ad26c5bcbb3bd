"""What a reminder storm is made of, told and counted inside the stack that it shakes: `python -m tests.campaigns.storm`."""

import json
import random
import sys
from collections import Counter
from datetime import timedelta

import django

django.setup()

from django.db import transaction
from django.utils import timezone

from beneficiaries.models import Bilan, Fact
from beneficiaries.rules import Kind
from confidentiality.consenting import answer_consent
from confidentiality.models import Consent
from foundation import due
from foundation.models import DueDate, OutboxMessage
from foundation.queries import transport
from foundation.tenancy import tenant
from organisations.models import Organisation
from sessions.agenda.telling import REMINDER
from sessions.follow_up.operations import DUE_KIND
from sessions.models import FollowUp, Session
from tests.factories import NOW, a_bilan, a_member, a_ready_bilan, an_organisation, facts
from tests.sessions.factories import a_session

COURSE = (
    Kind.INFORMED, Kind.CONSENTED, Kind.BASIS_RECORDED, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED,
    Kind.HANDED_OVER, Kind.CLOSED,
)  # fmt: skip


@transaction.atomic
def tell(sessions: int, follow_ups: int, seconds: float, seed: int) -> dict[str, object]:
    """Meetings whose reminders, and closed bilans whose follow-up, come due one after the other for so many seconds."""
    chance, now = random.Random(seed), timezone.now()
    organisation = an_organisation("Tempête")
    consultants = [a_member(organisation) for _ in range(10)]
    for number in range(sessions):
        consultant = consultants[number % len(consultants)]
        day = now + timedelta(days=10 + number // len(consultants))
        session = a_session(a_ready_bilan(consultant), starts_at=day.replace(minute=0, second=0, microsecond=0))
        schedule(REMINDER, organisation, session.pk, now + timedelta(seconds=chance.uniform(0, seconds)))
    for number in range(follow_ups):
        bilan = a_bilan(consultants[number % len(consultants)], opened_on=(now - timedelta(days=200)).date())
        facts(bilan, *COURSE, at=now - timedelta(days=180))
        with tenant(organisation.pk):
            kind, person = Consent.Kind.FOLLOW_UP_CONTACT, bilan.beneficiary
            answer_consent(bilan, kind, is_given=True, by=person.user, author_name=str(person), at=now)
            follow_up = FollowUp.objects.get(bilan=bilan)
        schedule(DUE_KIND, organisation, follow_up.pk, now + timedelta(seconds=chance.uniform(0, seconds)))
    told_before = OutboxMessage.objects.filter(announced_at__lte=NOW).count()
    return {"slug": organisation.slug, "told_before": told_before}


def schedule(kind: str, organisation: Organisation, subject_id, due_at) -> None:
    due.schedule(kind, organisation_id=organisation.pk, subject_id=subject_id, due_at=due_at, again=True)


def count(slug: str) -> dict[str, object]:
    """Everything that the storm left behind."""
    organisation = Organisation.objects.get(slug=slug)
    with tenant(organisation.pk):
        sessions = [str(pk) for pk in Session.objects.values_list("pk", flat=True)]
        reminded = Counter(
            str(pk) for pk in Fact.objects.filter(kind=Kind.FOLLOW_UP_REMINDED).values_list("bilan", flat=True)
        )
        followed = [str(pk) for pk in FollowUp.objects.values_list("bilan", flat=True)]
        bilans = Bilan.objects.count()
    counts = transport()
    return {
        "bilans": bilans,
        "sessions": sessions,
        "followed": followed,
        "reminded": dict(reminded),
        "late": DueDate.objects.filter(raised_at=None, kind__in=[REMINDER, DUE_KIND]).count(),
        "messages": [
            {
                "id": str(message.pk),
                "topic": message.topic,
                "subject": str(message.subject_id),
                "message_id": message.message_id,
                "state": message.state,
                "merged_into": str(message.merged_into or ""),
                "attempts": message.attempts,
                "doubts": message.doubts,
                "fault": message.fault,
            }
            for message in OutboxMessage.objects.filter(organisation_id=organisation.pk)
        ],
        "transport": {name: getattr(counts, name) for name in ("waiting", "failed", "in_doubt", "stale", "overdue")},
    }


def main(act: str, *words: str) -> None:
    if act == "tell":
        sessions, follow_ups, seconds, seed = words
        answer = tell(int(sessions), int(follow_ups), float(seconds), int(seed))
    else:
        answer = count(*words)
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
