"""Pages of rules, plan and agreement: who sees them, and what a mistake leaves on the screen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from beneficiaries.queries import course_of
from foundation.formats import spaced
from foundation.tenancy import tenant
from funding import queries
from funding.models import Agreement, FundingRule
from funding.operations import attach_proof, enter_suspension
from tests.factories import NOW, a_bilan, a_house
from tests.funding.factories import PDF, TODAY, a_plan, a_rule, an_agreement, certify

pytestmark = pytest.mark.usefixtures("now")
COMING = TODAY + timedelta(days=1)


@pytest.fixture
def scene(house):
    """A house with a rule, a bilan on which nothing was signed, and another with a scanned agreement."""
    with tenant(house.organisation.pk):
        furnish(house)
    return house


def furnish(house) -> None:
    house.rule = a_rule(house.administrator)
    house.agreement = an_agreement(house.bilan, content=PDF)
    house.bare = a_bilan(house.consultant, beneficiary=house.beneficiary)
    house.line = queries.parts_of(a_plan(a_bilan(house.consultant, beneficiary=house.beneficiary)))[0]
    house.proof = attach_proof(house.line, kind="other", content=PDF, by=house.consultant, at=NOW)
    house.suspension = enter_suspension(
        house.organisation, kind="edof_suspended", starts_on=COMING, source="Lettre", by=house.administrator, at=NOW
    )


def url(house, name: str, *args: object) -> str:
    return reverse(f"funding:{name}", args=[house.organisation.slug, *args])


def addresses(house) -> dict[str, str]:
    return {
        "rules": url(house, "rules"),
        "add_rule": url(house, "add_rule"),
        "enter_rule": url(house, "enter_rule", "amount_cap"),
        "supersede_rule": url(house, "supersede_rule", house.rule.pk),
        "suspensions": url(house, "suspensions"),
        "add_suspension": url(house, "add_suspension"),
        "change_suspension": url(house, "change_suspension", house.suspension.pk),
        "plan": url(house, "plan", house.bilan.pk),
        "deal_plan": url(house, "deal_plan", house.bilan.pk),
        "move_line": url(house, "move_line", house.line.pk),
        "proof_file": url(house, "proof_file", house.proof.pk),
        "void_proof": url(house, "void_proof", house.proof.pk),
        "simulate": url(house, "simulate", house.bilan.pk),
        "record_agreement": url(house, "record_agreement", house.bilan.pk),
        "agreement_file": url(house, "agreement_file", house.agreement.pk),
        "void_agreement": url(house, "void_agreement", house.agreement.pk),
    }


OF_A_THING = (
    "supersede_rule",
    "change_suspension",
    "plan",
    "deal_plan",
    "move_line",
    "proof_file",
    "void_proof",
    "simulate",
    "record_agreement",
    "agreement_file",
    "void_agreement",
)
ACCESS = {
    # administrator, in charge, colleague, person, stranger
    "rules": (200, 200, 200, 404, 404),
    "add_rule": (200, 403, 403, 404, 404),
    "enter_rule": (200, 403, 403, 404, 404),
    "supersede_rule": (200, 403, 403, 404, 404),
    "suspensions": (200, 403, 403, 404, 404),
    "add_suspension": (200, 403, 403, 404, 404),
    "change_suspension": (200, 403, 403, 404, 404),
    "plan": (200, 200, 404, 404, 404),
    "deal_plan": (403, 200, 404, 404, 404),
    "move_line": (403, 200, 404, 404, 404),
    "proof_file": (200, 200, 404, 404, 404),
    "void_proof": (403, 200, 404, 404, 404),
    "simulate": (403, 200, 404, 404, 404),
    "record_agreement": (403, 200, 404, 404, 404),
    "agreement_file": (200, 200, 404, 404, 404),
    "void_agreement": (403, 200, 404, 404, 404),
}


@pytest.mark.parametrize("name", ACCESS)
def test_access(scene, signed_in, name):
    stranger = a_house().consultant
    everyone = (scene.administrator, scene.consultant, scene.colleague, scene.person, stranger)

    answers = tuple(signed_in(who).get(addresses(scene)[name]).status_code for who in everyone)

    assert answers == ACCESS[name]


def test_access_table_knows_every_address():
    from funding.urls import urlpatterns

    papers = "funding.agreements"  # their own tests
    here = [pattern for pattern in urlpatterns if not pattern.callback.__module__.startswith(papers)]
    assert {pattern.name for pattern in here} - {"estimate"} == set(ACCESS)  # anybody: test_public_estimate


@pytest.mark.parametrize("name", OF_A_THING)
def test_things_of_another_organisation_are_absent_here(scene, signed_in, name):
    other = a_house()
    with tenant(other.organisation.pk):
        furnish(other)
    here = addresses(other)[name].replace(f"/o/{other.organisation.slug}/", f"/o/{scene.organisation.slug}/")
    with tenant(scene.organisation.pk):
        scene.consultant.is_administrator = True
        scene.consultant.save(update_fields=["is_administrator"])

    assert signed_in(scene.consultant).get(here).status_code == 404


def test_administrator_reads_the_plan_and_decides_nothing(scene, signed_in):
    client = signed_in(scene.administrator)

    page = client.get(url(scene, "plan", scene.line.plan.bilan_id)).content.decode()
    answer = client.post(addresses(scene)["deal_plan"], plan_form())

    assert ("1\u202f800,00\u00a0€" in page, "Changer la répartition" in page) == (True, False)
    assert answer.status_code == 403
    with tenant(scene.organisation.pk):
        assert queries.plan_of(scene.bilan) is None


# --- Rules ------------------------------------------------------------------------------------


def rule_form(**fields: str) -> dict[str, str]:
    return {
        "scheme": "REGION",
        "value": "1 200,50 €",
        "valid_from": "2026-07-01",
        "source": "Délibération 2026-31",
    } | fields


def kept(client, address: str, form: dict[str, str]):
    """Look at what changes, then keep: the two steps of the page."""
    seen = client.post(address, form)
    return client.post(address, form | {"seen": seen.context["digest"], "save": ""})


def test_administrator_enters_a_rule_as_people_write_numbers(scene, signed_in):
    answer = kept(signed_in(scene.administrator), addresses(scene)["enter_rule"], rule_form())

    assert answer.url == addresses(scene)["rules"]
    with tenant(scene.organisation.pk):
        rule = FundingRule.objects.get(source="Délibération 2026-31")
        assert (rule.value, rule.entered_by) == (Decimal("1200.50"), scene.administrator)


@pytest.mark.parametrize(
    ("parameter", "fields", "sentence"),
    [
        ("hourly_cap", {"value": "75"}, "La Région (Occitanie) paie 75,00 € au plus par heure d’accompagnement."),
        ("percent_cap", {"value": "80 %"}, "La Région (Occitanie) paie 80 % du prix au plus."),
        ("hours_cap", {"value": "16"}, "La Région (Occitanie) paie 16 heures d’accompagnement au plus."),
        ("publics", {"statuses": ["job_seeker"]}, "La Région (Occitanie) paie seulement pour les demandeurs d’emploi."),
        (
            "employer_size",
            {"value": "11"},
            "La Région (Occitanie) paie seulement pour les entreprises de moins de 11 salariés.",
        ),
        (
            "situations",
            {"situations": ["ptp", "sick_leave"], "outcome": "blocks"},
            "La Région (Occitanie) ne paie pas dans ces situations : projet de transition professionnelle et arrêt de"
            " travail.",
        ),
        (
            "interval",
            {"value": "3", "funders": ["cpf", "opco"]},
            "La Région (Occitanie) ne paie pas quand il y a eu un bilan payé par le CPF ou un OPCO dans les 3 ans qui"
            " précèdent la demande.",
        ),
        (
            "exclusion",
            {"others": ["FRANCE_TRAVAIL_AIF"]},
            "La Région (Occitanie) ne paie pas en même temps que : France Travail (AIF).",
        ),
        ("order", {"before": ["AGEFIPH"]}, "La Région (Occitanie) paie avant : Agefiph."),
        (
            "deadline",
            {"value": "20", "unit": "working", "late": "blocks"},
            "La Région (Occitanie) reçoit la demande 20 jours ouvrés avant le début au plus tard. Après, c’est refusé.",
        ),
        (
            "documents",
            {"documents": ["quote"], "other_documents": "Lettre de motivation\n"},
            "La Région (Occitanie) demande : devis et lettre de motivation.",
        ),
        ("remark", {"text": "Appeler {avant}."}, "La Région (Occitanie) : Appeler {avant}."),
        ("closed", {}, "La Région (Occitanie) ne paie pas de bilan."),
    ],
)
def test_every_kind_of_rule_is_told_in_a_sentence_then_kept(scene, signed_in, parameter, fields, sentence):
    client, address = signed_in(scene.administrator), url(scene, "enter_rule", parameter)
    form = {name: value for name, value in rule_form().items() if name != "value"} | {"funder": "Occitanie"} | fields

    empty = client.post(address, {})
    seen = client.post(address, form)
    answer = client.post(address, form | {"seen": seen.context["digest"], "save": ""})
    page = client.get(addresses(scene)["rules"]).content.decode()

    assert (empty.status_code, seen.status_code, answer.status_code) == (422, 200, 302)
    assert seen.context["sentence"] == spaced(sentence)
    assert escape(spaced(sentence)) in page


def test_what_was_changed_after_the_preview_is_previewed_again(scene, signed_in):
    client, address = signed_in(scene.administrator), addresses(scene)["enter_rule"]
    seen = client.post(address, rule_form()).context["digest"]

    answer = client.post(address, rule_form(value="1") | {"seen": seen, "save": ""})

    assert (answer.status_code, answer.context["sentence"]) == (200, "La Région paie 1,00\u00a0€ au plus.")
    with tenant(scene.organisation.pk):
        assert FundingRule.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"value": "beaucoup"}, "value", "Écrivez un nombre"),
        ({"value": "-3"}, "value", "positif"),
        ({"valid_from": "1026-07-01"}, "valid_from", "Vérifiez l’année"),
        ({"valid_from": "2026-01-01"}, "valid_from", "commence déjà ce jour-là"),
        ({"scheme": "CPF", "value": "2000"}, "value", "D6323-1 A"),
        ({"source": ""}, "source", "obligatoire"),
    ],
)
def test_refused_rule_keeps_what_was_typed(scene, signed_in, fields, field, sentence):
    client, address = signed_in(scene.administrator), addresses(scene)["enter_rule"]
    answer = client.post(address, rule_form(**fields))

    form = answer.context["form"]
    assert answer.status_code == 422
    assert (list(form.errors), sentence in str(form.errors[field])) == ([field], True)
    assert {name: form[name].value() for name in rule_form()} == rule_form(**fields)


def test_administrator_replaces_and_withdraws_a_rule(scene, signed_in):
    client = signed_in(scene.administrator)
    address = addresses(scene)["supersede_rule"]
    form = {"value": "900", "valid_from": "2026-07-01", "source": "Délibération 77", "note": "Baisse"}

    unexplained = client.post(address, form | {"note": ""})
    replaced = kept(client, address, form)
    again = client.post(address, form)
    with tenant(scene.organisation.pk):
        newer = FundingRule.objects.get(supersedes=scene.rule)
    withdrawn = kept(client, url(scene, "supersede_rule", newer.pk), {"note": "Erreur", "withdrawn": "on"})

    assert [each.status_code for each in (unexplained, replaced, again, withdrawn)] == [422, 302, 404, 302]
    with tenant(scene.organisation.pk):
        assert FundingRule.objects.get(supersedes=newer).is_withdrawn


def test_refused_replacement_says_why(scene, signed_in):
    form = {"value": "900", "valid_from": "2026-07-01", "valid_to": "2026-06-01", "source": "S", "note": "Baisse"}

    answer = signed_in(scene.administrator).post(addresses(scene)["supersede_rule"], form)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["valid_to"])


@pytest.mark.parametrize("count", [1, 12])
def test_page_of_rules_asks_the_database_as_often_whatever_their_number(
    scene, signed_in, django_assert_num_queries, count
):
    with tenant(scene.organisation.pk):
        for number in range(count):
            a_rule(scene.administrator, valid_from=scene.rule.valid_from.replace(day=2 + number))
    client = signed_in(scene.administrator)
    client.get(addresses(scene)["rules"])

    with django_assert_num_queries(14):
        client.get(addresses(scene)["rules"])


# --- Plan -------------------------------------------------------------------------------------


def plan_form(**fields: str) -> dict[str, str]:
    typed = {"price": "1 800,00", "on": "2026-06-08", "start": "2026-06-15", "status": "employee", "version": "0"}
    return typed | fields


def test_consultant_decides_who_pays(scene, signed_in):
    with tenant(scene.organisation.pk):
        certify(scene)

    answer = signed_in(scene.consultant).post(
        addresses(scene)["deal_plan"],
        plan_form(payer_CPF="1 600", work_time="on", situation="sick_leave", last_on="2019-01-01", last_funder="cpf"),
    )

    assert answer.url == addresses(scene)["plan"]
    with tenant(scene.organisation.pk):
        plan = queries.plan_of(scene.bilan)
        assert (plan.price, plan.work_time, plan.decided_by) == (Decimal("1800"), True, scene.consultant)
        assert [(part.scheme, part.amount) for part in queries.parts_of(plan)] == [
            ("CPF", Decimal("1600")),
            ("SELF", Decimal("200")),
        ]
        assert plan.told["last_bilan"] == {"on": "2019-01-01", "funder": "cpf"}
        kept = str([plan.told, plan.rules_used, list(plan.versions.values())])
        assert ("sick" in kept, "arrêt" in kept) == (False, False)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"payer_CPF": "1900"}, ["__all__", "payer_CPF"]),
        ({"payer_FIF_PL": "100"}, ["payer_FIF_PL"]),
        ({"payer_CPF": "tout"}, ["payer_CPF"]),
        ({"price": ""}, ["price"]),
        ({"price": "0"}, ["price"]),
        ({"on": "2026-06-09"}, ["on"]),
        ({"on": "jamais"}, ["on"]),
        ({"start": "2026-06-01"}, ["start"]),
        ({"last_on": "2024-01-01"}, ["last_funder"]),
        ({"payer_EMPLOYER_PLAN": "1800", "employer": "00000000-0000-4000-8000-000000000000"}, ["employer"]),
    ],
)
def test_refused_plan_keeps_what_was_typed(scene, signed_in, fields, errors):
    answer = signed_in(scene.consultant).post(addresses(scene)["deal_plan"], plan_form(**fields))

    form = answer.context["form"]
    assert (answer.status_code, sorted(form.errors)) == (422, errors)
    assert {name: form[name].value() for name in plan_form(**fields)} == plan_form(**fields)


def test_check_judges_and_saves_nothing(scene, signed_in):
    client = signed_in(scene.consultant)
    address = addresses(scene)["deal_plan"]

    sound = client.post(address, plan_form(check="1"))
    barred = client.post(address, plan_form(check="1", payer_CPF="1700"))

    assert (sound.context["is_sound"], sound.context["left"]) == (True, Decimal("1800"))
    assert (barred.context["is_sound"], barred.context["left"]) == (False, Decimal("100"))
    assert "L6316-1" in barred.content.decode()
    with tenant(scene.organisation.pk):
        assert queries.plan_of(scene.bilan) is None


def test_second_editor_sees_both_plans_then_decides(scene, signed_in):
    client = signed_in(scene.consultant)
    address = addresses(scene)["deal_plan"]
    with tenant(scene.organisation.pk):
        a_plan(scene.bilan, price="1500.00")

    conflict = client.post(address, plan_form())

    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert ("1\u202f500,00\u00a0€" in page, 'value="1 800,00"' in page) == (True, True)
    assert conflict.context["form"]["version"].value() == "1"
    assert client.post(address, plan_form(version="1")).status_code == 302


def test_form_shows_the_plan_and_the_rules_of_its_day(scene, signed_in):
    with tenant(scene.organisation.pk):
        a_plan(scene.bilan)

    page = signed_in(scene.consultant).get(addresses(scene)["deal_plan"]).content.decode()

    assert ('value="1800,00"' in page, "D6323-1 A" in page) == (True, True)


# --- How far each payer is --------------------------------------------------------------------


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


# --- Suspensions ------------------------------------------------------------------------------


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


# --- Agreement --------------------------------------------------------------------------------


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
