"""The words of the mails of this app: something waits, nothing more (invariant 10)."""

from beneficiaries.mails import something_waits as person_is_awaited
from exchange.models import Conversation
from foundation.addresses import absolute
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
from foundation.pacing import Pace
from law.calendars import is_rest_day
from organisations.models import Membership, Organisation


@composes("exchange.something_waits")
def something_waits(message: OutboxMessage) -> Mail | None:
    """To the consultant: something waits in their own space, of whom is not said."""
    member = Membership.objects.select_related("user").filter(pk=message.recipient_id, removed_at=None).first()
    if member is None or not member.user.email:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=member.user.email,
        subject="Un message vous attend",
        paragraphs=(f"Bonjour {member.first_name},", "Un message vous attend dans votre espace."),
        link=absolute("bilans:start", organisation.slug),
        link_label="Ouvrir mon espace",
        sender=organisation.name,
    )


# By day, to a consultant on working days; the person may write on Sunday, and is told by day whatever the day.
TO_CONSULTANT, TO_PERSON = Pace(rests_on=is_rest_day), Pace()


@composes("exchange.message_waits_consultant", pace=TO_CONSULTANT)
def message_waits_consultant(message: OutboxMessage) -> Mail | None:
    """To the consultant, unless they have read it meanwhile or the bilan is not theirs any more."""
    waits = Conversation.objects.filter(
        bilan_id=message.subject_id, bilan__consultant_id=message.recipient_id, unread_by_consultant__gt=0
    ).exists()
    return something_waits(message) if waits else None


@composes("exchange.message_waits_person", pace=TO_PERSON)
def message_waits_person(message: OutboxMessage) -> Mail | None:
    """To the person, unless they have read it meanwhile."""
    waits = Conversation.objects.filter(bilan_id=message.subject_id, unread_by_person__gt=0).exists()
    return person_is_awaited(message) if waits else None
