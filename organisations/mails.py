"""The words of the mails of this app."""

from foundation.addresses import absolute
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
from organisations.models import Invitation, Organisation
from organisations.operations import invitation_token


@composes("organisations.invitation")
def invitation_mail(message: OutboxMessage) -> Mail | None:
    """The link that opens a place in a team; nothing when it was used or revoked meanwhile."""
    invitation = Invitation.objects.filter(pk=message.subject_id, accepted_at=None, revoked_at=None).first()
    if invitation is None:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=invitation.email,
        subject=f"{organisation.name} vous invite à rejoindre son équipe",
        paragraphs=(
            f"Bonjour {invitation.first_name},",
            f"{organisation.name} vous ouvre un accès à son espace de travail.",
            f"Ce lien est personnel et fonctionne jusqu’au {invitation.expires_at:%d/%m/%Y}.",
        ),
        link=absolute("organisations:invitation", organisation.slug, invitation_token(invitation)),
        link_label="Rejoindre l’équipe",
        sender=organisation.name,
    )
