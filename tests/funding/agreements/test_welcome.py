"""Booklet, rules, useful organisations: published by versions, read by each person, noted from paper."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from beneficiaries.queries import course_of
from beneficiaries.rules import Kind as FactKind
from funding.agreements.welcome.operations import TextRefused, note_reading, publish_text
from funding.agreements.welcome.queries import next_for_person, readings_of
from funding.agreements.welcome.texts import blocks, proposed
from funding.models import HouseText
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("now")
BOOKLET = HouseText.Kind.BOOKLET


def publish(house, text: str = "## Bienvenue\n\n<b>Vous</b> : ici.\n- un\n- deux") -> HouseText:
    return publish_text(BOOKLET, text=text, by=house.administrator, at=NOW)


def test_person_reads_the_version_in_force_and_it_is_a_dated_fact(inside, signed_in):
    first = publish(inside)
    client = signed_in(inside.person)
    page = reverse("funding:own_text", args=[inside.organisation.slug, "livret"])

    body = client.get(page).content.decode()
    assert "&lt;b&gt;Vous&lt;/b&gt;\u00a0: ici." in body
    assert [step.title for step in next_for_person(inside.bilan, course_of(inside.bilan), slug="x")] == [
        "Lire ce qui vous est remis"
    ]
    client.post(page)
    client.post(page)

    fact = course_of(inside.bilan).last(FactKind.BOOKLET_READ)
    assert (fact.detail, fact.is_assisted) == ({"version": 1, "sha256": first.sha256}, False)
    assert len([one for one in course_of(inside.bilan).facts if one.kind == FactKind.BOOKLET_READ]) == 1
    assert not next_for_person(inside.bilan, course_of(inside.bilan), slug="x")
    publish(inside, "Autre texte")
    assert readings_of(inside.bilan)[0].word == "Nouvelle version à lire"
    assert client.get(reverse("funding:own_text", args=[inside.organisation.slug, "reglement"])).status_code == 404


def test_paper_is_noted_by_who_accompanies_alone(inside, signed_in):
    publish(inside)
    address = reverse("funding:note_reading", args=[inside.organisation.slug, inside.bilan.pk, "livret"])

    assert [signed_in(who).post(address).status_code for who in (inside.colleague, inside.administrator)] == [404, 403]
    assert signed_in(inside.consultant).post(address).status_code == 302
    assert course_of(inside.bilan).last(FactKind.BOOKLET_READ).is_assisted


def test_published_text_stays_and_the_same_is_not_published_twice(inside):
    text = publish(inside)

    with pytest.raises(TextRefused, match="rien n’a changé"):
        publish(inside)
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseText.objects.filter(pk=text.pk).update(text="Autre")
    assert note_reading(inside.bilan, text, by=inside.person, author_name="x", at=NOW) is not None
    assert note_reading(inside.bilan, text, by=inside.person, author_name="x", at=NOW) is None


def test_administrator_starts_from_a_proposed_text(inside, signed_in):
    client = signed_in(inside.administrator)
    address = reverse("funding:edit_text", args=[inside.organisation.slug, "reglement"])

    assert "aucune opinion politique, religieuse ou philosophique" in client.get(address).content.decode()
    assert client.post(address, {"text": "  "}).status_code == 422
    assert client.post(address, {"text": proposed(HouseText.Kind.RULES)}).status_code == 302
    assert client.post(address, {"text": proposed(HouseText.Kind.RULES)}).status_code == 422
    pdf = client.get(reverse("funding:text_pdf", args=[inside.organisation.slug, "reglement"]))
    assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")


def test_two_editors_of_a_text_see_one_another(inside, signed_in):
    publish(inside)
    client = signed_in(inside.administrator)
    address = reverse("funding:edit_text", args=[inside.organisation.slug, "livret"])
    seen = client.get(address).context["form"]["seen"].value()
    client.post(address, {"text": "Le premier onglet", "seen": seen})

    stale = client.post(address, {"text": "Le second onglet", "seen": seen})

    page = stale.content.decode()
    assert (stale.status_code, "Le premier onglet" in page, "Le second onglet" in page) == (422, True, True)
    assert client.post(address, {"text": "Les deux", "seen": stale.context["form"]["seen"].value()}).status_code == 302
    assert HouseText.objects.filter(kind=BOOKLET).order_by("-version").first().text == "Les deux"


def test_text_becomes_headings_lists_and_paragraphs():
    found = [(block.kind, block.lines) for block in blocks("## A\nb\nc\n\nd\n- e\n- f\n\n- g")]

    assert found == [
        ("heading", ["A"]), ("paragraph", ["b", "c"]), ("paragraph", ["d"]), ("list", ["e", "f"]), ("list", ["g"]),
    ]  # fmt: skip
    assert all(blocks(proposed(kind)) for kind in HouseText.Kind)
