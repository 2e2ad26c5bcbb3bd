"""What reads the plan of a bilan, and what the rules of a day say of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from beneficiaries.models import Bilan, Employer
from confidentiality.files import fetch, place_of_file
from confidentiality.vault import Place, Retention
from foundation.clock import paris_day
from funding.judging import Barred, Case, Provider, Rules, Verdict, bound_of, is_of_firm, judge
from funding.line_states import LineState
from funding.models import FundingLine, FundingPlan, FundingProof, Suspension
from funding.own_pack import house_pack
from funding.planned import PlannedLine, Told, scenario_of
from funding.schemes import Scheme
from funding.simulation.figures import every_figure
from funding.simulation.scenario import Reason, Scenario, Status
from organisations.models import Organisation
from sessions.models import Session
from sessions.programmes.queries import version_of


def plan_of(bilan: Bilan) -> FundingPlan | None:
    """Who pays what for this bilan, if it was decided."""
    parts = Prefetch("lines", FundingLine.objects.counted().select_related("employer"), to_attr="parts")
    return FundingPlan.objects.select_related("decided_by").prefetch_related(parts).filter(bilan=bilan).first()


def parts_of(plan: FundingPlan) -> list[FundingLine]:
    """The parts that count, in the order of the schemes; those that `plan_of` read with the plan."""
    found = getattr(plan, "parts", None)
    if found is None:
        found = list(FundingLine.objects.counted().filter(plan=plan))
    by_scheme = {line.scheme: line for line in found}
    return [by_scheme[scheme] for scheme in Scheme if scheme in by_scheme]


def planned_lines(plan: FundingPlan) -> list[PlannedLine]:
    """The parts that count, as they are decided."""
    return [
        PlannedLine(Scheme(line.scheme), line.amount, line.payer_name, line.employer_id, line.is_subrogated)
        for line in parts_of(plan)
    ]


def must_be_dealt_again(plan: FundingPlan) -> bool:
    """Whether a payer has refused and nobody has taken its part."""
    return any(line.must_be_dealt_again for line in parts_of(plan))


def refused_part_of(bilan: Bilan, on: date) -> FundingLine | None:
    """The part that was refused by a day and is not dealt again; the function `refused_part_waits` says the same."""
    refused = FundingLine.objects.counted().filter(plan__bilan=bilan, state=LineState.REFUSED, state_on__lte=on)
    return refused.first()


def known_of(bilan: Bilan, *, on: date, work_time: bool = False) -> Told:
    """What the file already says of what the rules ask; the situation, which is sealed, is never taken from it."""
    meetings = Session.objects.filter(
        bilan=bilan,
        kind=Session.Kind.ACCOMPANIMENT,
        state__in=[Session.State.PLANNED, Session.State.HELD],
    )
    first = meetings.order_by("starts_at").values_list("starts_at", flat=True).first()
    start = paris_day(first) if first else bilan.opened_on
    return Told(status=Status(bilan.beneficiary.public), start=max(start, on), work_time=work_time)


def judge_plan(bilan: Bilan, lines: Sequence[PlannedLine], told: Told, *, price: Decimal, on: date) -> Verdict:
    """What the rules of a day say of a plan. The bilan comes with its person, employer and organisation."""
    scenario = _scenario(bilan, lines, told, price=price, on=on)
    employer = bilan.beneficiary.employer
    case = Case(
        scenario=scenario,
        lines=lines,
        provider=provider_of(bilan.organisation),
        employer_siret=employer.siret if employer else None,
        payer_sirets=_sirets(lines),
    )
    return judge(case, rules_of_house())


def _scenario(bilan: Bilan, lines: Sequence[PlannedLine], told: Told, *, price: Decimal, on: date) -> Scenario:
    return scenario_of(
        told,
        lines,
        on=on,
        price=price,
        accompaniment_minutes=bilan.accompaniment_minutes,
        personal_work_minutes=bilan.personal_work_minutes,
    )


def _sirets(lines: Iterable[PlannedLine]) -> dict[Scheme, str]:
    firms = {line.scheme: line.employer_id for line in lines if line.employer_id and is_of_firm(line.scheme)}
    sirets = dict(Employer.objects.filter(pk__in=set(firms.values())).values_list("pk", "siret")) if firms else {}
    return {scheme: sirets[firm] for scheme, firm in firms.items() if firm in sirets}


def provider_of(organisation: Organisation) -> Provider:
    """What public money asks of the organisation, its suspensions included."""
    live = Suspension.objects.filter(voided_at=None)
    return Provider(
        siret=organisation.siret,
        qualiopi_certificate=organisation.qualiopi_certificate,
        qualiopi_until=organisation.qualiopi_until,
        barred=tuple(
            Barred(str(one.get_kind_display()), one.is_of_qualiopi, one.starts_on, one.ends_on, one.source)
            for one in live
        ),
    )


def rules_of_house() -> Rules:
    """The rules of every day: the law's and the organisation's own."""
    return Rules(house_pack(), every_figure())


def bounds_told(
    bilan: Bilan, told: Told, *, price: Decimal | None, on: date, schemes: Iterable[Scheme]
) -> dict[Scheme, Reason]:
    """The rule that would bound each payer on a day, once the price is known."""
    if not price:
        return {}
    scenario = _scenario(bilan, [], told, price=price, on=on)
    known = rules_of_house()
    found = {scheme: bound_of(scenario, scheme, known) for scheme in schemes if scheme != Scheme.SELF}
    return {scheme: reason for scheme, reason in found.items() if reason is not None}


def suggested_price(bilan: Bilan) -> Decimal | None:
    """The price of the version of the offer that the bilan was opened from."""
    programme = version_of(bilan)
    return programme.price if programme else None


def place_of_proof(proof: FundingProof) -> Place:
    """Where a paper of a payer lives: with the proofs, that outlive the content."""
    table, bilan_id = proof._meta.db_table, proof.line.plan.bilan_id
    return place_of_file(proof.organisation_id, bilan_id, table, proof.pk, Retention.PROOF)


def proof_file(proof: FundingProof) -> bytes:
    """A paper of a payer, opened."""
    return fetch(proof.file_name, place_of_proof(proof))
