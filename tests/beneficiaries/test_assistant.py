"""The assistant helps with contacts, planning and money of every bilan, and opens nothing."""

import pytest

from beneficiaries.contact import change_contact
from beneficiaries.models import Beneficiary
from beneficiaries.operations import BeneficiaryChanged, BeneficiaryRefused
from foundation.tenancy import tenant
from tests.factories import a_beneficiary, a_member
from tests.sessions.factories import a_session


@pytest.fixture
def assistant(house):
    return a_member(house.organisation, is_consultant=False, is_assistant=True)


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


def test_assistant_sees_every_bilan_and_plans_without_settling(house, base, assistant, signed_in):
    session = a_session(house.bilan)
    client = signed_in(assistant)

    page = client.get(f"{base}bilans/{house.bilan.pk}/").content.decode()

    assert f"{base}seances/{session.pk}/deplacer/" in page
    assert f"{base}seances/{session.pk}/issue/" not in page
    assert f"{base}seances/{session.pk}/clore/" not in page
    assert client.get(f"{base}seances/{session.pk}/deplacer/").status_code == 200
    assert client.get(f"{base}seances/{session.pk}/issue/").status_code == 403
    assert client.get(f"{base}bilans/{house.bilan.pk}/financement/").status_code == 200
    assert client.get(f"{base}bilans/{house.bilan.pk}/synthese/").status_code == 404


def test_assistant_corrects_the_telephone_and_keeps_the_address(house, base, assistant, signed_in):
    person = house.beneficiary
    typed = {"phone": "06 11 22 33 44", "email": "voleur@exemple.test", "version": person.version}

    response = signed_in(assistant).post(f"{base}beneficiaires/{person.pk}/coordonnees/", typed)

    assert response.status_code == 302
    with tenant(house.organisation.pk):
        found = Beneficiary.objects.get(pk=person.pk)
    assert (found.phone, found.email, found.user_id) == ("06 11 22 33 44", person.email, person.user_id)


def test_address_that_opens_a_space_is_not_moved_by_a_role(inside):
    with pytest.raises(BeneficiaryRefused, match="ouvre l’espace"):
        change_contact(inside.beneficiary, phone="", email="voleur@exemple.test", version=0)


def test_address_that_opens_nothing_yet_may_be_corrected(inside):
    person = a_beneficiary(inside.consultant, with_user=False)

    changed = change_contact(person, phone="", email="Juste@Exemple.test", version=0)

    assert changed.email == "juste@exemple.test"


def test_address_of_somebody_else_is_refused(inside):
    person = a_beneficiary(inside.consultant, with_user=False)

    with pytest.raises(BeneficiaryRefused, match="déjà cette adresse"):
        change_contact(person, phone="", email=inside.beneficiary.email, version=0)


def test_two_editors_of_contacts_never_overwrite_each_other(house, base, assistant, signed_in):
    person = house.beneficiary
    client = signed_in(assistant)
    path = f"{base}beneficiaires/{person.pk}/coordonnees/"
    client.post(path, {"phone": "01", "version": person.version})

    response = client.post(path, {"phone": "02", "version": person.version})

    assert response.status_code == 422
    assert "02" in response.content.decode()
    with tenant(house.organisation.pk), pytest.raises(BeneficiaryChanged):
        change_contact(person, phone="03", email=person.email, version=person.version)
