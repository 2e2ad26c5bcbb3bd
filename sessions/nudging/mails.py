"""The words that propose a meeting: nothing of what it is about."""

from beneficiaries.models import Beneficiary
from beneficiaries.requests.queries import objects_to_contact
from foundation import clock
from foundation.addresses import absolute
from foundation.mail import Mail
from foundation.models import OutboxMessage
from foundation.outbox import composes
from foundation.pacing import Pace
from law.calendars import is_rest_day
from organisations.models import Organisation
from sessions.models import Nudge
from sessions.nudging.operations import is_still_silent


@composes("sessions.nudge", pace=Pace(rests_on=is_rest_day))
def nudge(message: OutboxMessage) -> Mail | None:
    """To a person for whom nothing is booked; not sent when they have answered meanwhile."""
    proposal = Nudge.objects.filter(pk=message.subject_id).first()
    person = Beneficiary.objects.filter(pk=message.recipient_id, erased_at=None).first()
    if proposal is None or person is None or not person.email or objects_to_contact(person.pk):
        return None
    if not is_still_silent(proposal, clock.now()):
        return None
    organisation = Organisation.objects.get(pk=message.organisation_id)
    has_space = person.user_id is not None
    return Mail(
        to=person.email,
        subject="Convenir d’un rendez-vous",
        paragraphs=(
            f"Bonjour {person.first_name},",
            "Nous n’avons pas de rendez-vous prévu. Quand le moment vous convient, choisissons une date ensemble.",
            "Si vous préférez attendre, dites-le nous simplement\N{NO-BREAK SPACE}: il n’y a rien d’autre à faire.",
        ),
        link=absolute("own:start", organisation.slug) if has_space else "",
        link_label="Ouvrir mon espace",
        sender=organisation.name,
    )
