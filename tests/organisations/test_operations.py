"""Organisations, invitations, teams."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from foundation import outbox
from foundation.errors import violated
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from organisations import operations
from organisations.forms import clean_nda, clean_siret
from organisations.models import Affiliation, Invitation, Membership, Organisation, User
from organisations.queries import affiliations_of
from sessions.models import Programme
from tests.factories import NOW, PASSWORD, a_house, a_member, a_siret, a_user, an_organisation


def create(operator, **changes):
    fields = {
        "name": "Cap Confluence",
        "slug": "cap-confluence",
        "siret": a_siret(),
        "administrator_email": "Isabelle@Cap.test",
        "administrator_first_name": "Isabelle",
        "administrator_last_name": "Moreau",
        "administrator_is_consultant": True,
        "by": operator,
        "at": NOW,
    }
    return operations.create_organisation(**(fields | changes))


def invite(house, email="noe@exemple.test", **roles):
    return operations.invite_member(
        house.organisation,
        email=email,
        first_name="Noé",
        last_name="Bernard",
        is_administrator=roles.get("is_administrator", False),
        is_consultant=roles.get("is_consultant", True),
        by=house.administrator.user,
        at=NOW,
    )


def test_new_organisation_has_offers_and_an_invited_administrator(db):
    organisation = create(a_user(is_operator=True))

    with tenant(organisation.pk):
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.is_administrator, invitation.is_consultant) == (
            "isabelle@cap.test",
            True,
            True,
        )
        assert Programme.objects.count() == 6
    assert OutboxMessage.objects.get().topic == "organisations.invitation"


def test_failed_creation_leaves_nothing(db):
    operator = a_user(is_operator=True)
    taken = an_organisation()

    with pytest.raises(IntegrityError), transaction.atomic():
        create(operator, siret=taken.siret)

    assert (Organisation.objects.count(), OutboxMessage.objects.count()) == (1, 0)


@pytest.mark.parametrize("siret", ["12345678901234", "123", "", "8520417390001X", "0" * 15])
def test_false_siret_is_refused(siret):
    with pytest.raises(ValidationError, match="SIRET"):
        clean_siret(siret)


def test_siret_with_spaces_is_welcome():
    siret = a_siret()

    assert clean_siret(f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}") == siret


@pytest.mark.parametrize(("typed", "kept"), [("", ""), ("84 69 12345 67", "84691234567")])
def test_nda_is_eleven_digits_or_absent(typed, kept):
    assert clean_nda(typed) == kept


def test_short_nda_is_refused():
    with pytest.raises(ValidationError, match="11 chiffres"):
        clean_nda("8469")


def test_database_refuses_a_short_siret(db):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Organisation.objects.create(name="X", slug="x", siret="123", created_at=NOW)

    assert violated(refused.value) == "organisation_siret_is_14_digits"


def test_invitation_link_is_signed(inside):
    invitation = invite(inside)
    token = operations.invitation_token(invitation)

    assert operations.find_invitation(token) == invitation
    assert operations.find_invitation(token[:-1] + ("a" if token[-1] != "a" else "b")) is None
    assert operations.find_invitation("n’importe quoi") is None


def test_invitation_of_another_house_is_not_found(inside):
    other = a_house()
    with tenant(other.organisation.pk):
        token = operations.invitation_token(invite(other))

    assert operations.find_invitation(token) is None


def test_accepted_invitation_makes_a_member_and_an_account(inside):
    user = operations.accept_invitation(invite(inside), user=None, password=PASSWORD, at=NOW)

    member = Membership.objects.get(user=user)
    assert (str(member), member.is_consultant, member.is_administrator) == ("Noé Bernard", True, False)
    assert user.check_password(PASSWORD)
    assert Affiliation.objects.get(user=user).is_professional


def test_invitation_is_accepted_once(inside):
    invitation = invite(inside)
    operations.accept_invitation(invitation, user=None, password=PASSWORD, at=NOW)

    with pytest.raises(operations.InvitationRefused, match="plus valable"):
        operations.accept_invitation(invitation, user=None, password=PASSWORD, at=NOW)


@pytest.mark.parametrize(("days", "is_open"), [(13, True), (14, False), (15, False)])
def test_invitation_works_fourteen_days(inside, days, is_open):
    assert invite(inside).is_open(NOW + timedelta(days=days)) is is_open


def test_invitation_to_another_address_is_refused(inside):
    with pytest.raises(operations.InvitationRefused, match="autre adresse"):
        operations.accept_invitation(invite(inside), user=a_user(), password=None, at=NOW)


def test_invitation_to_a_known_address_asks_to_sign_in(inside):
    known = a_user("noe@exemple.test")

    with pytest.raises(operations.InvitationRefused, match="connectez-vous"):
        operations.accept_invitation(invite(inside), user=None, password=PASSWORD, at=NOW)
    assert operations.accept_invitation(Invitation.objects.get(), user=known, password=None, at=NOW) == known


def test_member_is_not_invited_again(inside):
    with pytest.raises(operations.InvitationRefused, match="déjà partie"):
        invite(inside, inside.consultant.user.email)


def test_address_is_invited_once(inside):
    invite(inside)

    with pytest.raises(operations.InvitationRefused, match="attend déjà"):
        invite(inside)


def test_expired_invitation_makes_room_for_a_new_one(inside):
    Invitation.objects.filter(pk=invite(inside).pk).update(expires_at=NOW)

    assert invite(inside).is_open(NOW)


def test_revoked_invitation_is_closed_and_sends_no_mail(inside, now):
    invitation = invite(inside)
    operations.revoke_invitation(invitation, at=NOW)

    invitation.refresh_from_db()
    assert not invitation.is_open(NOW)
    assert outbox.deliver(outbox.waiting()[0]) is False
    with pytest.raises(operations.InvitationRefused, match="n’attend plus"):
        operations.resend_invitation(invitation, at=NOW)


def test_resent_invitation_works_fourteen_days_more(inside):
    invitation = invite(inside)

    operations.resend_invitation(invitation, at=NOW + timedelta(days=10))

    invitation.refresh_from_db()
    assert invitation.is_open(NOW + timedelta(days=23))
    assert OutboxMessage.objects.count() == 2


def test_mail_of_an_invitation_carries_its_link(inside, now, mailoutbox):
    invitation = invite(inside)

    outbox.deliver(outbox.waiting()[0])

    assert operations.invitation_token(invitation) in mailoutbox[0].body
    assert mailoutbox[0].to == ["noe@exemple.test"]


def test_last_administrator_stays(inside):
    with pytest.raises(operations.MemberRefused, match="au moins une personne"):
        operations.remove_member(inside.administrator, by=inside.administrator.user, at=NOW)
    with pytest.raises(operations.MemberRefused, match="au moins une personne"):
        operations.change_roles(inside.administrator, is_administrator=False, is_consultant=True)


def test_administrator_may_leave_when_another_stays(inside):
    a_member(inside.organisation, is_administrator=True)

    operations.remove_member(inside.administrator, by=inside.administrator.user, at=NOW)

    assert Membership.objects.get(pk=inside.administrator.pk).removed_at == NOW


def test_removed_member_loses_the_house_at_once(house, signed_in):
    client = signed_in(house.colleague)
    path = f"/o/{house.organisation.slug}/"
    before = client.get(path).status_code

    with tenant(house.organisation.pk):
        operations.remove_member(house.colleague, by=house.administrator.user, at=NOW)

    after = client.get(path)
    house.colleague.user.refresh_from_db()
    client.force_login(house.colleague.user)

    assert (before, after.status_code, after["Location"].split("?")[0]) == (200, 302, "/compte/login/")
    assert client.get(path).status_code == 404


def test_removed_member_may_be_invited_back(inside):
    operations.remove_member(inside.colleague, by=inside.administrator.user, at=NOW)
    invitation = invite(inside, inside.colleague.user.email)

    operations.accept_invitation(invitation, user=inside.colleague.user, password=None, at=NOW)

    assert Membership.objects.get(pk=inside.colleague.pk).removed_at is None


def test_affiliations_are_read_by_their_user_alone(db):
    ours, theirs = a_house(), a_house()

    with tenant(None, user_id=ours.consultant.user_id):
        seen = {affiliation.organisation_id for affiliation in affiliations_of(ours.consultant.user)}
        of_others = affiliations_of(theirs.consultant.user).count()

    assert (seen, of_others) == ({ours.organisation.pk}, 0)


def test_membership_has_a_role(inside):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Membership.objects.filter(pk=inside.colleague.pk).update(is_consultant=False)

    assert violated(refused.value) == "membership_has_a_role"


def test_address_of_a_user_is_lower_case(db):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        User.objects.create(email="Camille@Exemple.test")

    assert violated(refused.value) == "user_email_is_lower_case"


def test_user_is_found_whatever_the_case(db):
    user = a_user("camille@exemple.test")

    assert User.objects.get_by_natural_key("Camille@Exemple.test") == user


def test_settings_of_the_house_are_the_administrators(inside):
    operations.describe_organisation(inside.organisation, name="Nouveau nom", nda="84691234567")

    assert Organisation.objects.get(pk=inside.organisation.pk).name == "Nouveau nom"


def test_invitation_to_the_second_address_of_somebody_asks_to_sign_in(inside):
    EmailAddress.objects.create(user=a_user(), email="noe@exemple.test", verified=True, primary=False)

    with pytest.raises(operations.InvitationRefused, match="connectez-vous"):
        operations.accept_invitation(invite(inside), user=None, password=PASSWORD, at=NOW)
