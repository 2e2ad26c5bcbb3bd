"""The words of the mails about first contacts: somebody waits, never who nor why."""

from beneficiaries.models import Enquiry
from beneficiaries.requests.mails import to_member
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes


@composes("beneficiaries.enquiry_waits")
def enquiry_waits(message: OutboxMessage) -> Mail | None:
    """To an administrator or an assistant: the public form was sent."""
    return to_member(
        message,
        subject="Quelqu’un attend une réponse",
        sentence="Une personne a écrit à votre organisme et attend une réponse.",
        address="beneficiaries:enquiries",
        label="Voir qui attend",
    )


@composes("beneficiaries.enquiry_assigned")
def enquiry_assigned(message: OutboxMessage) -> Mail | None:
    """To whoever follows it now; nothing when it was given to another meanwhile, or is over."""
    enquiry = Enquiry.objects.filter(pk=message.subject_id, assigned_to_id=message.recipient_id).first()
    if enquiry is None or not enquiry.is_open:
        return None
    return to_member(
        message,
        subject="Quelqu’un vous est confié",
        sentence="Une personne attend que vous la rappeliez.",
        address="beneficiaries:enquiries",
        label="Voir qui attend",
    )
