"""Planned meetings follow the bilan; those that were led stay with who led them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries.mandates.operations import decide_mandate, propose_mandate
from beneficiaries.models import Bilan
from foundation.errors import violated
from foundation.tenancy import tenant
from sessions.attendance import SigningRefused, sign_attendance
from sessions.handover import CLASH
from sessions.models import Attendance, Session
from tests.factories import NOW, a_ready_bilan
from tests.sessions.factories import a_held_session, a_session

SOON = NOW + timedelta(days=2)


def hand_over(house, *, accept: bool = True):
    with tenant(house.organisation.pk):
        mandate = propose_mandate(
            house.bilan, member=house.colleague, kind="successor", reason="Mutation", by=house.administrator, at=NOW
        )
        return decide_mandate(mandate, accepts=accept, by=house.person, at=NOW)


def test_meetings_to_come_go_to_the_successor(inside, now):
    coming, led = a_session(inside.bilan, starts_at=SOON), a_held_session(inside.bilan)

    hand_over(inside)

    assert Session.objects.get(pk=coming.pk).consultant == inside.colleague
    assert Session.objects.get(pk=led.pk).consultant == inside.consultant


def test_meeting_that_clashes_is_given_up_and_says_so(inside, now):
    theirs = a_session(a_ready_bilan(inside.colleague), starts_at=SOON)
    clashing = a_session(inside.bilan, starts_at=SOON + timedelta(minutes=30))

    hand_over(inside)

    clashing.refresh_from_db()
    assert (clashing.state, clashing.reason, clashing.counted_minutes) == (Session.State.CANCELLED, CLASH, 0)
    assert Session.objects.get(pk=theirs.pk).state == Session.State.PLANNED


def test_former_signs_what_they_led_from_their_start_page(house, now, signed_in):
    led = a_held_session(house.bilan)
    hand_over(house)
    client = signed_in(house.consultant)
    base = f"/o/{house.organisation.slug}/"

    page = client.get(base).content.decode()
    response = client.post(f"{base}seances/{led.pk}/signer/")

    assert f"{base}seances/{led.pk}/signer/" in page
    assert response["Location"] == base
    with tenant(house.organisation.pk):
        assert Attendance.objects.get(session=led).signed_by == house.consultant.user
    assert f"seances/{led.pk}/" not in client.get(base).content.decode()
    assert client.get(f"{base}bilans/{house.bilan.pk}/").status_code == 404
    assert house.beneficiary.last_name not in page


def test_former_signs_nothing_that_they_did_not_lead(house, now, signed_in):
    hand_over(house)
    with tenant(house.organisation.pk):
        house.bilan = Bilan.objects.get(pk=house.bilan.pk)
    of_successor = a_held_session(house.bilan)

    response = signed_in(house.consultant).post(f"/o/{house.organisation.slug}/seances/{of_successor.pk}/signer/")

    assert response.status_code == 404


@pytest.mark.parametrize("has_left", [True, False])
def test_database_takes_the_signature_of_who_led_and_is_of_the_team(inside, now, has_left):
    led = a_held_session(inside.bilan)
    signer = inside.consultant.user if has_left else inside.colleague.user
    if has_left:
        inside.consultant.removed_at = NOW
        inside.consultant.save()

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Attendance.objects.create(
            organisation=inside.organisation,
            session=led,
            party="consultant",
            signed_by=signer,
            signer_name="Camille",
            signed_at=NOW,
            statement_hash="0" * 64,
        )

    assert violated(refused.value) == "who_led_signs"


def test_successor_does_not_sign_for_who_led(house, now, signed_in):
    led = a_held_session(house.bilan)
    hand_over(house)
    client = signed_in(house.colleague)
    base = f"/o/{house.organisation.slug}/"

    page = client.get(f"{base}bilans/{house.bilan.pk}/").content.decode()

    assert f"{base}seances/{led.pk}/signer/" not in page
    with tenant(house.organisation.pk), pytest.raises(SigningRefused, match="menée par"):
        sign_attendance(led, party="consultant", by=house.colleague.user, signer_name="Camille", at=NOW)
