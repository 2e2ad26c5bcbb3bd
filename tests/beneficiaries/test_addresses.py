"""The address that opens a person's space moves by the person's word, or slowly and by two of the team."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from beneficiaries import operations
from beneficiaries.addresses.operations import AddressRefused, ask_address_change, decide_address_change
from beneficiaries.cards import operations as cards
from beneficiaries.mandates.operations import decide_mandate, propose_mandate
from beneficiaries.models import AddressChange, Beneficiary
from beneficiaries.operations import BeneficiaryRefused
from beneficiaries.queries import current_bilan_of
from beneficiaries.rules import Kind as FactKind
from confidentiality.models import AccessLine
from foundation.errors import violated
from foundation.models import OutboxMessage
from organisations.models import Affiliation, Membership
from tests.factories import NOW, a_beneficiary, a_bilan, a_member, facts
from tests.signing_in import freshly_signed_in

NEW = "nouvelle@exemple.test"
WEEK = NOW + timedelta(days=7)


def asked(inside, proposed=NEW, *, by=None) -> AddressChange:
    return ask_address_change(inside.beneficiary, proposed, by=by or inside.consultant, at=NOW)


def test_address_typed_by_a_professional_moves_nothing_and_tells_the_person(inside):
    operations.edit_beneficiary(inside.beneficiary, version=0, by=inside.consultant, at=NOW, email=NEW, phone="01")

    person = Beneficiary.objects.get(pk=inside.beneficiary.pk)
    assert (person.user_id, person.email, person.phone) == (inside.person.pk, inside.beneficiary.email, "01")
    assert AddressChange.objects.get().proposed == NEW
    assert AccessLine.objects.get(act="address").actor_id == inside.consultant.user_id
    assert OutboxMessage.objects.get(topic="beneficiaries.something_waits").recipient_id == person.pk


def test_person_confirms_and_their_space_follows(inside):
    decide_address_change(asked(inside), confirms=True, by=inside.person, at=NOW)

    person = Beneficiary.objects.get(pk=inside.beneficiary.pk)
    assert person.user.email == person.email == NEW
    assert current_bilan_of(inside.person.pk) is None
    assert current_bilan_of(person.user_id) == inside.bilan
    assert not Affiliation.objects.get(user=inside.person).is_beneficiary
    assert OutboxMessage.objects.filter(topic="beneficiaries.address_moved").count() == 1


def test_person_refuses_and_nothing_moves(inside):
    change = asked(inside)

    decide_address_change(change, confirms=False, by=inside.person, at=NOW)

    assert Beneficiary.objects.get(pk=inside.beneficiary.pk).user_id == inside.person.pk
    with pytest.raises(AddressRefused, match="déjà"):
        decide_address_change(change, confirms=True, by=inside.person, at=WEEK)


def test_colleague_confirms_for_a_dead_mailbox_after_a_week_only(inside):
    change, other = asked(inside), inside.administrator
    with pytest.raises(AddressRefused, match="sept jours"):
        decide_address_change(change, confirms=True, by=other.user, member=other, at=WEEK - timedelta(seconds=1))

    decide_address_change(change, confirms=True, by=other.user, member=other, at=WEEK)

    assert Beneficiary.objects.get(pk=inside.beneficiary.pk).email == NEW


def test_who_typed_the_address_never_confirms_it_beside_colleagues(inside):
    change, own = asked(inside), inside.consultant

    with pytest.raises(AddressRefused):
        decide_address_change(change, confirms=True, by=own.user, member=own, at=WEEK)


def test_whoever_is_alone_in_the_house_confirms_after_the_week(inside):
    change, own = asked(inside), inside.consultant
    Membership.objects.exclude(pk=own.pk).update(removed_at=NOW)

    decide_address_change(change, confirms=True, by=own.user, member=own, at=WEEK)

    assert Beneficiary.objects.get(pk=inside.beneficiary.pk).email == NEW


def test_removed_address_waits_for_the_person_whatever_the_delay(inside):
    change, other = asked(inside, ""), inside.administrator

    with pytest.raises(AddressRefused):
        decide_address_change(change, confirms=True, by=other.user, member=other, at=WEEK)
    with pytest.raises(cards.CardRefused):
        cards.issue_card(inside.beneficiary, by=inside.consultant, at=NOW)


def test_self_made_interim_never_becomes_the_person(inside, now):
    boss = a_member(inside.organisation, is_administrator=True)
    propose_mandate(inside.bilan, member=boss, kind="interim", reason="Congé", by=boss, at=NOW)

    with pytest.raises(BeneficiaryRefused, match="acceptée"):
        operations.edit_beneficiary(inside.beneficiary, version=0, by=boss, at=NOW, email=NEW)


def test_mere_interim_prints_no_card_until_the_person_agrees(inside, now):
    on_paper = a_beneficiary(inside.consultant, with_user=False, email="")
    bilan = a_bilan(inside.consultant, beneficiary=on_paper)
    mandate = propose_mandate(
        bilan, member=inside.colleague, kind="interim", reason="Congé", by=inside.administrator, at=NOW
    )
    with pytest.raises(cards.CardRefused, match="acceptée"):
        cards.issue_card(on_paper, by=inside.colleague, at=NOW)

    decide_mandate(mandate, accepts=True, by=inside.consultant.user, at=NOW, is_assisted=True)

    assert cards.issue_card(on_paper, by=inside.colleague, at=NOW).codes
    assert AccessLine.objects.get(act="card").bilan_id == bilan.pk


def test_mere_interim_opens_no_other_bilan_on_the_person(inside, now):
    propose_mandate(
        inside.bilan, member=inside.colleague, kind="interim", reason="Congé", by=inside.administrator, at=NOW
    )

    with pytest.raises(operations.BilanRefused, match="pas encore accepté"):
        a_bilan(inside.colleague, beneficiary=inside.beneficiary)


def test_address_of_an_ended_bilan_is_not_asked_for(inside, now):
    facts(inside.bilan, FactKind.CONSENT_WITHDRAWN)

    with pytest.raises(AddressRefused, match="en cours"):
        asked(inside)


def test_address_of_a_colleague_is_not_a_persons(inside):
    with pytest.raises(AddressRefused, match="de l’équipe"):
        asked(inside, inside.colleague.user.email)


def test_second_address_replaces_the_first_that_waits(inside):
    first = asked(inside)

    asked(inside, "encore@exemple.test")

    first.refresh_from_db()
    assert first.outcome == "replaced"


@pytest.mark.parametrize("fields", [{"email": NEW}, {"email": ""}, {"user": None}, {"user": None, "email": ""}])
def test_database_moves_sign_in_by_a_decided_change_only(inside, fields):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Beneficiary.objects.filter(pk=inside.beneficiary.pk).update(**fields)

    assert violated(refused.value) == "sign_in_moves_by_a_word"


def test_database_keeps_what_was_asked(inside):
    change = asked(inside)

    for write in (
        lambda: AddressChange.objects.filter(pk=change.pk).update(proposed="autre@exemple.test"),
        lambda: AddressChange.objects.filter(pk=change.pk).delete(),
    ):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            write()
        assert violated(refused.value) == "address_change_is_kept"


def test_former_change_is_not_used_twice(inside):
    old = inside.beneficiary.email
    decide_address_change(asked(inside), confirms=True, by=inside.person, at=NOW)
    person = Beneficiary.objects.get(pk=inside.beneficiary.pk)
    back = ask_address_change(person, old, by=inside.consultant, at=NOW)
    decide_address_change(back, confirms=True, by=person.user, at=WEEK)

    with pytest.raises(IntegrityError), transaction.atomic():
        Beneficiary.objects.filter(pk=person.pk).update(email=NEW)


def test_person_answers_in_their_own_space(house, client, now):
    from foundation.tenancy import tenant

    with tenant(house.organisation.pk):
        asked(house)
    freshly_signed_in(client, house.person)
    path = f"/o/{house.organisation.slug}/mon-bilan/adresse/"

    page = client.get(path).content.decode()
    silent = client.post(path)
    answered = client.post(path, {"decision": "refuse"})

    assert NEW in page
    assert (silent.status_code, answered.status_code) == (422, 302)
    with tenant(house.organisation.pk):
        assert AddressChange.objects.get().outcome == "refused"
