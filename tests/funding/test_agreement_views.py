"""Pages of an agreement: its scan, its correction, and what a mistake leaves on the screen."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from beneficiaries.queries import course_of
from foundation.tenancy import tenant
from funding import queries
from funding.models import Agreement
from tests.funding.factories import PDF, a_plan, an_agreement
from tests.funding.scene import addresses, furnished, url

pytestmark = [pytest.mark.usefixtures("now"), pytest.mark.furnished("scene", furnished)]


def agreement_form(**fields: object) -> dict[str, object]:
    return {"kind": "individual", "signed_on": "2026-06-05", "reference": "C-12"} | fields


def test_consultant_records_an_agreement_with_its_scan(scene, signed_in):
    upload = SimpleUploadedFile("contrat de Dominique.pdf", PDF, content_type="application/pdf")

    answer = signed_in(scene.consultant).post(
        url(scene, "record_agreement", scene.bare.pk), agreement_form(file=upload)
    )

    assert answer.status_code == 302
    with tenant(scene.organisation.pk):
        agreement = Agreement.objects.get(bilan=scene.bare)
        assert (agreement.reference, queries.file_of(agreement)) == ("C-12", PDF)
        assert course_of(scene.bare).has_basis


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"file": SimpleUploadedFile("contrat.pdf", b"MZ\x00 rien d'un PDF")}, ["file"]),
        ({"file": SimpleUploadedFile("gros.pdf", b"%PDF-" + b"0" * 10 * 1024 * 1024)}, ["file"]),
        ({"signed_on": "2026-06-09"}, ["signed_on"]),
        ({"kind": "promesse"}, ["kind"]),
    ],
    ids=["not a PDF", "too large", "to come", "unknown kind"],
)
def test_refused_agreement_keeps_what_was_typed(scene, signed_in, fields, errors):
    typed = agreement_form(**fields)

    answer = signed_in(scene.consultant).post(url(scene, "record_agreement", scene.bare.pk), typed)

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, errors)
    if "file" in fields and fields["file"].name == "gros.pdf":
        assert form.errors["file"] == ["Ce fichier dépasse 10 Mo."]
    assert [form[name].value() for name in ("kind", "signed_on", "reference")] == [
        typed["kind"],
        typed["signed_on"],
        typed["reference"],
    ]
    with tenant(scene.organisation.pk):
        assert not course_of(scene.bare).has_basis


def test_document_that_the_plan_does_not_call_for_is_kept_with_a_warning(scene, signed_in):
    with tenant(scene.organisation.pk):
        a_plan(scene.bare)
    client = signed_in(scene.consultant)
    address = url(scene, "record_agreement", scene.bare.pk)

    offered = client.get(address).context["form"].fields["kind"].choices
    answer = client.post(address, agreement_form(kind="cpf_terms"))

    assert offered[0] == ("Prévu par le plan de financement", [("individual", "Contrat individuel (L6353-3)")])
    told = [str(message) for message in answer.wsgi_request._messages]
    assert told == [
        "Le cadre contractuel est enregistré.",
        "Le plan de financement prévoit aussi\u00a0: «\u00a0Contrat individuel (L6353-3)\u00a0».",
    ]


def test_file_is_an_attachment_with_a_neutral_name(scene, signed_in):
    answer = signed_in(scene.administrator).get(addresses(scene)["agreement_file"])

    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"] == 'attachment; filename="document-2026-06-08.pdf"'
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")


def test_agreement_without_scan_has_no_file(scene, signed_in):
    with tenant(scene.organisation.pk):
        agreement = an_agreement(scene.bare)

    assert signed_in(scene.consultant).get(url(scene, "agreement_file", agreement.pk)).status_code == 404


def test_consultant_voids_an_agreement_with_a_reason(scene, signed_in):
    client = signed_in(scene.consultant)
    address = addresses(scene)["void_agreement"]

    without_reason = client.post(address, {"reason": " "})
    voided = client.post(address, {"reason": "Mauvais dossier"})
    again = client.get(address)

    assert [each.status_code for each in (without_reason, voided, again)] == [422, 302, 404]
    with tenant(scene.organisation.pk):
        assert Agreement.objects.get(pk=scene.agreement.pk).void_reason == "Mauvais dossier"
