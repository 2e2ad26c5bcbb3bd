"""Pages of rules, plan and agreement: who sees them, and what a mistake leaves on the screen."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from beneficiaries.queries import course_of
from foundation.formats import spaced
from foundation.tenancy import tenant
from funding import queries
from funding.models import Agreement, FundingPlan, FundingRule
from tests.factories import a_bilan, a_house
from tests.funding.factories import PDF, a_plan, a_rule, an_agreement

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def scene(house):
    """A house with a rule, a bilan on which nothing was signed, and another with a scanned agreement."""
    with tenant(house.organisation.pk):
        house.rule = a_rule(house.administrator)
        house.agreement = an_agreement(house.bilan, content=PDF)
        house.bare = a_bilan(house.consultant, beneficiary=house.beneficiary)
    return house


def url(house, name: str, *args: object) -> str:
    return reverse(f"funding:{name}", args=[house.organisation.slug, *args])


def addresses(house) -> dict[str, str]:
    return {
        "rules": url(house, "rules"),
        "add_rule": url(house, "add_rule"),
        "enter_rule": url(house, "enter_rule", "amount_cap"),
        "supersede_rule": url(house, "supersede_rule", house.rule.pk),
        "plan": url(house, "plan", house.bilan.pk),
        "simulate": url(house, "simulate", house.bilan.pk),
        "record_agreement": url(house, "record_agreement", house.bilan.pk),
        "agreement_file": url(house, "agreement_file", house.agreement.pk),
        "void_agreement": url(house, "void_agreement", house.agreement.pk),
    }


ACCESS = {
    # administrator, in charge, colleague, person, stranger
    "rules": (200, 200, 200, 404, 404),
    "add_rule": (200, 403, 403, 404, 404),
    "enter_rule": (200, 403, 403, 404, 404),
    "supersede_rule": (200, 403, 403, 404, 404),
    "plan": (200, 200, 404, 404, 404),
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
    assert {pattern.name for pattern in here} == set(ACCESS)


@pytest.mark.parametrize("name", ["supersede_rule", "plan", "record_agreement", "agreement_file", "void_agreement"])
def test_things_of_another_organisation_are_absent_here(scene, signed_in, name):
    other = a_house()
    with tenant(other.organisation.pk):
        other.rule = a_rule(other.administrator)
        other.agreement = an_agreement(other.bilan, content=PDF)
    here = addresses(other)[name].replace(f"/o/{other.organisation.slug}/", f"/o/{scene.organisation.slug}/")
    with tenant(scene.organisation.pk):
        scene.consultant.is_administrator = True
        scene.consultant.save(update_fields=["is_administrator"])

    assert signed_in(scene.consultant).get(here).status_code == 404


def test_administrator_reads_the_plan_and_decides_nothing(scene, signed_in):
    client = signed_in(scene.administrator)
    address = addresses(scene)["plan"]

    read = client.get(address)
    answer = client.post(address, plan_form())

    assert read.templates[0].name == "funding/plan_read.html"
    assert answer.status_code == 403
    with tenant(scene.organisation.pk):
        assert FundingPlan.objects.count() == 0


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
        ({"value": "-3"}, "value", "supérieur"),
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
    return {"price": "1 800,00", "decided_on": "2026-06-08", "amount_SELF": "1800", "version": "0"} | fields


def test_consultant_decides_who_pays(scene, signed_in):
    answer = signed_in(scene.consultant).post(addresses(scene)["plan"], plan_form(work_time="on"))

    assert answer.url == reverse("bilans:bilan", args=[scene.organisation.slug, scene.bilan.pk])
    with tenant(scene.organisation.pk):
        plan = queries.plan_of(scene.bilan)
        assert (plan.price, plan.work_time, plan.decided_by) == (Decimal("1800"), True, scene.consultant)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"amount_SELF": "1700"}, ["__all__"]),
        ({"amount_REGION": "1600", "amount_SELF": "200"}, ["amount_REGION"]),
        ({"amount_SELF": "tout"}, ["amount_SELF"]),
        ({"price": ""}, ["price"]),
        ({"price": "0", "amount_SELF": ""}, ["price"]),
        ({"decided_on": "2026-06-09"}, ["decided_on"]),
        ({"decided_on": "jamais"}, ["decided_on"]),
    ],
)
def test_refused_plan_keeps_what_was_typed(scene, signed_in, fields, errors):
    answer = signed_in(scene.consultant).post(addresses(scene)["plan"], plan_form(**fields))

    form = answer.context["form"]
    assert (answer.status_code, list(form.errors)) == (422, errors)
    assert {name: form[name].value() for name in plan_form(**fields)} == plan_form(**fields)


def test_check_judges_and_saves_nothing(scene, signed_in):
    client = signed_in(scene.consultant)
    address = addresses(scene)["plan"]

    sound = client.post(address, plan_form(check="1"))
    short = client.post(address, plan_form(check="1", amount_SELF="1700"))

    assert (sound.context["is_sound"], sound.context["left"]) == (True, 0)
    assert (short.context["is_sound"], short.context["left"]) == (False, Decimal("100"))
    with tenant(scene.organisation.pk):
        assert FundingPlan.objects.count() == 0


def test_second_editor_sees_both_plans_then_decides(scene, signed_in):
    client = signed_in(scene.consultant)
    address = addresses(scene)["plan"]
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

    page = signed_in(scene.consultant).get(addresses(scene)["plan"]).content.decode()

    assert ('value="1800,00"' in page, "D6323-1 A" in page, "Délibération 2025-118" in page) == (True, True, True)


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
