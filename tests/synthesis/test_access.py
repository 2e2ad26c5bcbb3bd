"""Every address of the synthesis, asked by everybody: it opens to the person and to who is in charge."""

from uuid import uuid4

import pytest

from beneficiaries.mandates.operations import decide_mandate, propose_mandate
from foundation.tenancy import content_of, tenant
from synthesis.models import Comment, Synthesis
from synthesis.operations import comment_section
from tests.factories import NOW, a_house, a_member, a_ready_bilan
from tests.synthesis import factories

GET = {"write": "", "document": "document.pdf"}
POST = {
    "start": "commencer/",
    "share": "partager/",
    "freeze": "figer/",
    "propose": "proposer/",
    "hand_over": "remettre/",
    "write_section": "rubriques/project/",
    "comment": "rubriques/project/commenter/",
    "settle_comment": "commentaires/{comment}/regler/",
}
OWN_GET = {"own": "", "own_document": "document.pdf"}
OWN_POST = {
    "observe": "observations/",
    "own_comment": "rubriques/project/commenter/",
    "validate": "valider/",
    "acknowledge": "recevoir/",
}


def with_a_synthesis(house):
    """One that waits for the person, and one remark."""
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        house.synthesis = factories.a_shared(house)
        section = factories.a_section(house.synthesis, "project")
        house.comment = comment_section(
            section, text="Un mot", author=Comment.Author.PERSON, author_name="Dominique", at=NOW
        )
    return house


pytestmark = pytest.mark.furnished("shared", with_a_synthesis)


@pytest.fixture
def shared(house, now):
    return house


def address(house, path: str, *, slug: str = "", bilan=None) -> str:
    comment = house.comment.pk
    base = f"/o/{slug or house.organisation.slug}/bilans/{bilan or house.bilan.pk}/synthese/"
    return base + path.format(comment=comment)


def own_address(house, path: str) -> str:
    return f"/o/{house.organisation.slug}/mon-bilan/synthese/{path}"


def status(client, url: str, *, posts: bool) -> int:
    answer = client.post(url, {"text": "Autre", "version": 1}) if posts else client.get(url)
    return answer.status_code


@pytest.mark.parametrize("name", GET | POST)
@pytest.mark.parametrize("who", ["administrator", "colleague", "person", "of_another_house", "other_person"])
def test_nobody_else_enters_the_writing(shared, signed_in, name, who):
    elsewhere = a_house()
    people = {
        "administrator": shared.administrator,
        "colleague": shared.colleague,
        "person": shared.person,
        "of_another_house": elsewhere.consultant,
        "other_person": elsewhere.person,
    }
    client = signed_in(people[who])

    answer = status(client, address(shared, (GET | POST)[name]), posts=name in POST)

    assert answer == 404
    with tenant(shared.organisation.pk):
        assert Synthesis.objects.get().version == shared.synthesis.version


@pytest.mark.parametrize("name", OWN_GET | OWN_POST)
@pytest.mark.parametrize("who", ["administrator", "consultant", "colleague", "other_person"])
def test_nobody_else_enters_the_space_of_the_person(shared, signed_in, name, who):
    client = signed_in(a_house().person if who == "other_person" else getattr(shared, who))

    assert status(client, own_address(shared, (OWN_GET | OWN_POST)[name]), posts=name in OWN_POST) == 404


@pytest.mark.parametrize("name", GET | POST)
def test_visitor_is_asked_to_sign_in(shared, client, name):
    answer = client.generic("POST" if name in POST else "GET", address(shared, (GET | POST)[name]))

    assert answer.status_code == (401 if name in POST else 302)
    assert "/compte/login/?next=" in (answer.content.decode() if name in POST else answer["Location"])


def test_who_is_in_charge_opens_every_address(shared, signed_in):
    client = signed_in(shared.consultant)

    read = {name: status(client, address(shared, path), posts=False) for name, path in GET.items()}
    written = {name: status(client, address(shared, path), posts=True) for name, path in POST.items()}

    assert read == {"write": 200, "document": 200}
    assert written == dict.fromkeys(POST, 302) | {"freeze": 422}


def test_person_opens_every_address_of_theirs(shared, signed_in):
    client = signed_in(shared.person)

    read = {name: status(client, own_address(shared, path), posts=False) for name, path in OWN_GET.items()}
    written = {name: status(client, own_address(shared, path), posts=True) for name, path in OWN_POST.items()}

    assert read == {"own": 200, "own_document": 200}
    assert written == {"observe": 409, "own_comment": 302, "validate": 302, "acknowledge": 302}


@pytest.mark.parametrize("path", ["rubriques/autre/", "rubriques/autre/commenter/"])
def test_unknown_heading_is_absent(shared, signed_in, path):
    assert status(signed_in(shared.consultant), address(shared, path), posts=True) == 404


def test_observations_are_the_person_s_alone(shared, signed_in):
    url = address(shared, "rubriques/observations/")

    answer = signed_in(shared.consultant).post(url, {"text": "À sa place", "version": 0})

    assert answer.status_code == 422
    with tenant(shared.organisation.pk), content_of(shared.bilan.pk):
        assert factories.a_section(shared.synthesis, "observations").text == ""


def test_absent_bilan_and_foreign_slug_are_absent(shared, signed_in):
    client = signed_in(shared.consultant)
    elsewhere = a_house()

    absent = status(client, address(shared, "", bilan=uuid4()), posts=False)
    foreign = status(client, address(shared, "", slug=elsewhere.organisation.slug), posts=False)

    assert (absent, foreign) == (404, 404)


def test_remark_of_another_bilan_is_absent(shared, signed_in):
    other = a_ready_bilan(shared.consultant)
    with tenant(shared.organisation.pk), content_of(other.pk):
        factories.start_synthesis(other, by=shared.consultant.user, author_name="Camille", at=NOW)

    url = address(shared, "commentaires/{comment}/regler/", bilan=other.pk)

    assert status(signed_in(shared.consultant), url, posts=True) == 404


def test_former_consultant_in_charge_reads_no_more(shared, signed_in):
    successor = a_member(shared.organisation)
    hand_over(shared, successor, kind="successor", is_decided=True)

    assert status(signed_in(shared.consultant), address(shared, ""), posts=False) == 404
    assert status(signed_in(successor), address(shared, ""), posts=False) == 200


def test_interim_reads_nothing_before_the_person_agrees(shared, signed_in):
    interim = a_member(shared.organisation)
    hand_over(shared, interim, kind="interim", is_decided=False)

    for member in (interim, shared.consultant):
        assert status(signed_in(member), address(shared, ""), posts=False) == 404


def hand_over(shared, member, *, kind: str, is_decided: bool) -> None:
    with tenant(shared.organisation.pk):
        mandate = propose_mandate(
            shared.bilan, member=member, kind=kind, reason="Mutation", by=shared.administrator, at=NOW
        )
        if is_decided:
            decide_mandate(mandate, accepts=True, by=shared.person, at=NOW)


def test_person_reads_nothing_that_was_not_shared(house, signed_in):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        factories.a_draft(house)
    client = signed_in(house.person)

    page = client.get(own_address(house, ""))

    assert page.status_code == 200
    assert factories.TEXTS["project"] not in page.content.decode()
    assert client.get(own_address(house, "document.pdf")).status_code == 404


def test_frozen_document_waits_for_its_handing_over(house, signed_in):
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        factories.a_frozen(house)

    assert signed_in(house.person).get(own_address(house, "document.pdf")).status_code == 404
    assert "Télécharger" not in signed_in(house.person).get(own_address(house, "")).content.decode()


def test_own_addresses_are_absent_without_a_synthesis(house, signed_in):
    client = signed_in(house.person)

    answers = {name: status(client, own_address(house, path), posts=True) for name, path in OWN_POST.items()}

    assert answers == dict.fromkeys(OWN_POST, 404)
