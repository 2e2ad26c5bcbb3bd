"""The words of the mails of documents: that something waits, never what nor whose."""

from foundation.addresses import absolute
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
from foundation.pacing import Pace
from funding.agreements.kinds import State
from funding.models import Document
from law.calendars import is_rest_day
from organisations.models import Membership, Organisation


@composes("funding.document_lapsed", pace=Pace(rests_on=is_rest_day))
def document_lapsed(message: OutboxMessage) -> Mail | None:
    """To who accompanies: a document got no answer in time; not once it was sent again."""
    member = Membership.objects.select_related("user").filter(pk=message.recipient_id, removed_at=None).first()
    document = Document.objects.filter(pk=message.subject_id, state=State.LAPSED).first()
    if member is None or not member.user.email or document is None:
        return None
    if Document.objects.filter(supersedes=document).exists():
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=member.user.email,
        subject="Un document est resté sans réponse",
        paragraphs=(
            f"Bonjour {member.first_name},",
            "Un document que vous suivez est resté sans réponse dans le délai. Vous pouvez le transmettre à nouveau.",
        ),
        link=absolute("funding:documents", organisation.slug, document.bilan_id),
        link_label="Ouvrir le dossier",
        sender=organisation.name,
    )
