"""Every mention that a document must carry keeps it from leaving when it is not there, and says where it is filled."""

from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from funding.agreements import needs
from funding.agreements.dossier import Share
from funding.agreements.drawing import Details, context_of
from funding.agreements.kinds import Kind
from funding.agreements.screens import expected, may_concern
from funding.schemes import Scheme
from tests.funding.agreements.dossiers import a_dossier

EMPLOYER = {"employer": "1600.00", "own": "0"}
# The mention → what, taken out of a whole dossier, leaves it missing.
TAKEN_OUT = {
    "provider": {"provider__siret": ""},
    "provider_address": {"provider__address": ""},
    "provider_signatory": {"provider__signatory": needs.Dossier(a_dossier().on).provider.signatory},
    "declaration": {"provider__nda": ""},
    "person": {"person__name": " "},
    "person_address": {"person__address": ""},
    "employer": {"firm__name": ""},
    "employer_siret": {"firm__siret": ""},
    "employer_address": {"firm__address": ""},
    "employer_signatory": {"firm__signatory": needs.Dossier(a_dossier().on).firm.signatory},
    "employer_is_another": {"firm__siret": a_dossier().provider.siret[:9] + "00026"},
    "title": {"action__title": ""},
    "objectives": {"action__objectives": "\n"},
    "content": {"action__phases": a_dossier().action.phases[:2]},
    "means": {"action__means": ""},
    "duration": {"action__accompaniment": 0},
    "period": {"action__ends_on": None},
    "conduct": {"action__place": ""},
    "remote": {"action__remote_percent": None},
    "follow_up": {"terms__follow_up": ""},
    "handing_over": {"terms__handing_over": ""},
    "price": {"money__price": None},
    "employer_pays": {"money__shares": ()},
    "buyer_pays": {"money__shares": ()},
    "person_pays": {"money__shares": ()},
    "payment": {"money__payment_terms": ""},
    "prerequisites": {"action__prerequisites": ""},
    "titles": {"action__titles": ""},
    "early_end": {"terms__early_end": ""},
    "mediator": {"provider__mediator": ""},
    "contact": {"provider__contact": ""},
    "vat": {"vat": None},
    "work_time": {"money__work_time": False},
    "subcontractor": {"subcontractor__siret": ""},
    "subcontractor_address": {"subcontractor__address": ""},
    "subcontractor_nda": {"subcontractor__nda": ""},
    "subcontractor_qualiopi": {"subcontractor__qualiopi": ""},
    "subcontract_amount": {"subcontractor__amount": None},
    "subcontractor_vigilance": {"subcontractor__vigilance": ""},
    "subcontractor_insurer": {"subcontractor__insurer": ""},
}
REGION = {"money__shares": (Share(Scheme.REGION, "Région – Bretagne", Decimal("1600.00")),)}
WHOLE = {
    Kind.TRIPARTITE: EMPLOYER,
    Kind.CONVENTION: REGION,
    Kind.LEAVE: {"money__work_time": True},
    Kind.PUBLIC_LEAVE: {},
}


@pytest.mark.parametrize(("kind", "need"), [(kind, need) for kind, found in needs.NEEDS.items() for need in found])
def test_each_mention_taken_out_is_named_alone(kind, need):
    whole = WHOLE.get(kind, {})
    dossier = a_dossier(**{**whole, **TAKEN_OUT[need.code]})

    assert needs.missing(kind, a_dossier(**whole)) == []
    found = needs.warnings(kind, dossier) if need.only_warns else needs.missing(kind, dossier)
    assert [one.need for one in found] == [need]
    assert need.remedy in found[0].sentence


def test_convention_names_everything_that_r6313_8_asks():
    codes = {need.code for need in needs.TRIPARTITE if not need.only_warns}

    assert codes >= {"title", "objectives", "content", "means", "duration", "period", "conduct", "follow_up"}
    assert codes >= {"handing_over", "price", "payment", "employer", "person", "provider"}
    assert all(need.article and need.room for need in needs.TRIPARTITE)


@pytest.mark.parametrize(
    ("kind", "whole"), [(Kind.TRIPARTITE, EMPLOYER), (Kind.CONVENTION, REGION), (Kind.INDIVIDUAL, {})]
)
def test_every_contract_prints_what_d6353_1_and_l6353_4_ask_besides(kind, whole):
    printed = render_to_string(f"funding/agreements/pdf/{kind}.html", context_of(kind, a_dossier(**whole), Details()))

    for words in ("25&nbsp;% de l’accompagnement", "<h3>Évaluation et sanction</h3>", "certificat de réalisation"):
        assert words in printed
    assert ("Une personne, en entretiens individuels" in printed) == (kind == Kind.INDIVIDUAL)


def test_zero_percent_at_a_distance_is_a_mention():
    assert needs.missing(Kind.TRIPARTITE, a_dossier(**EMPLOYER, action__remote_percent=0)) == []


@pytest.mark.parametrize(
    ("public", "is_asked"),
    [("employee", True), ("job_seeker", False), ("self_employed", False), ("public_agent", False)],
)
def test_only_an_employee_asks_an_employer_to_be_absent(public, is_asked):
    dossier = a_dossier(person__public=public, money__work_time=True)

    assert (Kind.LEAVE in expected({Scheme.CPF, Scheme.SELF}, dossier)) == is_asked


def test_public_agent_asks_their_leave_sixty_days_before():
    shares = (Share(Scheme.PUBLIC_EMPLOYER, "Employeur public – Mairie", Decimal("1600")),)
    dossier = a_dossier(money__shares=shares, money__price=Decimal("1600"))

    printed = render_to_string(
        "funding/agreements/pdf/public_leave.html", context_of(Kind.PUBLIC_LEAVE, dossier, Details())
    )

    for words in (
        "jeudi 9 juillet 2026",
        "60&nbsp;jours au moins",
        "30&nbsp;jours",
        "à sa charge",
        "attestation de fréquentation",
    ):
        assert words in printed.replace("\u00a0", " "), words
    assert Kind.PUBLIC_LEAVE in expected({Scheme.PUBLIC_EMPLOYER}, dossier)
    assert Kind.LEAVE not in expected({Scheme.PUBLIC_EMPLOYER}, dossier)


def test_papers_of_another_public_are_not_offered():
    offered = {kind for kind in Kind if may_concern(kind, a_dossier(person__public="job_seeker"))}

    assert {Kind.LEAVE, Kind.PUBLIC_LEAVE}.isdisjoint(offered)
    assert {Kind.AIF_ENTRY, Kind.QUOTE, Kind.INDIVIDUAL} <= offered
