"""Pages of rules: what is entered, told, replaced, and what a mistake leaves on the screen."""

from decimal import Decimal

import pytest
from django.utils.html import escape

from foundation.formats import spaced
from foundation.tenancy import tenant
from funding.models import FundingRule
from tests.funding.factories import a_rule
from tests.funding.scene import addresses, furnished, url

pytestmark = [pytest.mark.usefixtures("now"), pytest.mark.furnished("scene", furnished)]


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
