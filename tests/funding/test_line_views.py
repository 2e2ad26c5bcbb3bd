"""Pages of a part: how far each payer is, its papers; suspensions."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from foundation.tenancy import tenant
from tests.funding.factories import PDF
from tests.funding.scene import addresses, furnished, url

pytestmark = [pytest.mark.usefixtures("now"), pytest.mark.furnished("scene", furnished)]


def line_form(**fields: object) -> dict[str, object]:
    return {"seen": "drafted", "to": "asked", "on": "2026-06-08", "reference": "D-7", "reason": ""} | fields


def test_consultant_notes_a_step_with_its_paper(scene, signed_in):
    upload = SimpleUploadedFile("accord de Dominique.pdf", PDF, content_type="application/pdf")
    client = signed_in(scene.consultant)

    answer = client.post(addresses(scene)["move_line"], line_form(file=upload))
    page = client.get(answer.url).content.decode()

    assert ("Demandé" in page, "Dossier D-7" in page, "Noter la réponse" in page) == (True, True, True)
    with tenant(scene.organisation.pk):
        assert set(scene.line.proofs.values_list("kind", flat=True)) == {"other", "request"}


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"to": "refused"}, ["reason"]),
        ({"to": "paid"}, ["to"]),
        ({"to": ""}, ["to"]),
        ({"to": "nothing"}, ["file"]),
        ({"on": "2026-06-09"}, ["on"]),
        ({"on": "jamais"}, ["on"]),
        ({"seen": "agreed"}, ["__all__"]),
        ({"file": SimpleUploadedFile("a.pdf", b"MZ")}, ["file"]),
    ],
)
def test_refused_step_keeps_what_was_typed(scene, signed_in, fields, errors):
    typed = line_form(**fields)

    answer = signed_in(scene.consultant).post(addresses(scene)["move_line"], typed)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, errors)
    assert [form[name].value() for name in ("to", "on", "reference")] == [typed[n] for n in ("to", "on", "reference")]
    with tenant(scene.organisation.pk):
        assert (scene.line.moves.count(), scene.line.proofs.count()) == (1, 1)


def test_refused_part_leads_to_a_new_deal(scene, signed_in):
    client = signed_in(scene.consultant)
    client.post(addresses(scene)["move_line"], line_form(to="refused", reason="Budget épuisé"))

    page = client.get(url(scene, "plan", scene.line.plan.bilan_id)).content.decode()

    assert ("Une part est refusée" in page, "Répartir de nouveau" in page, "Budget épuisé" in page) == (True,) * 3


def test_paper_is_an_attachment_with_a_neutral_name_then_withdrawn(scene, signed_in):
    client = signed_in(scene.consultant)

    answer = client.get(addresses(scene)["proof_file"])
    client.post(addresses(scene)["void_proof"], {"reason": "Autre dossier"})

    assert answer["Content-Disposition"] == 'attachment; filename="document-2026-06-08.pdf"'
    assert client.get(addresses(scene)["proof_file"]).status_code == 404


def test_page_of_a_plan_asks_the_database_as_often_whatever_its_history(scene, signed_in, django_assert_num_queries):
    client = signed_in(scene.consultant)
    address = url(scene, "plan", scene.line.plan.bilan_id)
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
        few = len(asked)
    for to, seen in (("asked", "drafted"), ("agreed", "asked"), ("invoiced", "agreed")):
        client.post(addresses(scene)["move_line"], line_form(to=to, seen=seen))
    client.get(address)  # which also says what was done

    with django_assert_num_queries(few):
        client.get(address)


def test_administrator_notes_ends_and_voids_a_suspension(scene, signed_in):
    client = signed_in(scene.administrator)
    typed = {"kind": "qualiopi_suspended", "starts_on": "2026-06-01", "ends_on": "2026-05-01", "source": "Lettre"}

    refused = client.post(addresses(scene)["add_suspension"], typed)
    entered = client.post(addresses(scene)["add_suspension"], typed | {"ends_on": ""})
    ended = client.post(addresses(scene)["change_suspension"], {"ends_on": "2026-07-30"})
    unexplained = client.post(addresses(scene)["change_suspension"], {"is_mistake": "on"})
    voided = client.post(addresses(scene)["change_suspension"], {"is_mistake": "on", "reason": "Pas nous"})

    answers = [refused, entered, ended, unexplained, voided]
    assert [each.status_code for each in answers] == [422, 302, 302, 422, 302]
    assert list(refused.context["form"].errors) == ["ends_on"]
    page = client.get(addresses(scene)["suspensions"]).content.decode()
    assert ("sans fin connue" in page, "Saisies par erreur (1)" in page) == (True, True)
