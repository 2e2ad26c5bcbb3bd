"""« Documents et accords » in the browser of each: what is missing and where, one act, one's own documents."""

from datetime import timedelta

import pytest
from django.urls import reverse

from foundation import clock
from funding.agreements.kinds import Kind, State
from funding.agreements.operations import let_silence_speak, send_document
from funding.models import BilanTerms, Document
from tests.factories import NOW, a_house
from tests.funding.agreements.factories import BILAN, TODAY, a_whole_bilan, sign
from tests.funding.factories import employ

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def bilan(inside):
    return a_whole_bilan(inside)


def at(bilan, name: str, *more: object) -> str:
    return reverse(f"funding:{name}", args=[bilan.organisation.slug, bilan.pk, *more])


def of(document: Document, name: str) -> str:
    return reverse(f"funding:{name}", args=[document.bilan.organisation.slug, document.pk])


def test_missing_mentions_are_named_with_the_place_where_they_are_filled(inside, signed_in):
    employ(inside)
    page = at(inside.bilan, "document", "tripartite")

    consultant = signed_in(inside.consultant).get(page).content.decode()
    administrator = signed_in(inside.administrator).get(page).content.decode()

    assert f'{at(inside.bilan, "terms")}#id_starts_on">Compléter' in consultant
    assert "À compléter par l’administration de votre organisme." in consultant
    assert reverse("funding:house_terms", args=[inside.organisation.slug]) in administrator
    assert "À compléter par qui accompagne ce bilan." in administrator
    assert "Transmettre pour signature" not in administrator


def test_convention_is_sent_then_sent_again_in_one_click(bilan, signed_in, monkeypatch):
    client = signed_in(bilan.consultant)
    page = client.get(at(bilan, "documents")).content.decode()
    assert "Relire et établir" in page

    late = client.post(at(bilan, "send_document", "tripartite"), {"transmitted_on": TODAY + timedelta(days=1)})
    assert (late.status_code, "à venir" in late.content.decode()) == (422, True)
    client.post(at(bilan, "send_document", "tripartite"), {"transmitted_on": TODAY})
    document = Document.objects.get()
    assert document.state == State.SENT
    page = client.get(at(bilan, "documents")).content.decode()
    assert "réponse de la personne jusqu’au 18\u00a0juin 2026 inclus" in page

    let_silence_speak(document, at=NOW + timedelta(days=11))
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=11))
    page = client.get(at(bilan, "documents")).content.decode()
    assert "Refusé par silence" in page
    assert "Transmettre à nouveau" in page
    answer = client.post(at(bilan, "send_document", "tripartite"), follow=True)
    assert "réponse de la personne jusqu’au 29\u00a0juin 2026 inclus" in answer.content.decode()
    assert list(Document.objects.order_by("version").values_list("state", flat=True)) == ["lapsed", "sent"]
    start = client.get(reverse("bilans:start", args=[bilan.organisation.slug])).content.decode()
    assert "sans réponse" not in start


def test_others_see_and_do_no_more_than_the_table_says(inside, bilan, signed_in):
    document = send_document(bilan, Kind.TRIPARTITE, by=bilan.consultant, at=NOW)
    stranger = a_house("Ailleurs").consultant
    file, send = of(document, "document_file"), at(bilan, "send_document", "tripartite")

    seen = {name: signed_in(who).get(file).status_code for name, who in (
        ("administrator", inside.administrator), ("colleague", inside.colleague), ("stranger", stranger),
        ("consultant", inside.consultant))}  # fmt: skip
    sent = {name: signed_in(who).post(send).status_code for name, who in (
        ("administrator", inside.administrator), ("colleague", inside.colleague), ("stranger", stranger))}  # fmt: skip

    assert seen == {"administrator": 200, "colleague": 404, "stranger": 404, "consultant": 200}
    assert sent == {"administrator": 403, "colleague": 404, "stranger": 404}
    answer = signed_in(inside.consultant).get(file)
    assert answer["Content-Disposition"] == 'inline; filename="document-2026-06-08.pdf"'
    assert Document.objects.count() == 1


def test_two_editors_of_the_mentions_see_one_another(bilan, signed_in):
    client = signed_in(bilan.consultant)
    typed = {**BILAN, "version": 0, "place": "Ce que j’ai tapé"}

    answer = client.post(at(bilan, "terms"), typed)

    page = answer.content.decode()
    assert (answer.status_code, "Ce que j’ai tapé" in page, BILAN["place"] in page) == (409, True, True)
    wrong = client.post(at(bilan, "terms"), {**typed, "version": 1, "ends_on": "2026-01-01", "remote_percent": "140"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Le dernier jour vient avant le premier." in page
    assert "Ce que j’ai tapé" in page
    assert BilanTerms.objects.get(bilan=bilan).place == BILAN["place"]
    saved = client.post(at(bilan, "terms"), {**typed, "version": 1})
    assert (saved.status_code, BilanTerms.objects.get(bilan=bilan).place) == (302, "Ce que j’ai tapé")


def test_person_reads_their_contract_and_withdraws(inside, signed_in):
    bilan = a_whole_bilan(inside, SELF="1800.00")
    document = send_document(bilan, Kind.INDIVIDUAL, by=bilan.consultant, at=NOW)
    sign(document, "person", "provider")
    client = signed_in(inside.person)
    own = reverse("funding:own_documents", args=[inside.organisation.slug])

    page = client.get(own).content.decode()
    assert "Vous pouvez vous rétracter jusqu’au lundi 22" in page
    assert client.get(of(document, "own_document")).status_code == 200
    assert signed_in(inside.consultant).get(of(document, "own_document")).status_code in (403, 404)
    assert client.post(of(document, "own_withdrawal"), follow=True).status_code == 200
    document.refresh_from_db()
    assert document.state == State.WITHDRAWN
    assert client.get(of(document, "own_withdrawal")).status_code == 404


def test_house_says_once_what_its_documents_print(inside, signed_in):
    address = reverse("funding:house_terms", args=[inside.organisation.slug])
    client = signed_in(inside.administrator)
    page = client.get(address).content.decode()
    assert "remis à la personne, et à elle seule" in page  # proposed, not kept

    typed = {"signatory": inside.consultant.pk, "vat_regime": "exempt", "quote_days": "0", "mediator": "Médiation"}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"quote_days": "45"}).status_code == 302
    assert signed_in(inside.consultant).get(address).status_code == 403
