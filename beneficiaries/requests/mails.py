"""The words of the mails about requests: something waits, never whose nor what."""

from beneficiaries.models import PersonRequest, RequestTask
from foundation.addresses import absolute
from foundation.formats import plain_day
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
from organisations.models import Membership, Organisation


@composes("beneficiaries.request_received")
def request_received(message: OutboxMessage) -> Mail | None:
    """To an administrator: a request has come."""
    return to_member(
        message,
        subject="Une demande attend votre réponse",
        sentence="Une demande est arrivée dans l’espace de votre organisme. Elle a une date limite.",
        address="beneficiaries:requests",
        label="Ouvrir les demandes",
    )


@composes("beneficiaries.request_due")
def request_due(message: OutboxMessage) -> Mail | None:
    """To an administrator: a deadline comes near; nothing when it was answered meanwhile."""
    request = PersonRequest.objects.filter(pk=message.subject_id, answered_at=None).first()
    if request is None:
        return None
    return to_member(
        message,
        subject="Une demande arrive à son échéance",
        sentence=f"Une demande attend encore sa réponse, au plus tard le {plain_day(request.due_on)}.",
        address="beneficiaries:requests",
        label="Ouvrir les demandes",
    )


@composes("beneficiaries.task_waits")
def task_waits(message: OutboxMessage) -> Mail | None:
    """To the author of private notes; nothing when the task was done meanwhile."""
    task = RequestTask.objects.filter(pk=message.subject_id, done_at=None).first()
    if task is None:
        return None
    return to_member(
        message,
        subject="Une tâche vous attend",
        sentence=f"Une tâche vous attend dans votre espace, au plus tard le {plain_day(task.due_on)}.",
        address="beneficiaries:tasks",
        label="Ouvrir mes tâches",
    )


def to_member(message: OutboxMessage, *, subject: str, sentence: str, address: str, label: str) -> Mail | None:
    """The mail itself; nothing when the member left, or has no address."""
    member = Membership.objects.select_related("user").filter(pk=message.recipient_id, removed_at=None).first()
    if member is None or not member.user.email:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=member.user.email,
        subject=subject,
        paragraphs=(f"Bonjour {member.first_name},", sentence),
        link=absolute(address, organisation.slug),
        link_label=label,
        sender=organisation.name,
    )
