"""The words of the mails of this app: something waits, nothing more (invariant 10)."""

from foundation.addresses import absolute
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
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
