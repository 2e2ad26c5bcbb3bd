"""The words of the mails of this app: something waits, nothing more (invariant 10)."""

from beneficiaries.models import Beneficiary
from foundation.addresses import absolute
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
from organisations.models import Organisation


@composes("beneficiaries.something_waits")
def something_waits(message: OutboxMessage) -> Mail | None:
    """To the person: a message waits in their own space."""
    person = Beneficiary.objects.filter(pk=message.recipient_id).first()
    if person is None or not person.email or person.user_id is None:
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    return Mail(
        to=person.email,
        subject="Un message vous attend",
        paragraphs=(
            f"Bonjour {person.first_name},",
            "Un message vous attend dans votre espace personnel.",
            "Vous y entrez sans mot de passe : un code vous sera envoyé à cette adresse.",
        ),
        link=absolute("own:start", organisation.slug),
        link_label="Ouvrir mon espace",
        sender=organisation.name,
    )
