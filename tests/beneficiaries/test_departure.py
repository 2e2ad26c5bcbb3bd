"""Somebody leaves the team: their bilans go on, and nothing of theirs opens any more."""

from datetime import timedelta
from time import monotonic

import pytest
from django.test import Client

from beneficiaries.departure.operations import depart_member
from beneficiaries.mandates.operations import propose_mandate
from beneficiaries.models import Bilan, Mandate
from foundation import outbox
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from organisations.models import Invitation, Membership
from organisations.operations import MemberRefused, invite_member
from organisations.permissions import Standing
from organisations.sign_in import end_sessions_of
from tests.factories import NOW, a_house, a_member, a_ready_bilan, a_user, an_actor
from tests.sessions.factories import a_held_session


def depart(house, **changes):
    fields = {
        "interims": {house.bilan.pk: house.colleague},
        "reason": "Départ de l’équipe",
        "by": house.administrator,
        "at": NOW,
    }
    with tenant(house.organisation.pk):
        depart_member(house.consultant, **fields | changes)


@pytest.fixture
def path(house, now):
    return f"/o/{house.organisation.slug}/equipe/{house.consultant.pk}/retirer/"


def test_departure_hands_each_open_bilan_to_an_interim_without_content(house, now):
    depart(house)

    with tenant(house.organisation.pk):
        bilan = Bilan.objects.get(pk=house.bilan.pk)
        assert bilan.ties(an_actor(house.colleague)) == {Standing.IN_CHARGE}
        assert Membership.objects.get(pk=house.consultant.pk).removed_at == NOW


def test_departure_names_somebody_for_each_bilan(house, now):
    a_ready_bilan(house.consultant)

    with pytest.raises(MemberRefused, match="chaque bilan"):
        depart(house)

    with tenant(house.organisation.pk):
        assert Membership.objects.get(pk=house.consultant.pk).removed_at is None
        assert not Mandate.objects.exists()


def test_client_that_was_signed_in_is_out_within_a_second(house, now, signed_in):
    led = a_held_session(house.bilan)
    clients = [signed_in(house.consultant), signed_in(house.consultant)]
    others = signed_in(house.colleague)
    base = f"/o/{house.organisation.slug}/"
    addresses = [base, f"{base}bilans/{house.bilan.pk}/", f"{base}bilans/{house.bilan.pk}/synthese/"]
    before = [client.get(base).status_code for client in clients]

    started = monotonic()
    depart(house)
    took = monotonic() - started

    assert before == [200, 200]
    assert took < 1
    for client in clients:
        answers = {client.get(address)["Location"].split("?")[0] for address in addresses}
        assert answers == {"/compte/login/"}
        assert client.post(f"{base}seances/{led.pk}/signer/").status_code == 401
    assert others.get(base).status_code == 200


def test_former_who_signs_in_again_finds_no_house_and_signs_nothing(house, now):
    led = a_held_session(house.bilan)
    depart(house)
    client = Client()
    house.consultant.user.refresh_from_db()
    client.force_login(house.consultant.user)
    base = f"/o/{house.organisation.slug}/"

    assert client.get(base).status_code == 404
    assert client.post(f"{base}seances/{led.pk}/signer/").status_code == 404


def test_invitations_that_they_sent_are_closed(house, now):
    with tenant(house.organisation.pk):
        invitation = invite_member(
            house.organisation,
            email="noe@exemple.test",
            first_name="Noé",
            last_name="Bernard",
            is_administrator=False,
            is_consultant=True,
            by=house.consultant.user,
            at=NOW,
        )
    depart(house)

    with tenant(house.organisation.pk):
        assert Invitation.objects.get(pk=invitation.pk).revoked_at == NOW


def test_mails_that_wait_for_them_do_not_leave(house, now):
    for member in (house.consultant, house.administrator):
        outbox.announce(
            "sessions.follow_up_consultant",
            organisation_id=house.organisation.pk,
            subject_id=house.bilan.pk,
            recipient_id=member.pk,
            at=NOW,
        )

    depart(house)

    states = dict(
        OutboxMessage.objects.filter(topic="sessions.follow_up_consultant").values_list("recipient_id", "state")
    )
    assert states == {house.consultant.pk: "dropped", house.administrator.pk: "waiting"}


def test_mail_written_after_the_departure_does_not_leave_either(house, now, mailoutbox):
    depart(house)
    outbox.announce(
        "beneficiaries.bilan_waits",
        organisation_id=house.organisation.pk,
        subject_id=house.bilan.pk,
        recipient_id=house.consultant.pk,
        at=NOW,
    )

    for pk in outbox.waiting():
        outbox.deliver(pk)

    assert house.consultant.user.email not in [address for mail in mailoutbox for address in mail.to]


def test_what_was_proposed_to_them_falls(house, now):
    other = a_ready_bilan(house.colleague)
    with tenant(house.organisation.pk):
        mandate = propose_mandate(
            other, member=house.consultant, kind="successor", reason="Mutation", by=house.colleague, at=NOW
        )

    depart(house)

    with tenant(house.organisation.pk):
        assert Mandate.objects.get(pk=mandate.pk).ended_at == NOW


def test_interim_who_leaves_is_replaced_by_another(house, now):
    third = a_member(house.organisation)
    depart(house)

    with tenant(house.organisation.pk):
        depart_member(
            house.colleague,
            interims={house.bilan.pk: third},
            reason="Départ",
            by=house.administrator,
            at=NOW + timedelta(days=1),
        )
        assert Bilan.objects.get(pk=house.bilan.pk).consultant == third


def test_page_says_what_it_does_and_asks_who_takes_each_bilan(house, path, signed_in):
    client = signed_in(house.administrator)

    page = client.get(path).content.decode()
    empty = client.post(path, {"reason": "Départ"})

    assert "perd immédiatement l’accès" in page
    assert f"Bilan de {house.beneficiary}" in page
    assert "aucun bilan en cours" in page
    assert empty.status_code == 422
    assert "Choisissez qui reprend ce bilan." in empty.content.decode()


def test_one_gesture_gives_everything_to_one_colleague(house, path, signed_in):
    more = a_ready_bilan(house.consultant)

    response = signed_in(house.administrator).post(path, {"everyone": str(house.colleague.pk), "reason": "Départ"})

    assert response.status_code == 302
    with tenant(house.organisation.pk):
        assert {bilan.consultant for bilan in Bilan.objects.filter(pk__in=[house.bilan.pk, more.pk])} == {
            house.colleague
        }


def test_page_refuses_a_colleague_of_elsewhere(house, path, signed_in):
    other = a_house()

    response = signed_in(house.administrator).post(path, {"everyone": str(other.colleague.pk), "reason": "Départ"})

    assert response.status_code == 422
    with tenant(house.organisation.pk):
        assert Membership.objects.get(pk=house.consultant.pk).removed_at is None


def test_administrator_who_leaves_keeps_the_session_that_they_are_in(house, now, signed_in):
    a_member(house.organisation, is_administrator=True)
    here, elsewhere = signed_in(house.administrator), signed_in(house.administrator)

    response = here.post(f"/o/{house.organisation.slug}/equipe/{house.administrator.pk}/retirer/", follow=True)

    assert response.status_code == 200
    assert "n’a plus accès" in response.content.decode()
    assert elsewhere.get("/").url == "/compte/login/"


def test_sessions_of_others_go_on(db, signed_in):
    one, other = a_user(), a_user()
    clients = [signed_in(user) for user in (one, one, other)]

    end_sessions_of(one)

    assert [client.get("/compte/email/").status_code for client in clients] == [302, 302, 200]
