"""Pages of first contacts: the public form, the list, one of them, conversion."""

import re

import pytest
from django.test import Client

from beneficiaries.enquiries import operations, sealing
from beneficiaries.models import Beneficiary, Enquiry
from foundation import clock
from foundation.tenancy import tenant
from organisations.operations import describe_organisation
from sessions.models import Programme
from sessions.shipping import ship_programmes
from tests.beneficiaries.enquiry_factories import OBJECTIVES, WORDS, an_enquiry
from tests.factories import NOW, TODAY, a_beneficiary, a_member
from tests.shell.test_query_counts import queries_of

pytestmark = pytest.mark.django_db
SENT = {
    "first_name": "Nadia",
    "last_name": "Belkacem",
    "phone": "06 12 34 56 78",
    "words": WORDS,
    "moments": ["evening"],
}


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


@pytest.fixture
def enquiry(house, now):
    with tenant(house.organisation.pk):
        found = an_enquiry(house, objectives=OBJECTIVES)
        return operations.assign_enquiry(found, to=house.consultant, by=house.administrator, at=NOW)


def kept(house) -> list[Enquiry]:
    with tenant(house.organisation.pk):
        return list(Enquiry.objects.all())


def key_in(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def test_anybody_writes_and_the_double_click_is_one(house, base):
    client = Client()
    page = client.get(f"{base}contact/").content.decode()
    sent = SENT | {"key": key_in(page)}

    first, second = client.post(f"{base}contact/", sent), client.post(f"{base}contact/", sent)

    assert house.organisation.name in page
    assert "3\u00a0ans" in page.replace("&nbsp;", "\u00a0")
    assert (
        (first.status_code, first["Location"])
        == (second.status_code, second["Location"])
        == (302, f"{base}contact/merci/")
    )
    (one,) = kept(house)
    assert (one.channel, one.origin, one.moments, one.assigned_to_id) == ("form", "unknown", ["evening"], None)
    assert "On vous rappelle" in client.get(first["Location"]).content.decode()


def test_form_answers_alike_whoever_is_known(house, base):
    known = {"last_name": house.beneficiary.last_name, "email": house.beneficiary.email}
    answers = [Client().post(f"{base}contact/", SENT | said) for said in (known, {"email": "inconnue@exemple.test"})]

    assert len({(answer.status_code, answer["Location"], answer.content) for answer in answers}) == 1
    assert len(kept(house)) == 2


def test_robot_is_thanked_and_nothing_is_kept(house, base):
    answer = Client().post(f"{base}contact/", SENT | {"website": "https://spam.test"})

    assert answer["Location"] == f"{base}contact/merci/"
    assert kept(house) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"phone": ""}, "email"),
        ({"phone": "appelez-moi"}, "phone"),
        ({"email": "nadia@"}, "email"),
        ({"last_name": " "}, "last_name"),
        ({"words": "a" * 1001}, "words"),
        ({"public": "roi"}, "public"),
        ({"moments": ["jamais"]}, "moments"),
        ({"first_name": "A\0B"}, "first_name"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(house, base, said, field):
    answer = Client().post(f"{base}contact/", SENT | said)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert field == "words" or WORDS in answer.content.decode()
    assert kept(house) == []


def test_strange_key_of_a_page_is_no_key(house, base):
    assert Client().post(f"{base}contact/", SENT | {"key": "'; --"}).status_code == 302
    assert kept(house)[0].form_key is None


def test_too_many_keep_what_was_typed(house, base):
    client = Client(REMOTE_ADDR="203.0.113.77")
    for _ in range(10):
        assert client.post(f"{base}contact/", SENT).status_code == 302

    answer = client.post(f"{base}contact/", SENT)

    assert answer.status_code == 429
    assert WORDS in answer.content.decode()
    assert len(kept(house)) == 10


def test_form_that_was_switched_off_is_the_page_of_an_absent_house(house, base):
    describe_organisation(house.organisation, takes_enquiries=False)

    off, absent = Client().get(f"{base}contact/"), Client().get("/o/nulle-part/contact/")

    assert (off.status_code, absent.status_code) == (404, 404)
    assert Client().post(f"{base}contact/", SENT).status_code == 404
    assert Client().get(f"{base}contact/merci/").status_code == 404


def test_assistant_types_objectives_and_does_not_read_them(house, base, enquiry, signed_in):
    assistant = signed_in(a_member(house.organisation, is_consultant=False, is_assistant=True))
    page = f"{base}premiers-contacts/{enquiry.pk}/"

    seen = assistant.get(page).content.decode()
    written = assistant.get(f"{page}objectifs/noter/").content.decode()

    assert WORDS in seen
    assert OBJECTIVES not in seen + written
    assert assistant.get(f"{page}objectifs/").status_code == 403
    assert signed_in(house.administrator).get(f"{page}objectifs/").status_code == 403
    assert OBJECTIVES in signed_in(house.consultant).get(f"{page}objectifs/").content.decode()
    assistant.post(f"{page}objectifs/noter/", {"objectives": "Autre texte"})
    with tenant(house.organisation.pk):
        enquiry.refresh_from_db()
        assert sealing.opened(enquiry, sealing.OBJECTIVES) == "Autre texte"


def test_colleague_and_auditor_find_nothing(house, base, enquiry, signed_in):
    auditor = a_member(house.organisation, is_consultant=False, is_auditor=True, auditor_until=TODAY)
    for who in (house.colleague, auditor, house.person):
        client = signed_in(who)
        for path in ("", "modifier/", "convertir/", "effacer/"):
            assert client.get(f"{base}premiers-contacts/{enquiry.pk}/{path}").status_code == 404
    listed = signed_in(house.colleague).get(f"{base}premiers-contacts/").content.decode()
    assert "Belkacem" not in listed
    assert signed_in(auditor).get(f"{base}premiers-contacts/").status_code == 403


def test_from_the_form_to_the_bilan(house, base, signed_in):
    with tenant(house.organisation.pk):
        ship_programmes(organisation=house.organisation)
        offer = Programme.objects.get(title="Essentiel, 14 h")
    Client().post(f"{base}contact/", SENT | {"email": "Nadia@exemple.test", "public": "employee"})
    (enquiry,) = kept(house)
    client, one = signed_in(house.consultant), f"{base}premiers-contacts/{enquiry.pk}/"

    client.post(f"{one}prendre/")
    client.post(f"{one}echange/", {"kind": "reached", "occurred_at": "2026-06-08", "act_on": "2026-06-10"})
    talk = {"day": "2026-06-08", "hour": "10:00", "mode": "phone", "member": house.consultant.pk}
    client.post(f"{one}entretien/", talk)
    with tenant(house.organisation.pk):
        planned = enquiry.talks.get()
    noted = client.post(f"{base}premiers-contacts/entretiens/{planned.pk}/", {"outcome": "held"})
    assert noted["Location"] == one
    converting = client.get(f"{one}convertir/").context["form"].initial
    answer = client.post(f"{one}convertir/", {**converting, "employer_name": "", "employer_siret": ""})
    opening = client.post(answer["Location"], {"programme": offer.pk, "situation": "none"}, follow=True)

    assert "Entretien d’information" in opening.content.decode()
    (enquiry,) = kept(house)
    assert enquiry.state == "converted"
    said = client.get(f"{base}bilans/{enquiry.opened_bilan_id}/situation/").content.decode()
    assert WORDS in said
    assert "Ouvrir le bilan" in client.get(one).content.decode()
    assert signed_in(house.colleague).get(one).status_code == 404


def test_address_that_a_colleague_follows_is_said_before_it_is_refused(house, base, enquiry, signed_in):
    a_beneficiary(house.colleague, email="nadia@exemple.test", last_name="Secret")
    with tenant(house.organisation.pk):
        operations.edit_enquiry(enquiry, version=enquiry.version, email="nadia@exemple.test")
    client = signed_in(house.consultant)
    path = f"{base}premiers-contacts/{enquiry.pk}/convertir/"

    page = client.get(path).content.decode()
    refused = client.post(
        path, {"first_name": "Nadia", "last_name": "B", "email": "nadia@exemple.test", "public": "employee"}
    )

    assert "Adresse déjà connue" in page
    assert "Secret" not in page
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"email"})
    with tenant(house.organisation.pk):
        assert Beneficiary.objects.filter(email="nadia@exemple.test").count() == 1


def test_file_that_is_known_is_joined_in_one_gesture(house, base, enquiry, signed_in):
    known = a_beneficiary(house.consultant, first_name="Nadia", last_name="Belkacem")
    client, one = signed_in(house.consultant), f"{base}premiers-contacts/{enquiry.pk}/"

    page = client.get(f"{one}convertir/").content.decode()
    strange = client.post(f"{one}rattacher/", {"beneficiary": house.beneficiary.pk}, follow=True)
    answer = client.post(f"{one}rattacher/", {"beneficiary": known.pk})

    assert str(known.pk) in page
    assert "Choisissez une des fiches proposées" in strange.content.decode()
    assert answer["Location"] == f"{base}beneficiaires/{known.pk}/ouvrir/"


def test_erasing_asks_once_then_nothing_is_left(house, base, enquiry, signed_in):
    client, path = signed_in(house.consultant), f"{base}premiers-contacts/{enquiry.pk}/effacer/"

    assert "Ce qui disparaît" in client.get(path).content.decode()
    assert len(kept(house)) == 1
    client.post(path)

    assert kept(house) == []


def test_figures_are_counts_for_the_administration(house, base, enquiry, signed_in):
    client = signed_in(house.administrator)

    lines = client.get(f"{base}premiers-contacts/chiffres/").context["lines"]

    assert [(line.label, line.received, line.converted, line.open) for line in lines] == [("Non précisée", 1, 0, 1)]
    for strange in ("2018", "9999", "²", "-1", "99999999999999999999"):
        assert client.get(f"{base}premiers-contacts/chiffres/?annee={strange}").context["year"] == 2026
    assert signed_in(house.consultant).get(f"{base}premiers-contacts/chiffres/").status_code == 403


def test_two_editors_see_both_texts(house, base, enquiry, signed_in):
    client, path = signed_in(house.consultant), f"{base}premiers-contacts/{enquiry.pk}/modifier/"
    typed = {
        "last_name": "B",
        "phone": "07 11 11 11 11",
        "origin": "cep",
        "moments": ["noon"],
        "version": enquiry.version,
    }
    assert client.post(path, typed).status_code == 302

    answer = client.post(path, typed | {"phone": "07 22 22 22 22"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "07 11 11 11 11" in page
    assert "07 22 22 22 22" in page


@pytest.mark.parametrize("who", ["administrator", "consultant"])
def test_list_is_constant(house, base, enquiry, signed_in, who):
    client = signed_in(getattr(house, who))
    few = queries_of(client, f"{base}premiers-contacts/")
    with tenant(house.organisation.pk):
        for _ in range(12):
            operations.assign_enquiry(an_enquiry(house), to=house.consultant, by=house.administrator, at=NOW)

    assert queries_of(client, f"{base}premiers-contacts/") == few


def test_exchange_of_this_very_minute_is_noted_while_the_clock_runs(house, signed_in):
    with tenant(house.organisation.pk):
        enquiry = operations.assign_enquiry(an_enquiry(house), to=house.consultant, by=house.administrator, at=NOW)
    path = f"/o/{house.organisation.slug}/premiers-contacts/{enquiry.pk}/echange/"

    answer = signed_in(house.consultant).post(path, {"kind": "reached", "occurred_at": clock.today().isoformat()})

    assert answer.status_code == 302
