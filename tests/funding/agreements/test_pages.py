"""« Documents et accords » in the browser of each: what is missing and where, one act, one's own documents."""

from datetime import timedelta

import pytest
from django.urls import reverse

from foundation import clock
from funding.agreements.kinds import Kind, State
from funding.agreements.lookup import request_of
from funding.agreements.operations import let_silence_speak, send_document
from funding.agreements.refusal import DocumentRefused
from funding.agreements.writing import write_bilan_terms
from funding.models import BilanTerms, Document
from tests.factories import NOW, a_house
from tests.funding.agreements.factories import BILAN, TODAY, a_whole_bilan, sign
from tests.funding.factories import employ
from tests.synthesis.pdf_text import words_of

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

    lacking = client.post(at(bilan, "send_document", "individual"))
    assert (lacking.status_code, "Part payée par la personne" in lacking.content.decode()) == (422, True)
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


def test_what_changes_after_the_signature_calls_for_an_amendment(bilan, signed_in):
    document = send_document(bilan, Kind.TRIPARTITE, by=bilan.consultant, at=NOW, transmitted_on=TODAY)
    sign(document, "person", "employer", "provider")
    client = signed_in(bilan.consultant)
    assert client.get(at(bilan, "documents")).context["page"].main is None

    write_bilan_terms(bilan, version=1, by=bilan.consultant, at=NOW, place="En visio")

    main = client.get(at(bilan, "documents")).context["page"].main
    assert (main.title, main.text) == ("Avenant", "Les mentions ont changé depuis la signature.")
    assert "Transmettre pour signature" in client.get(main.url).content.decode()
    send_document(bilan, Kind.AMENDMENT, by=bilan.consultant, at=NOW)
    assert client.get(at(bilan, "documents")).context["page"].main is None


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

    typed = {"signatory": inside.consultant.pk, "quote_days": "0", "mediator": "Médiation"}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, typed | {"quote_days": "45"}).status_code == 302
    # Two tabs: what was opened before does not replace what was kept since, and both texts are shown.
    stale = client.get(address).context["form"]["seen"].value()
    client.post(address, typed | {"quote_days": "45", "insurer": "Mutuelle du premier onglet", "seen": stale})
    second = client.post(address, typed | {"quote_days": "45", "insurer": "Le second", "seen": stale})
    body = second.content.decode()
    assert (second.status_code, "Mutuelle du premier onglet" in body, "Le second" in body) == (409, True, True)
    seen = second.context["form"]["seen"].value()
    assert client.post(address, typed | {"quote_days": "45", "seen": seen}).status_code == 302
    assert signed_in(inside.consultant).get(address).status_code == 403


def test_sheet_of_the_unit_says_what_was_typed_and_is_kept_nowhere(bilan, signed_in):
    client = signed_in(bilan.consultant)
    page = at(bilan, "reclassification")
    typed = {
        "form-TOTAL_FORMS": 4,
        "form-INITIAL_FORMS": 0,
        "form-0-nature": "VAE <b>assistante</b>",
        "form-0-length": "6 mois",
    }

    refused = client.post(page, typed)
    assert (refused.status_code, "sans l’accord de la personne" in refused.content.decode()) == (422, True)
    assert "VAE &lt;b&gt;assistante" in refused.content.decode()
    empty = client.post(page, typed | {"form-0-nature": "", "agreed": "on"})
    assert "Écrivez au moins une action." in empty.content.decode()
    sheet = client.post(page, typed | {"agreed": "on"})

    words = words_of(sheet.content)
    assert "VAE <b>assistante</b>" in words
    assert "6 mois" in words
    assert "Analyser" not in words
    assert sheet["Content-Disposition"] == 'inline; filename="document.pdf"'
    assert Document.objects.count() == 0


def test_sub_contract_is_between_two_and_the_person_does_not_meet_it(inside, bilan, signed_in):
    administrator = signed_in(inside.administrator)
    address = reverse("funding:independent", args=[inside.organisation.slug, bilan.consultant_id])
    typed = {"legal_name": "Benali Conseil", "siret": "85204173600010", "nda": "84691234568", "address": "Lyon",
             "qualiopi_certificate": "QUA-1", "qualiopi_until": "2026-06-07"}  # fmt: skip
    assert "Ce SIRET n’est pas valable" in administrator.post(address, typed).content.decode()
    assert administrator.post(address, typed | {"siret": "73282932000074"}).status_code == 302
    write_bilan_terms(bilan, version=1, by=bilan.consultant, at=NOW, subcontract_amount=900)

    with pytest.raises(DocumentRefused, match="Certification du sous-traitant"):  # over since yesterday
        send_document(bilan, Kind.SUBCONTRACT, by=bilan.consultant, at=NOW)
    administrator.post(address, typed | {"siret": "73282932000074", "qualiopi_until": "2026-06-08"})
    document = send_document(bilan, Kind.SUBCONTRACT, by=bilan.consultant, at=NOW)

    assert [one.role for one in request_of(document).signers.all()] == ["subcontractor", "provider"]
    person = signed_in(inside.person)
    assert person.get(of(document, "own_document")).status_code == 404
    assert (
        "sous-traitance"
        not in person.get(reverse("funding:own_documents", args=[inside.organisation.slug])).content.decode()
    )
    sign(document, "subcontractor", "provider")
    assert document.state == State.SIGNED
