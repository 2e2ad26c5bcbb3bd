"""People, facts and consent, in the browser's place."""

import pytest

from beneficiaries.models import Beneficiary, Bilan, Fact
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from confidentiality.consenting import answer_consent
from confidentiality.models import Consent
from foundation.models import OutboxMessage
from foundation.tenancy import tenant
from sessions.shipping import ship_programmes
from tests.factories import NOW, a_beneficiary, a_bilan, a_ready_bilan, traces


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


def an_entry(**changes) -> dict[str, str]:
    fields = {"first_name": "Alex", "last_name": "Dupont", "public": "employee"}
    return fields | changes


def test_new_person_leads_to_the_choice_of_a_programme(house, base, signed_in):
    response = signed_in(house.consultant).post(f"{base}beneficiaires/nouveau/", an_entry())

    assert response.status_code == 302
    assert response["Location"].endswith("/ouvrir/")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"email": "pas une adresse"}, "email"),
        ({"public": "martien"}, "public"),
        ({"employer_siret": "123"}, "employer_siret"),
        ({"last_name": "x" * 61}, "last_name"),
        ({"last_name": "Du\x00pont"}, "last_name"),
    ],
)
def test_wrong_entry_keeps_what_was_typed(house, base, signed_in, changes, field):
    response = signed_in(house.consultant).post(
        f"{base}beneficiaires/nouveau/", an_entry(phone="06 11 22 33 44", **changes)
    )

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "06 11 22 33 44" in response.content.decode()


def test_employer_number_asks_for_a_name(house, base, signed_in):
    response = signed_in(house.consultant).post(
        f"{base}beneficiaires/nouveau/", an_entry(employer_siret=house.organisation.siret)
    )

    assert response.context["form"].errors["employer_name"] == ["Écrivez aussi le nom de l’employeur."]


def test_address_already_known_is_said_beside_the_field(house, base, signed_in):
    response = signed_in(house.consultant).post(
        f"{base}beneficiaires/nouveau/", an_entry(email=house.beneficiary.email)
    )

    assert "déjà cette adresse" in response.context["form"].errors["email"][0]


def test_person_is_corrected(house, base, signed_in):
    client = signed_in(house.consultant)

    response = client.post(
        f"{base}beneficiaires/{house.beneficiary.pk}/modifier/", an_entry(first_name="Dominique", version="0")
    )

    assert response.status_code == 302
    with tenant(house.organisation.pk):
        assert Beneficiary.objects.get(pk=house.beneficiary.pk).last_name == "Dupont"


def test_two_editors_never_overwrite_each_other(house, base, signed_in):
    client = signed_in(house.consultant)
    path = f"{base}beneficiaires/{house.beneficiary.pk}/modifier/"
    client.post(path, an_entry(phone="01 11 11 11 11", version="0"))

    second = client.post(path, an_entry(phone="02 22 22 22 22", version="0"))
    third = client.post(path, an_entry(phone="02 22 22 22 22", version="1"))

    page = second.content.decode()
    assert second.status_code == 422
    assert ("01 11 11 11 11" in page, "02 22 22 22 22" in page, 'name="version" value="1"' in page) == (True,) * 3
    assert third.status_code == 302


@pytest.mark.parametrize("query", ["ŒUVRARD", "œuvrard", "Elodie", "ÉLODIE", "rard elo"])
def test_search_knows_neither_case_nor_accents(house, base, signed_in, query):
    a_beneficiary(house.consultant, first_name="Élodie", last_name="Œuvrard")

    page = signed_in(house.consultant).get(f"{base}beneficiaires/", {"q": query}).content.decode()

    assert "Œuvrard Élodie" in page


@pytest.mark.parametrize("query", ["%", "_", "'; DROP TABLE", "\\", "x" * 500])
def test_odd_search_finds_nobody_and_breaks_nothing(house, base, signed_in, query):
    response = signed_in(house.consultant).get(f"{base}beneficiaires/", {"q": query})

    assert "Personne ne correspond" in response.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", ""])
def test_odd_page_number_shows_a_page(house, base, signed_in, page):
    assert signed_in(house.consultant).get(f"{base}beneficiaires/", {"page": page}).status_code == 200


def test_bilan_opens_from_a_programme_with_its_steps(house, base, signed_in):
    with tenant(house.organisation.pk):
        ship_programmes(organisation=house.organisation)
    person = a_beneficiary(house.consultant)
    client = signed_in(house.consultant)
    page = client.get(f"{base}beneficiaires/{person.pk}/ouvrir/")
    card = next(card for card in page.context["programmes"] if card.programme.title.startswith("Bilan en quatre"))

    response = client.post(
        f"{base}beneficiaires/{person.pk}/ouvrir/", {"programme": str(card.programme.pk), "situation": "none"}
    )

    assert response.status_code == 302
    with tenant(house.organisation.pk):
        bilan = Bilan.objects.get(beneficiary=person)
        assert (bilan.accompaniment_minutes, bilan.personal_work_minutes) == (19 * 60, 5 * 60)
        assert [step.minutes for step in bilan.steps.all()] == [60, 360, 360, 360]


@pytest.mark.parametrize("programme", ["", "rien", "00000000-0000-0000-0000-000000000000"])
def test_unknown_programme_is_refused(house, base, signed_in, programme):
    person = a_beneficiary(house.consultant)

    response = signed_in(house.consultant).post(f"{base}beneficiaires/{person.pk}/ouvrir/", {"programme": programme})

    assert response.status_code == 422


def test_invitation_of_the_person_leaves(house, base, signed_in):
    signed_in(house.consultant).post(f"{base}bilans/{house.bilan.pk}/inviter/")

    assert OutboxMessage.objects.get().topic == "beneficiaries.something_waits"


def test_phase_is_closed_on_its_day(house, base, signed_in):
    client = signed_in(house.consultant)
    path = f"{base}bilans/{house.bilan.pk}/faits/preliminary_closed/"
    traces(house.bilan, Kind.PRELIMINARY_CLOSED)

    response = client.post(path, {"occurred_at": "2026-06-05"})

    assert response.status_code == 302
    with tenant(house.organisation.pk):
        assert course_of(house.bilan).phase == "investigation"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2026-06-09", "d’avance"), ("1999-01-01", "trop ancienne"), ("", "obligatoire"), ("demain", "date")],
)
def test_absurd_day_of_a_fact_is_refused(house, base, signed_in, day, sentence):
    response = signed_in(house.consultant).post(
        f"{base}bilans/{house.bilan.pk}/faits/preliminary_closed/", {"occurred_at": day}
    )

    assert response.status_code == 422
    assert sentence in " ".join(response.context["form"].errors["occurred_at"])


def test_fact_out_of_order_says_why_then_is_kept_with_a_mark(house, base, signed_in):
    client = signed_in(house.consultant)
    path = f"{base}bilans/{house.bilan.pk}/faits/investigation_closed/"

    refused = client.post(path, {"occurred_at": "2026-06-05"})
    kept = client.post(path, {"occurred_at": "2026-06-05", "irregular_reason": "Dossier repris"})

    assert "Terminez d’abord la phase préliminaire." in refused.content.decode()
    assert kept.status_code == 302
    assert "Dossier repris" in client.get(f"{base}bilans/{house.bilan.pk}/").content.decode()


def test_paper_consent_is_marked_as_such(house, base, signed_in):
    bilan = a_bilan(house.consultant)
    client = signed_in(house.consultant)

    for kind in ("informed", "consented"):
        client.post(f"{base}bilans/{bilan.pk}/faits/{kind}/", {"occurred_at": "2026-06-05"})

    with tenant(house.organisation.pk):
        assert Fact.objects.get(bilan=bilan, kind=Kind.CONSENTED).is_assisted
    assert "D’après un document papier" in client.get(f"{base}bilans/{bilan.pk}/").content.decode()


def test_fact_is_corrected_and_its_history_stays(house, base, signed_in):
    with tenant(house.organisation.pk):
        fact = Fact.objects.get(bilan=house.bilan, kind=Kind.BASIS_RECORDED)
    client = signed_in(house.consultant)
    path = f"{base}faits/{fact.pk}/corriger/"

    incomplete = client.post(path, {"what": "move", "occurred_at": "", "reason": "Erreur"})
    response = client.post(path, {"what": "void", "reason": "Saisi dans le mauvais dossier"})

    assert "Indiquez la date exacte." in incomplete.content.decode()
    assert response.status_code == 302
    with tenant(house.organisation.pk):
        assert not course_of(house.bilan).has_basis
        assert Fact.objects.filter(pk=fact.pk).exists()


def test_fact_of_unknown_kind_is_absent(house, base, signed_in):
    client = signed_in(house.consultant)

    assert client.get(f"{base}bilans/{house.bilan.pk}/faits/nimporte/").status_code == 404
    assert client.get(f"{base}bilans/{house.bilan.pk}/faits/basis_recorded/").status_code == 404


def test_bilan_opened_by_mistake_leaves_the_lists(house, base, signed_in):
    bilan = a_bilan(house.consultant)
    client = signed_in(house.consultant)

    refused = client.post(f"{base}bilans/{bilan.pk}/annuler/", {"reason": ""})
    client.post(f"{base}bilans/{bilan.pk}/annuler/", {"reason": "Doublon"})

    assert refused.status_code == 422
    assert str(bilan.pk) not in client.get(base).content.decode()


def test_person_reads_and_consents(house, base, signed_in):
    bilan = a_bilan(house.consultant)
    client = signed_in(bilan.beneficiary.user)

    start = client.get(f"{base}mon-bilan/").content.decode()
    unanswered = client.post(f"{base}mon-bilan/information/", {})
    client.post(f"{base}mon-bilan/information/", {"decision": "consent"})

    assert "Lire et répondre" in start
    assert "Choisissez l’une des deux réponses." in unanswered.content.decode()
    with tenant(house.organisation.pk):
        assert course_of(bilan).has_consent


def test_nothing_is_ticked_beforehand(house, base, signed_in):
    bilan = a_bilan(house.consultant)

    page = signed_in(bilan.beneficiary.user).get(f"{base}mon-bilan/information/").content.decode()

    assert "checked" not in page


def test_person_withdraws_after_reading_what_it_does(house, base, signed_in):
    client = signed_in(house.person)

    page = client.get(f"{base}mon-bilan/consentement/retirer/").content.decode()
    client.post(f"{base}mon-bilan/consentement/retirer/")
    again = client.post(f"{base}mon-bilan/consentement/retirer/", follow=True).content.decode()

    assert "séances prévues sont annulées" in page
    assert "pas de consentement à retirer" in again


@pytest.mark.parametrize(
    ("keeps", "words"),
    [(False, "sauf si vous acceptez par écrit"), (True, "jusqu’au 8\xa0juin\xa02029 au plus tard")],
)
def test_withdrawal_says_first_what_it_erases_and_when(house, base, signed_in, now, keeps, words):
    organisation = house.organisation
    organisation.destruction_days = 12
    organisation.save(update_fields=["destruction_days"])
    if keeps:
        with tenant(organisation.pk):
            answer_consent(
                house.bilan, Consent.Kind.KEEP_SYNTHESIS, is_given=True, by=house.person, author_name="D.", at=now
            )

    page = signed_in(house.person).get(f"{base}mon-bilan/consentement/retirer/").content.decode()

    assert "effacés le <strong>samedi 20\xa0juin 2026</strong>" in page
    assert words in page
    assert f"{base}mon-bilan/confidentialite/emporter/" in page


def test_information_says_when_documents_go(house, base, signed_in):
    page = signed_in(house.person).get(f"{base}mon-bilan/information/").content.decode()

    assert "30\xa0jours après que vous l’avez arrêté".replace("\xa0", "&nbsp;") in page


def test_person_finds_their_latest_bilan(house, base, signed_in):
    latest = a_ready_bilan(house.consultant, beneficiary=house.beneficiary, opened_on=NOW.date().replace(month=7))

    page = signed_in(house.person).get(f"{base}mon-bilan/")

    assert page.context["bilan"] == latest


@pytest.mark.parametrize("state", ["ouverts", "termines", "tous", "nimporte"])
def test_caseload_is_filtered_by_state(house, base, signed_in, state):
    response = signed_in(house.consultant).get(base, {"etat": state})

    assert len(response.context["rows"]) == (0 if state == "termines" else 1)


def test_administrator_sees_whose_bilans_they_are(house, base, signed_in):
    page = signed_in(house.administrator).get(base).content.decode()

    assert str(house.consultant) in page
    assert "Nouveau bénéficiaire" not in page
