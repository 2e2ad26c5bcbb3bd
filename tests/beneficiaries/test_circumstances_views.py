"""Situation and adjustments, in the browser's place."""

import pytest

from beneficiaries.circumstances.operations import circumstances_of, note_circumstances
from beneficiaries.models import Bilan
from beneficiaries.rules import Kind
from foundation.tenancy import content_of, tenant
from sessions.models import Programme
from sessions.shipping import ship_programmes
from tests.factories import NOW, a_beneficiary, facts

MEASURE = "Pauses pendant les séances"
CANARY = "CANARI-SITUATION"


@pytest.fixture
def base(house, now):
    return f"/o/{house.organisation.slug}/"


@pytest.fixture
def ours(house, base):
    return f"{base}bilans/{house.bilan.pk}/situation/"


@pytest.fixture
def own(base):
    return f"{base}mon-bilan/amenagements/"


@pytest.fixture
def noted(house):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        note_circumstances(
            house.bilan,
            version=0,
            by=house.consultant.user,
            at=NOW,
            needs_adjustment=True,
            measures=[MEASURE, CANARY],
            situation="ptp",
            note=CANARY,
        )


def found_in(house):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        found = circumstances_of(house.bilan)
        return found.situation, found.note, found.needs_adjustment, found.measures


def an_opening(house, **changes) -> dict[str, str]:
    with tenant(house.organisation.pk):
        ship_programmes(organisation=house.organisation)
        programme = Programme.objects.first()
    return {"programme": str(programme.pk), "situation": "none", "situation_note": ""} | changes


def test_situation_is_asked_when_the_bilan_is_opened(house, base, signed_in):
    person = a_beneficiary(house.consultant)
    client = signed_in(house.consultant)
    fields = an_opening(house, situation="sick_leave")

    answer = client.post(f"{base}beneficiaires/{person.pk}/ouvrir/", fields)
    page = client.get(answer["Location"]).content.decode()

    assert answer["Location"].endswith("/situation/")
    assert ("médecin traitant" in page, "Arrêt de travail" in page) == (True, True)
    with tenant(house.organisation.pk):
        bilan = Bilan.objects.get(beneficiary=person)
        with content_of(bilan.pk):
            assert circumstances_of(bilan).situation == "sick_leave"


def test_excluded_situation_without_reason_is_refused_beside_the_field(house, base, signed_in):
    person = a_beneficiary(house.consultant)
    fields = an_opening(house, situation="carer_leave")

    response = signed_in(house.consultant).post(f"{base}beneficiaires/{person.pk}/ouvrir/", fields)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["situation_note"]
    assert 'value="carer_leave" selected' in response.content.decode()


def test_person_answers_once_and_is_not_asked_again(house, base, own, signed_in):
    person = signed_in(house.person)
    before = person.get(f"{base}mon-bilan/").content.decode()

    answer = person.post(f"{own}modifier/", {"needs": "yes", "usual": [MEASURE], "other": "le matin\n", "version": "0"})
    after = person.get(f"{base}mon-bilan/").content.decode()

    asked = "Avez-vous besoin d’un aménagement"
    assert (answer.status_code, asked in before, asked in after) == (302, True, False)
    assert found_in(house) == ("none", "", True, [MEASURE, "le matin"])


def test_person_reads_the_situation_and_corrects_their_measures_only(house, own, noted, signed_in):
    person = signed_in(house.person)
    page = person.get(own).content.decode()

    fields = {
        "needs": "yes",
        "usual": [MEASURE],
        "other": "",
        "version": "1",
        "situation": "none",
        "situation_note": "",
    }
    person.post(f"{own}modifier/", fields)

    assert ("Projet de transition professionnelle" in page, CANARY in page) == (True, True)
    assert found_in(house) == ("ptp", CANARY, True, [MEASURE])


def test_consultant_notes_the_situation_and_the_answer_may_wait(house, ours, signed_in):
    fields = {"situation": "sabbatical", "situation_note": "", "needs": "", "other": "", "version": "0"}

    answer = signed_in(house.consultant).post(f"{ours}modifier/", fields)

    assert (answer.status_code, found_in(house)) == (302, ("sabbatical", "", False, []))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"needs": ""}, "needs"),
        ({"needs": "peut-être"}, "needs"),
        ({"needs": "no", "usual": [MEASURE]}, "needs"),
        ({"usual": ["inventé"]}, "usual"),
        ({"other": "a\x00b"}, "other"),
        ({"version": "x"}, "version"),
    ],
)
def test_absurd_answer_is_refused_and_what_was_typed_stays(house, own, signed_in, changes, field):
    fields = {"needs": "yes", "usual": [], "other": "le matin", "version": "0"} | changes

    response = signed_in(house.person).post(f"{own}modifier/", fields)

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert "b" in response.content.decode() if "other" in changes else "le matin" in response.content.decode()


def test_conflict_shows_both_and_the_second_try_passes(house, own, noted, signed_in):
    person = signed_in(house.person)
    fields = {"needs": "yes", "usual": [], "other": "le soir", "version": "0"}

    first = person.post(f"{own}modifier/", fields)
    page = first.content.decode()
    second = person.post(f"{own}modifier/", fields | {"version": "1"})

    assert (first.status_code, CANARY in page, "le soir" in page, 'name="version" value="1"' in page) == (
        409,
        True,
        True,
        True,
    )
    assert (second.status_code, found_in(house)[3]) == (302, ["le soir"])


def test_medical_word_warns_and_blocks_nothing(house, ours, own, signed_in):
    person = signed_in(house.person)

    answer = person.post(f"{own}modifier/", {"needs": "yes", "other": "Pauses à cause de ma sclérose", "version": "0"})
    page = person.get(own).content.decode()

    assert (answer.status_code, "À relire" in page, "sclerose" in page) == (302, True, True)


@pytest.mark.parametrize("who", ["administrator", "colleague"])
@pytest.mark.parametrize("path", ["", "modifier/"])
def test_circumstances_are_absent_for_anybody_else(house, ours, noted, signed_in, who, path):
    response = signed_in(getattr(house, who)).get(ours + path)

    assert (response.status_code, CANARY in response.content.decode()) == (404, False)


@pytest.mark.parametrize(("who", "page"), [("administrator", ""), ("consultant", ""), ("administrator", "person")])
def test_pages_of_facts_say_nothing_of_them(house, base, noted, signed_in, who, page):
    path = f"beneficiaires/{house.beneficiary.pk}/" if page else f"bilans/{house.bilan.pk}/"

    text = signed_in(getattr(house, who)).get(base + path).content.decode()

    assert [word for word in (CANARY, MEASURE, "transition professionnelle") if word in text] == []


def test_page_of_a_booking_says_what_is_to_be_arranged(house, base, noted, signed_in):
    page = signed_in(house.consultant).get(f"{base}bilans/{house.bilan.pk}/seances/nouvelle/").content.decode()

    assert f"{MEASURE}, {CANARY}." in page


def test_closed_bilan_shows_them_to_the_person_alone(house, base, ours, own, noted, signed_in):
    facts(house.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)

    page = signed_in(house.person).get(own).content.decode()
    booking = signed_in(house.consultant).get(f"{base}bilans/{house.bilan.pk}/seances/nouvelle/").content.decode()

    assert signed_in(house.consultant).get(ours).status_code == 404
    assert (CANARY in page, "Modifier" in page, CANARY in booking) == (True, False, False)
