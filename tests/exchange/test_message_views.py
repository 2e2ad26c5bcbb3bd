"""The conversation on its pages: kept on refusal, text shown as text, read when it says so, for its two people alone."""

import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from beneficiaries.mandates.operations import decide_mandate, propose_mandate
from beneficiaries.rules import Kind
from confidentiality.models import AccessLine
from exchange.models import BilanFile, Conversation, HelpRequest, Message
from foundation.tenancy import content_of, tenant
from tests.exchange.factories import PDF
from tests.factories import NOW, a_house, a_ready_bilan, facts
from tests.questionnaires.factories import an_assignment
from tests.shell.test_query_counts import queries_of

XSS = "<img src=x onerror=alert(1)> https://exemple.test/?a=1&b=<b>"


@pytest.fixture
def two(house, now, signed_in):
    """The two people of a bilan, each before their conversation."""
    slug = house.organisation.slug
    house.of_person = reverse("exchange:own_messages", args=[slug])
    house.of_consultant = reverse("exchange:bilan_messages", args=[slug, house.bilan.pk])
    house.person_client, house.client = signed_in(house.person), signed_in(house.consultant)
    return house


def send(client, path: str, text: str = "Bonjour", **more):
    return client.post(f"{path}envoyer/", {"text": text, "key": str(uuid4()), **more})


def texts(house) -> list[str]:
    with tenant(house.organisation.pk), content_of(house.bilan.pk):
        return [message.text for message in Message.objects.order_by("sent_at", "pk")]


def badge(client, path: str) -> str:
    found = re.search(r'class="nav-count">(\d+)', client.get(path).content.decode())
    return found[1] if found else ""


def test_person_writes_consultant_is_told_reads_and_answers(two):
    slug = two.organisation.slug
    assert send(two.person_client, two.of_person, "Je doute.")["Location"] == f"{two.of_person}#fin"
    assert badge(two.client, f"/o/{slug}/") == "1"
    listed = two.client.get(reverse("exchange:conversations", args=[slug])).content.decode()
    assert ("1 à lire" in listed, "Je doute" in listed) == (True, False)

    page = two.client.get(two.of_consultant)
    assert "Je doute." in page.content.decode()
    assert badge(two.client, f"/o/{slug}/") == "1"  # reading an address writes nothing
    answer = two.client.post(f"{two.of_consultant}lu/", {"up_to": page.context["up_to"]}, HTTP_HX_REQUEST="true")
    assert (answer.status_code, badge(two.client, f"/o/{slug}/")) == (204, "")
    send(two.client, two.of_consultant, "Parlons-en jeudi.")

    assert badge(two.person_client, f"/o/{slug}/mon-bilan/") == "1"
    body = two.person_client.get(two.of_person).content.decode()
    assert body.index("Je doute.") < body.index("Parlons-en jeudi.")
    assert "Lu le" in body


def test_only_the_consultant_is_journalled(two):
    send(two.person_client, two.of_person)
    two.person_client.get(two.of_person)
    two.client.get(two.of_consultant)
    two.client.get(reverse("exchange:conversations", args=[two.organisation.slug]))

    with tenant(two.organisation.pk):
        lines = AccessLine.objects.values_list("actor_id", "data_class")
        assert list(lines) == [(two.consultant.user_id, "exchanges")]


def test_answer_reads_what_its_page_showed(two):
    send(two.person_client, two.of_person)
    shown = two.client.get(two.of_consultant).context["up_to"]

    send(two.client, two.of_consultant, "Oui", up_to=str(shown))

    with tenant(two.organisation.pk):
        assert Conversation.objects.get().unread_by_consultant == 0


@pytest.mark.parametrize("path", ["of_person", "of_consultant"])
def test_texts_are_shown_as_texts_and_addresses_as_links(two, path):
    send(two.person_client, two.of_person, XSS)
    client = two.person_client if path == "of_person" else two.client

    body = client.get(getattr(two, path)).content.decode()

    assert "<img src=x" not in body
    assert "&lt;img src=x onerror=alert(1)&gt;" in body
    assert 'href="https://exemple.test/?a=1&amp;b=' in body


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"text": "x" * 8_001}, "text"),
        ({"text": "  "}, "text"),
        ({"key": "x"}, "key"),
        ({"documents": b"MZ program"}, "documents"),
    ],
)
def test_refused_message_stays_in_its_field(two, sent, field):
    if "documents" in sent:
        sent = {"documents": SimpleUploadedFile("x.pdf", sent["documents"])}
    response = send(two.person_client, two.of_person, **({"text": "Mon texte"} | sent))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert sent.get("text", "Mon texte").strip() in response.content.decode()
    assert texts(two) == []


def test_documents_come_along_and_are_read_by_the_other(two):
    files = [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(2)]
    send(two.person_client, two.of_person, "Mon CV", documents=files)

    body = two.client.get(two.of_consultant).content.decode()
    links = re.findall(r'href="([^"]*/documents/[-0-9a-f]{36}/)"', body)

    assert [b"".join(two.client.get(link)) for link in links] == [PDF, PDF]
    too_many = [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(4)]
    assert send(two.person_client, two.of_person, documents=too_many).status_code == 422


def test_document_taken_away_is_said_so(two):
    send(two.person_client, two.of_person, "Mon CV", documents=SimpleUploadedFile("x.pdf", PDF))
    with tenant(two.organisation.pk), content_of(two.bilan.pk):
        file = BilanFile.objects.get()
    two.person_client.post(reverse("exchange:own_file_remove", args=[two.organisation.slug, file.pk]))

    assert "Document retiré depuis" in two.client.get(two.of_consultant).content.decode()


def test_unread_message_is_taken_back_by_its_author_alone(two):
    send(two.person_client, two.of_person)
    with tenant(two.organisation.pk), content_of(two.bilan.pk):
        key = Message.objects.get().pk

    two.client.post(f"{two.of_consultant}{key}/retirer/")
    assert len(texts(two)) == 1
    two.person_client.post(f"{two.of_person}{key}/retirer/")
    assert texts(two) == []


def test_help_is_asked_from_a_question_without_a_word(two):
    with tenant(two.organisation.pk):
        assignment = an_assignment(two.bilan)
    page = two.person_client.get(f"{two.of_person}?aide=questionnaire&ref={assignment.pk}-3").content.decode()
    assert "question 3" in page

    send(two.person_client, two.of_person, "", aide="questionnaire", ref=f"{assignment.pk}-3")

    assert texts(two) == ["J’ai besoin d’aide."]
    with tenant(two.organisation.pk), content_of(two.bilan.pk):
        assert HelpRequest.objects.get().place == "questionnaire"
        assert "question 3" in Message.objects.get().about
    bilan = reverse("bilans:bilan", args=[two.organisation.slug, two.bilan.pk])
    assert "Demande d’aide" in two.client.get(bilan).content.decode()


@pytest.mark.parametrize(
    "reference",
    ["", "x", "-1", "345a1bdf-51c6-43af-ab85-c868c0ce58d7-1", "é" * 500, "00000000-0000-0000-0000-000000000000-x"],
)
def test_absurd_place_of_help_is_no_place(two, reference):
    response = two.person_client.get(two.of_person, {"aide": "questionnaire", "ref": reference})

    assert (response.status_code, response.context["about"]) == (200, "")
    assert two.person_client.get(two.of_person, {"aide": "<b>"}).context["place"] == ""


@pytest.mark.parametrize("who", ["administrator", "colleague"])
def test_nobody_else_reads_or_writes(two, signed_in, who):
    send(two.person_client, two.of_person)
    client = signed_in(getattr(two, who))

    assert client.get(two.of_consultant).status_code == 404
    assert send(client, two.of_consultant).status_code == 404
    listed = client.get(reverse("exchange:conversations", args=[two.organisation.slug]))
    assert two.beneficiary.last_name not in listed.content.decode()


def test_successor_reads_once_the_person_agreed(two, signed_in):
    send(two.person_client, two.of_person)
    client = signed_in(two.colleague)
    with tenant(two.organisation.pk):
        mandate = propose_mandate(
            two.bilan, member=two.colleague, kind="interim", reason="Congé", by=two.consultant, at=NOW
        )
    assert client.get(two.of_consultant).status_code == 404
    assert badge(client, f"/o/{two.organisation.slug}/") == ""
    body = two.person_client.get(two.of_person).content.decode()
    assert "une fois votre accord donné" in body

    with tenant(two.organisation.pk):
        decide_mandate(mandate, accepts=True, by=two.person, at=NOW)

    assert client.get(two.of_consultant).status_code == 200
    assert badge(client, f"/o/{two.organisation.slug}/") == "1"
    assert two.client.get(two.of_consultant).status_code == 404


def test_foreign_message_is_not_taken_back(two, signed_in):
    elsewhere = a_house("Ailleurs")
    send(two.person_client, two.of_person)
    with tenant(two.organisation.pk), content_of(two.bilan.pk):
        key = Message.objects.get().pk

    path = reverse("exchange:own_message_take_back", args=[elsewhere.organisation.slug, key])
    assert signed_in(elsewhere.person).post(path).status_code == 404
    assert len(texts(two)) == 1


def test_after_the_end_the_person_reads_and_nobody_writes(two):
    send(two.person_client, two.of_person, "Au revoir")
    facts(two.bilan, Kind.PRELIMINARY_CLOSED, Kind.INVESTIGATION_CLOSED, Kind.HANDED_OVER, Kind.CLOSED)

    body = two.person_client.get(two.of_person).content.decode()

    assert ("Au revoir" in body, "composer" in body.split("<main")[1]) == (True, False)
    assert send(two.person_client, two.of_person).status_code == 422
    assert two.client.get(two.of_consultant).status_code == 404


def test_list_and_conversation_cost_the_same_whatever_their_length(two):
    send(two.person_client, two.of_person)
    listed = reverse("exchange:conversations", args=[two.organisation.slug])
    few = queries_of(two.client, listed), queries_of(two.client, two.of_consultant)
    for _ in range(4):
        other = a_ready_bilan(two.consultant)
        send(two.client, reverse("exchange:bilan_messages", args=[two.organisation.slug, other.pk]))
        send(two.person_client, two.of_person)

    assert (queries_of(two.client, listed), queries_of(two.client, two.of_consultant)) == few
