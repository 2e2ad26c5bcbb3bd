"""The words of what recalls a forgotten signature: a day at most, never why one met."""

from collections.abc import Sequence

from beneficiaries.models import Beneficiary
from beneficiaries.requests.queries import objects_to_contact
from foundation.addresses import absolute
from foundation.formats import NBSP, moment
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes, subjects
from foundation.pacing import Pace
from law.calendars import is_rest_day
from organisations.models import Membership, Organisation
from sessions.attendance.reminding import CONSULTANT, PERSON, missing_parties
from sessions.attendance.states import Party, with_presence
from sessions.models import Session

UNHURRIED = Pace(rests_on=is_rest_day)


@composes(PERSON, pace=UNHURRIED)
def signature_waits_person(message: OutboxMessage) -> Mail | None:
    """To the person who has a space; on paper, whoever accompanies them sees to it."""
    person = Beneficiary.objects.filter(pk=message.recipient_id, erased_at=None).first()
    missing = _missing(message, Party.PERSON)
    if person is None or not person.email or person.user_id is None or not missing or objects_to_contact(person.pk):
        return None
    return _mail(message, missing, to=person.email, first_name=person.first_name, page="sessions:own")


@composes(CONSULTANT, pace=UNHURRIED)
def signature_waits_consultant(message: OutboxMessage) -> Mail | None:
    """To who led the meeting, while of the team."""
    member = Membership.objects.select_related("user").filter(pk=message.recipient_id, removed_at=None).first()
    missing = _missing(message, Party.CONSULTANT)
    if member is None or not member.user.email or not missing:
        return None
    return _mail(message, missing, to=member.user.email, first_name=member.first_name, page="bilans:start")


def _missing(message: OutboxMessage, party: str) -> list[Session]:
    """The meetings of this mail that still wait for this party."""
    meetings = with_presence(Session.objects.filter(pk__in=subjects(message)).order_by("starts_at"))
    return [session for session in meetings if party in missing_parties(session)]


def _mail(message: OutboxMessage, missing: Sequence[Session], *, to: str, first_name: str, page: str) -> Mail:
    organisation = Organisation.objects.get(pk=message.organisation_id)
    is_one = len(missing) == 1
    return Mail(
        to=to,
        subject="Une signature vous attend" if is_one else "Des signatures vous attendent",
        paragraphs=(
            f"Bonjour {first_name},",
            f"Votre présence n’est pas encore signée{NBSP}:" if is_one else f"Ces présences ne sont pas signées{NBSP}:",
            *(f"– {moment(session.starts_at)}" for session in missing),
            "Cela prend quelques secondes.",
        ),
        link=absolute(page, organisation.slug),
        link_label="Signer",
        sender=organisation.name,
    )
