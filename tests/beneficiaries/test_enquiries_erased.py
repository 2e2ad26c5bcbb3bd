"""First contacts are erased on their day, or at once."""

from datetime import UTC, datetime, timedelta

import pytest

from beneficiaries.enquiries import conversion, erasing, operations
from beneficiaries.enquiries.operations import EnquiryRefused
from beneficiaries.enquiries.queries import counts_of, erasures_by_cause
from beneficiaries.models import (
    Enquiry,
    EnquiryContact,
    EnquiryErasure,
    PersonRequest,
)
from beneficiaries.requests.erasing import erase_now
from beneficiaries.requests.operations import receive_request
from foundation import due
from tests.beneficiaries.enquiry_factories import Outcome, a_talk, an_enquiry, converted
from tests.factories import NOW, TODAY


@pytest.mark.parametrize(("days", "is_left"), [(-1, True), (0, False), (1, False)])
def test_erased_three_years_after_the_last_contact(inside, monkeypatch, days, is_left):
    enquiry = an_enquiry(inside, at=datetime(2026, 6, 8, 21, 30, tzinfo=UTC))  # 23 h 30 in Paris: still the 8th
    a_talk(inside, enquiry, starts_at=NOW + timedelta(days=1), outcome=Outcome.PLANNED)
    at = datetime(2029, 6, 8, 9, tzinfo=UTC) + timedelta(days=days)
    monkeypatch.setattr("foundation.clock.now", lambda: at)

    for pk in due.ripe():
        due.raise_date(pk)

    assert Enquiry.objects.exists() == is_left
    assert EnquiryErasure.objects.count() == (0 if is_left else 1)
    assert not due.ripe()


def test_purge_waits_for_the_day_that_a_contact_moved(inside):
    enquiry = an_enquiry(inside)
    operations.note_contact(enquiry, kind="reached", by=inside.consultant, at=NOW + timedelta(days=10))

    erasing.purge(enquiry.pk, datetime(2029, 6, 8, 9, tzinfo=UTC))
    assert Enquiry.objects.exists()
    erasing.purge(enquiry.pk, datetime(2029, 6, 18, 9, tzinfo=UTC))

    assert not Enquiry.objects.exists()


def test_closed_ones_are_purged_and_bilans_stay(inside):
    operations.close_enquiry(an_enquiry(inside), reason="elsewhere", by=inside.consultant, at=NOW)
    kept = an_enquiry(inside)
    converted(inside, kept)
    for enquiry in Enquiry.objects.all():
        erasing.purge(enquiry.pk, datetime(2035, 1, 1, tzinfo=UTC))

    assert list(Enquiry.objects.all()) == [kept]
    assert erasures_by_cause() == {EnquiryErasure.Cause.EXPIRED.label: 1}


def test_purge_takes_the_file_of_a_bilan_that_never_came(inside):
    enquiry = an_enquiry(inside)
    known = {"first_name": "Nadia", "last_name": "Belkacem", "email": "nadia@exemple.test", "public": "employee"}
    person = conversion.enter_person(enquiry, by=inside.consultant, at=NOW, **known)

    erasing.purge(enquiry.pk, datetime(2029, 6, 8, 9, tzinfo=UTC))

    person.refresh_from_db()
    assert (str(person), person.email) == ("Personne effacée", "")


def test_erased_at_once_leaves_a_line_without_name(inside):
    enquiry = an_enquiry(inside, origin="apec")
    operations.note_contact(enquiry, kind="reached", by=inside.consultant, at=NOW)

    erasing.erase_enquiry(enquiry, at=NOW)

    line = EnquiryErasure.objects.get()
    assert (line.erased_on, line.cause, line.origin, line.received_year) == (TODAY, "asked", "apec", 2026)
    assert (Enquiry.objects.count(), EnquiryContact.objects.count()) == (0, 0)
    assert [(one.label, one.received, one.erased) for one in counts_of(2026)] == [("Apec", 1, 1)]
    with pytest.raises(EnquiryRefused, match="effacé"):
        operations.note_contact(enquiry, kind="reached", by=inside.consultant, at=NOW)


def test_what_has_a_file_is_erased_from_there(inside):
    enquiry = an_enquiry(inside, email="nadia@exemple.test")
    twin = an_enquiry(inside, email="nadia@exemple.test")
    known = {"first_name": "Nadia", "last_name": "Belkacem", "email": "nadia@exemple.test", "public": "employee"}
    person = conversion.enter_person(enquiry, by=inside.consultant, at=NOW, **known)
    with pytest.raises(EnquiryRefused, match="depuis sa fiche"):
        erasing.erase_enquiry(enquiry, at=NOW)
    request = receive_request(
        person, kind=PersonRequest.Kind.ERASURE, channel="paper", by=inside.administrator, is_confirmed=True, at=NOW
    )

    erase_now(request, by=inside.administrator, at=NOW)

    assert not Enquiry.objects.filter(pk__in=[enquiry.pk, twin.pk]).exists()
