"""Money of the demonstration beside the stories: refusals, papers, a suspension, declarations in time and late."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from bilan.demonstration import paper
from foundation.clock import paris_day
from funding.agreements.kinds import State
from funding.declarations.lists import Row
from funding.declarations.operations import declare, import_list
from funding.declarations.queries import facts_of
from funding.models import (
    Declaration,
    Document,
    FundingLine,
    FundingPlan,
    FundingProof,
    LineState,
    Platform,
    Scheme,
    Suspension,
)
from funding.operations import attach_proof, draft_funding_plan, enter_suspension, move_line
from funding.planned import PlannedLine
from law.calendars import working_day_after
from organisations.models import Membership, Organisation


def tell_funding(organisation: Organisation, *, members: list[Membership], now: datetime) -> None:
    """What administrators look for: who refused, what was dealt to others, which days were suspended."""
    in_hand = Document.objects.filter(bilan=OuterRef("plan__bilan"), state=State.SENT)  # its answer is awaited
    waiting = list(_lines(LineState.ASKED).exclude(scheme=Scheme.SELF).exclude(Exists(in_hand))[:2])
    for number, line in enumerate(waiting):
        _refuse(line, now=now)
        if number:
            _deal_to_the_person(line.plan, at=now - timedelta(hours=1))
    agreed = _lines(LineState.AGREED).filter(scheme__in=[Scheme.FRANCE_TRAVAIL_AIF, Scheme.EMPLOYER_PLAN]).first()
    if agreed is not None:
        by = agreed.plan.bilan.consultant
        content = paper.a_page("Accord de prise en charge", ["Montant accordé, sous réserve du service fait."])
        attach_proof(agreed, kind=FundingProof.Kind.AGREEMENT, content=content, by=by, at=now)
    administrator = next(member for member in members if member.is_administrator)
    enter_suspension(
        organisation,
        kind=Suspension.Kind.EDOF_SUSPENDED,
        starts_on=paris_day(now - timedelta(days=320)),
        ends_on=paris_day(now - timedelta(days=306)),
        source="Courrier de la Caisse des dépôts, pièces demandées puis reçues",
        by=administrator,
        at=now - timedelta(days=319),
    )


def tell_declarations(organisation: Organisation, *, members: list[Membership], now: datetime) -> None:
    """The list of a platform found its people, but one; entries and exits were declared in time, late, or not yet."""
    agreed = FundingLine.objects.counted().filter(scheme=Scheme.CPF, state__in=[LineState.AGREED, LineState.INVOICED])
    lines = list(
        agreed.select_related("plan__bilan__beneficiary", "plan__bilan__consultant").order_by("state_at", "pk")
    )
    administrator = next(member for member in members if member.is_administrator)
    rows = [
        Row(f"31{number:04d}708", one.last_name, one.first_name, "Accepté", amount=line.amount)
        for number, line in enumerate(lines, start=417)
        for one in [line.plan.bilan.beneficiary]
    ]
    unknown = Row("310999708", "Delahaye", "Ghislaine", "Accepté", paris_day(now + timedelta(days=20)))
    import_list(
        organisation, platform=Platform.EDOF, rows=[*rows, unknown], by=administrator, at=now - timedelta(days=1)
    )
    for number, (line, facts) in enumerate(zip(lines, facts_of(lines).values(), strict=True)):
        by, today = line.plan.bilan.consultant, paris_day(now)
        if not facts.has_started or facts.first_on is None or number % 3 == 0:
            continue
        on = min(working_day_after(facts.first_on, 2), today)
        declare(line, kind=Declaration.Kind.ENTRY, on=on, by=by, at=now)
        if facts.ended_on and number % 2:
            on = min(working_day_after(facts.ended_on, 3), today)
            declare(line, kind=Declaration.Kind.EXIT, on=on, reason=Declaration.Reason.PROVIDER, by=by, at=now)


def _lines(state: LineState) -> QuerySet[FundingLine]:
    found = FundingLine.objects.counted().filter(state=state, plan__bilan__cancelled_at=None)
    return found.select_related("plan__bilan__consultant").order_by("state_at", "pk")


def _refuse(line: FundingLine, *, now: datetime) -> None:
    at, by = now - timedelta(hours=3), line.plan.bilan.consultant
    move_line(line, to=LineState.REFUSED, on=paris_day(at), reason="Budget épuisé pour ce trimestre", by=by, at=at)


def _deal_to_the_person(plan: FundingPlan, *, at: datetime) -> None:
    """The person takes the whole price on themselves."""
    draft_funding_plan(
        plan.bilan,
        lines=[PlannedLine(Scheme.SELF, plan.price)],
        price=plan.price,
        decided_on=paris_day(at),
        by=plan.bilan.consultant,
        at=at,
        version=plan.version,
    )
