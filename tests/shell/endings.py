"""How a place of the crawl goes on: its synthesis handed over; its bilan closed and its content destroyed."""

from datetime import datetime, timedelta

from beneficiaries.models import Bilan
from beneficiaries.operations import record_fact
from beneficiaries.rules import Kind
from confidentiality.consenting import answer_consent, withdraw_consent
from confidentiality.destruction.execution import destroy
from confidentiality.models import Consent, Destruction
from foundation.tenancy import content_of, tenant
from organisations.models import Membership
from synthesis import operations as syntheses
from synthesis.headings import OBSERVATIONS
from synthesis.models import Comment, Section, Synthesis
from tests.factories import NOW, traces
from tests.shell.places import Place


def hand_over(place: Place, consultant: Membership, *, at: datetime) -> None:
    """The person observes and validates; the document is frozen (it says the canary) and handed over."""
    name, user = str(consultant), consultant.user
    with tenant(consultant.organisation_id):
        bilan = Bilan.objects.get(pk=place.ids["bilan_id"])
        person = bilan.beneficiary.user
        with content_of(bilan.pk):
            synthesis = Synthesis.objects.get(bilan=bilan)
            for comment in Comment.objects.filter(section__synthesis=synthesis, resolved_at=None):
                syntheses.resolve_comment(comment, at=at)
            section = Section.objects.get(synthesis=synthesis, heading=OBSERVATIONS)
            text = f"{place.content_canary} observations"
            who = {"by": person, "author_name": str(bilan.beneficiary), "at": at}
            syntheses.write_observations(section, text=text, version=section.version, **who)
            synthesis.refresh_from_db()
            synthesis = syntheses.validate_synthesis(synthesis, version=synthesis.shared_version, at=at)
            synthesis = syntheses.freeze_synthesis(synthesis, at=at)
            traces(bilan, Kind.CONCLUSION_CLOSED, at=at)
            record_fact(bilan, Kind.CONCLUSION_CLOSED, by=user, author_name=name, at=at)
            synthesis = syntheses.hand_over_synthesis(synthesis, by=user, author_name=name, at=at)
            syntheses.acknowledge_receipt(synthesis, **who)


def end_and_destroy(place: Place, consultant: Membership) -> None:
    """The bilan closes, the person wants nothing kept, and every class went on its day: five days ago."""
    with tenant(consultant.organisation_id):
        bilan = Bilan.objects.get(pk=place.ids["bilan_id"])
        closed_at = NOW - timedelta(days=59)
        record_fact(bilan, Kind.CLOSED, by=consultant.user, author_name=str(consultant), at=closed_at)
        who = {"by": bilan.beneficiary.user, "author_name": str(bilan.beneficiary)}
        day, at = closed_at.date(), closed_at + timedelta(hours=1)
        answer_consent(bilan, Consent.Kind.KEEP_SYNTHESIS, is_given=False, at=at, ended_on=day, **who)
        kept = Consent.objects.get(bilan=bilan, kind=Consent.Kind.KEEP_DOCUMENTS, superseded_at=None)
        withdraw_consent(kept, at=at, ended_on=day)
        for planned in Destruction.objects.filter(bilan=bilan):
            destroy(planned, at=NOW - timedelta(days=5))
