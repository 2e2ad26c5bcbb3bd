"""What the pages of rules, plans and agreements are looked at with."""

from datetime import timedelta

from django.urls import reverse

from foundation.tenancy import tenant
from funding import queries
from funding.operations import attach_proof, enter_suspension
from tests.factories import NOW, a_bilan
from tests.funding.factories import PDF, TODAY, a_plan, a_rule, an_agreement

COMING = TODAY + timedelta(days=1)


def furnished(house):
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


def plan_form(**fields: str) -> dict[str, str]:
    typed = {"price": "1 800,00", "on": "2026-06-08", "start": "2026-06-15", "status": "employee", "version": "0"}
    return typed | fields
