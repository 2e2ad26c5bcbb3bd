"""The operator's and the administrator's pages: errors beside the field, nothing lost, no surprise on GET."""

from html import unescape

import pytest

from foundation.tenancy import tenant
from organisations.models import Invitation, Membership, Organisation, User
from organisations.operations import invitation_token, invite_member
from organisations.permissions import SENTENCES, Verb
from tests.factories import NOW, PASSWORD, a_member, a_siret, a_user
from tests.signing_in import freshly_signed_in


@pytest.fixture
def invitation(house, now):
    with tenant(house.organisation.pk):
        return invite_member(
            house.organisation,
            email="noe@exemple.test",
            first_name="Noé",
            last_name="Bernard",
            is_administrator=False,
            is_consultant=True,
            by=house.administrator.user,
            at=NOW,
        )


@pytest.fixture
def link(house, invitation):
    return f"/o/{house.organisation.slug}/lien/{invitation_token(invitation)}/"


def an_entry(**changes) -> dict[str, str]:
    fields = {
        "name": "Atelier Boussole",
        "siret": a_siret(),
        "slug": "",
        "administrator_first_name": "Lou",
        "administrator_last_name": "Morin",
        "administrator_email": "lou@boussole.test",
        "administrator_is_consultant": "on",
    }
    return fields | changes


def test_operator_opens_an_organisation(db, now, signed_in):
    client = signed_in(a_user(is_operator=True))

    response = client.post("/exploitation/organismes/nouveau/", an_entry())

    assert response.status_code == 302
    assert Organisation.objects.get(slug="atelier-boussole").name == "Atelier Boussole"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("siret", "12345678901234", "Ce SIRET n’est pas valable"),
        ("siret", "", "obligatoire"),
        ("nda", "12", "11 chiffres"),
        ("administrator_email", "lou", "adresse"),
        ("slug", "Avec_souligné", "lettres"),
        ("slug", "é à", "lettres"),
        ("name", "x" * 121, "120"),
    ],
)
def test_wrong_entry_says_what_beside_the_field_and_loses_nothing(db, now, signed_in, field, value, sentence):
    client = signed_in(a_user(is_operator=True))

    response = client.post("/exploitation/organismes/nouveau/", an_entry(**{field: value}))

    assert response.status_code == 422
    assert any(sentence in error for error in response.context["form"].errors[field])
    assert "lou@boussole.test" in response.content.decode() or field == "administrator_email"
    assert Organisation.objects.count() == 0


def test_same_siret_twice_is_refused(house, now, signed_in):
    client = signed_in(a_user(is_operator=True))

    response = client.post("/exploitation/organismes/nouveau/", an_entry(siret=house.organisation.siret))

    assert response.context["form"].errors["siret"] == ["Un organisme existe déjà avec ce SIRET."]


def test_operator_finds_an_organisation_by_name(house, signed_in):
    client = signed_in(a_user(is_operator=True))

    found = client.get("/exploitation/", {"q": house.organisation.name[:6]})
    absent = client.get("/exploitation/", {"q": "introuvable"})

    assert house.organisation.siret in found.content.decode()
    assert "Aucun organisme ne correspond" in absent.content.decode()


def test_reading_an_invitation_does_nothing(house, client, link):
    response = client.get(link)

    assert response.status_code == 200
    with tenant(house.organisation.pk):
        assert Invitation.objects.get().accepted_at is None


def test_invited_person_joins_with_a_password(house, client, link):
    response = client.post(link, {"password": PASSWORD, "password_again": PASSWORD}, follow=True)

    assert response.redirect_chain[-1][0] == f"/o/{house.organisation.slug}/"
    assert "Noé Bernard" in response.content.decode()


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("court", "court", "password"),
        (PASSWORD, "autre chose entièrement", "password_again"),
        ("1" * 14, "1" * 14, "password"),
    ],
)
def test_weak_or_different_passwords_are_refused(client, link, password, again, field):
    response = client.post(link, {"password": password, "password_again": again})

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not User.objects.filter(email="noe@exemple.test").exists()


def test_used_link_is_closed(client, link, house):
    client.post(link, {"password": PASSWORD, "password_again": PASSWORD})

    assert client.get(link).status_code == 410


def test_false_link_is_absent(client, house):
    assert client.get(f"/o/{house.organisation.slug}/lien/faux~faux/").status_code == 404


def test_somebody_else_signed_in_does_not_take_the_place(house, signed_in, link):
    client = signed_in(house.colleague)

    page = client.get(link)
    client.post(link)

    assert "Ce n’est pas votre adresse" in page.content.decode()
    with tenant(house.organisation.pk):
        assert Invitation.objects.get().accepted_at is None


def test_member_of_another_house_joins_with_the_same_account(house, signed_in, link):
    client = signed_in(a_user("noe@exemple.test"))

    client.post(link)

    with tenant(house.organisation.pk):
        assert Membership.objects.filter(user__email="noe@exemple.test").exists()


def test_administrator_changes_the_settings(house, signed_in):
    client = signed_in(house.administrator)
    path = f"/o/{house.organisation.slug}/organisme/"

    typed = {"name": "Nouveau nom", "nda": "84 69 12345 67", "accent": "plum", "destruction_days": "15"}

    response = client.post(path, typed)
    kept = Organisation.objects.get(pk=house.organisation.pk)
    too_long = client.post(path, typed | {"destruction_days": "31"})
    client.post(path, typed | {"destruction_days": ""})

    assert response.status_code == 302
    assert (kept.nda, kept.destruction_days) == ("84691234567", 15)
    assert Organisation.objects.get(pk=house.organisation.pk).destruction_days is None
    assert (too_long.status_code, "davantage que 30" in too_long.content.decode()) == (422, True)


def test_removal_says_what_it_does_before(house, now, signed_in):
    client = signed_in(house.administrator)
    path = f"/o/{house.organisation.slug}/equipe/{house.colleague.pk}/retirer/"

    page = client.get(path).content.decode()
    client.post(path)

    assert "perd immédiatement l’accès" in page
    with tenant(house.organisation.pk):
        assert Membership.objects.get(pk=house.colleague.pk).removed_at is not None


def test_last_administrator_is_told_why_they_stay(house, now, signed_in):
    client = signed_in(house.administrator)

    response = client.post(f"/o/{house.organisation.slug}/equipe/{house.administrator.pk}/retirer/", follow=True)

    assert "Il faut au moins une personne qui administre" in response.content.decode()


def test_roles_are_never_none(house, signed_in):
    client = signed_in(house.administrator)

    response = client.post(f"/o/{house.organisation.slug}/equipe/{house.colleague.pk}/roles/", {})

    assert response.status_code == 422
    assert "Choisissez au moins un rôle." in response.content.decode()


def test_solo_consultant_who_administers_sees_both(house, now, signed_in):
    with tenant(house.organisation.pk):
        house.consultant.is_administrator = True
        house.consultant.save(update_fields=["is_administrator"])
    client = signed_in(house.consultant)

    page = client.get(f"/o/{house.organisation.slug}/").content.decode()

    assert ("Équipe" in page, "Nouveau bénéficiaire" in page) == (True, True)


def test_front_door_sends_everybody_home(house, signed_in, client):
    anonymous = client.get("/")
    consultant = signed_in(house.consultant).get("/")
    person = signed_in(house.person).get("/")
    operator = signed_in(a_user(is_operator=True)).get("/")
    nobody = signed_in(a_user()).get("/")

    slug = house.organisation.slug
    assert [response.headers.get("Location") for response in (anonymous, consultant, person, operator)] == [
        "/compte/login/",
        f"/o/{slug}/",
        f"/o/{slug}/mon-bilan/",
        "/exploitation/",
    ]
    assert "Aucun espace ne vous est ouvert" in nobody.content.decode()


def test_administrator_invites_and_takes_back(house, now, signed_in):
    client = signed_in(house.administrator)
    base = f"/o/{house.organisation.slug}/equipe/"
    entry = {"first_name": "Noé", "last_name": "Bernard", "email": "noe@exemple.test", "is_consultant": "on"}

    invited = client.post(f"{base}inviter/", entry)
    again = client.post(f"{base}inviter/", entry)
    with tenant(house.organisation.pk):
        pk = Invitation.objects.get().pk
    resent = client.post(f"{base}invitations/{pk}/renvoyer/", follow=True)
    revoked = client.post(f"{base}invitations/{pk}/annuler/", follow=True)
    resent_too_late = client.post(f"{base}invitations/{pk}/renvoyer/", follow=True)

    assert (invited.status_code, again.status_code) == (302, 422)
    assert "Une invitation attend déjà" in again.content.decode()
    assert "L’invitation est renvoyée." in resent.content.decode()
    assert "son lien ne fonctionne plus" in revoked.content.decode()
    assert "n’attend plus de réponse" in resent_too_late.content.decode()


def test_administrator_adds_up_roles(house, now, signed_in):
    client = signed_in(house.administrator)
    path = f"/o/{house.organisation.slug}/equipe/{house.colleague.pk}/roles/"

    page = client.get(path)
    response = client.post(path, {"is_consultant": "on", "is_administrator": "on"})
    last = client.post(f"/o/{house.organisation.slug}/equipe/{house.administrator.pk}/roles/", {"is_consultant": "on"})

    assert (page.status_code, response.status_code, last.status_code) == (200, 302, 302)


def test_only_administrator_keeps_the_role(house, signed_in):
    client = signed_in(house.administrator)

    response = client.post(
        f"/o/{house.organisation.slug}/equipe/{house.administrator.pk}/roles/", {"is_consultant": "on"}
    )

    assert response.status_code == 422
    assert "au moins une personne qui administre" in response.content.decode()


def test_link_used_twice_at_once_lets_one_in(house, client, link, monkeypatch):
    from organisations import operations

    def too_late(*args, **kwargs):
        raise operations.InvitationRefused("Ce lien n’est plus valable. Demandez une nouvelle invitation.")

    monkeypatch.setattr(operations, "accept_invitation", too_late)

    response = client.post(link, {"password": PASSWORD, "password_again": PASSWORD}, follow=True)

    assert "Ce lien n’est plus valable" in response.content.decode()


def test_refusal_says_why(house, signed_in):
    response = signed_in(house.consultant).get(f"/o/{house.organisation.slug}/equipe/")

    assert response.status_code == 403
    assert SENTENCES[Verb.MANAGE_TEAM] in unescape(response.content.decode())


def test_administrator_who_drops_the_role_lands_on_a_page_that_opens(house, now, signed_in):
    a_member(house.organisation, is_administrator=True)
    path = f"/o/{house.organisation.slug}/equipe/{house.administrator.pk}/roles/"

    response = signed_in(house.administrator).post(path, {"is_consultant": "on"}, follow=True)

    assert response.redirect_chain == [(f"/o/{house.organisation.slug}/", 302)]
    assert response.status_code == 200


def test_administrator_who_leaves_lands_on_a_page_that_opens(house, now, signed_in):
    a_member(house.organisation, is_administrator=True)
    path = f"/o/{house.organisation.slug}/equipe/{house.administrator.pk}/retirer/"

    response = signed_in(house.administrator).post(path, follow=True)

    assert response.redirect_chain == [("/", 302)]
    assert response.status_code == 200


def test_link_that_holds_names_the_house_and_a_false_one_does_not(house, client, link):
    false = f"/o/{house.organisation.slug}/lien/faux~faux/"

    pages = [client.get(path).content.decode() for path in (link, false)]

    assert [house.organisation.name in unescape(page) for page in pages] == [True, False]


def test_new_address_replaces_the_old_one(house, client, mailoutbox):
    freshly_signed_in(client, house.consultant.user)

    page = client.get("/compte/email/")

    assert page.status_code == 200
    assert "account/email_change.html" in [template.name for template in page.templates]


def test_absent_page_still_lets_one_leave(house, signed_in, client):
    path = f"/o/{house.organisation.slug}/rien/"

    signed_in_page = signed_in(house.consultant).get(path).content.decode()
    anonymous_page = client.get("/rien/").content.decode()

    assert ("Me déconnecter" in signed_in_page, "Me déconnecter" in anonymous_page) == (True, False)
