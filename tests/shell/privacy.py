"""What tests of the privacy pages share."""

from datetime import timedelta

from confidentiality.destruction.execution import destroy
from confidentiality.models import Destruction, KeptDocument
from foundation.tenancy import content_of, tenant
from questionnaires.models import Assignment
from tests.confidentiality.factories import CLOSED_AT

AT_LAST = CLOSED_AT + timedelta(days=31)


def destroyed(house) -> None:
    with tenant(house.organisation.pk):
        for one in Destruction.objects.filter(done_at=None):
            destroy(one, at=AT_LAST)


def body(response) -> str:
    return response.content.decode()


def a_kept_document(house, client) -> str:
    """The person lets one document be kept for a year; where who follows up reads it."""
    with tenant(house.organisation.pk):
        code = f"questionnaire:{Assignment.objects.get().pk}"
    client.post(f"{house.own}accords/documents/", {"documents": [code], "ends_on": "2027-06-08"})
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        kept = KeptDocument.objects.get()
    return f"/o/{house.organisation.slug}/bilans/{house.bilan.pk}/gardes/{kept.pk}/"
