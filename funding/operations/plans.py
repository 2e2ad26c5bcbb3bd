"""What changes who pays what."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from beneficiaries.models import Bilan
from foundation.clock import paris_day
from foundation.errors import violated
from foundation.formats import plain_day as day
from funding import queries
from funding.judging import Verdict, blocks, is_of_firm
from funding.line_states import SETTLED, LineState
from funding.models import FundingLine, FundingPlan, FundingPlanVersion
from funding.operations.locking import OWN_EMPLOYER, locked
from funding.own_pack import house_pack
from funding.planned import PlannedLine, Told, cents
from funding.schemes import ABOUT, Nature, Scheme
from funding.simulation.scenario import Reason
from organisations.models import Membership


class FundingRefused(Exception):
    """The rules of the day forbid the plan; each reason is shown to the user as it is."""

    def __init__(self, reasons: Sequence[Reason]):
        super().__init__(" ".join(reason.sentence for reason in reasons))
        self.reasons = tuple(reasons)


class FundingConflict(Exception):
    """Somebody decided another plan since this one was read; `plan` is theirs."""

    def __init__(self, plan: FundingPlan | None):
        super().__init__("Ce financement a changé depuis que vous l’avez ouvert.")
        self.plan = plan


@transaction.atomic
def draft_funding_plan(
    bilan: Bilan,
    *,
    lines: Iterable[PlannedLine],
    price: Decimal,
    decided_on: date,
    by: Membership,
    at: datetime,
    work_time: bool = False,
    told: Told | None = None,
    version: int = 0,
) -> FundingPlan:
    """Decide who pays what, under the rules of one day (D6323-1 A, L6316-1, R6313-5…).

    `told`: what the rules ask besides, by default what is known of the bilan; what is sealed in it is judged and
    not kept. `version` is that of the plan which the author read, 0 when there was none. The rules that decided are
    kept with the plan, and each version leaves its trace. A refused part is dealt again by this; one that was
    asked and changes is to be asked again. The price pays the hours that the bilan has now. Raises FundingRefused when a rule forbids it, FundingConflict when
    somebody else decided in the meantime.
    """
    bilan = locked(bilan)
    plan = queries.plan_of(bilan)
    if (plan.version if plan else 0) != version:
        raise FundingConflict(plan)
    wished = [_tidy(bilan, line) for line in lines]
    price = cents(price)
    told = told or queries.known_of(bilan, on=decided_on, work_time=work_time)
    verdict = _judged(bilan, wished, told, price=price, decided_on=decided_on, at=at)
    plan = plan or FundingPlan(organisation_id=bilan.organisation_id, bilan=bilan)
    plan.price, plan.decided_on, plan.work_time = price, decided_on, told.work_time
    plan.told, plan.participation = told.kept(), verdict.participation
    plan.rules_used, plan.version = verdict.used(house_pack()), version + 1
    plan.decided_by, plan.decided_at, plan.priced_minutes = by, at, bilan.accompaniment_minutes
    plan.save()
    _deal(plan, wished)
    _trace(plan, wished)
    plan.__dict__.pop("parts", None)  # what was read with it is no longer so
    return plan


def _tidy(bilan: Bilan, line: PlannedLine) -> PlannedLine:
    """An amount with two places, a name without spaces around; the firm of the person unless another one is named."""
    employer, name = bilan.beneficiary.employer, line.payer_name.strip()
    firm_id = line.employer_id
    if firm_id is None and employer is not None and is_of_firm(line.scheme) and name in ("", employer.name):
        firm_id, name = employer.pk, employer.name
    scheme = Scheme(line.scheme)
    is_subrogated = line.is_subrogated and ABOUT[scheme].nature == Nature.OPCO
    return PlannedLine(scheme, cents(line.amount), name, firm_id, is_subrogated)


def _judged(
    bilan: Bilan, lines: list[PlannedLine], told: Told, *, price: Decimal, decided_on: date, at: datetime
) -> Verdict:
    """What the rules say of a plan that they allow. Raises FundingRefused."""
    verdict = queries.judge_plan(bilan, lines, told, price=price, on=decided_on)
    refusals = verdict.blocks
    if bilan.cancelled_at:
        refusals.append(blocks("Ce bilan est annulé.", "bilan"))
    if decided_on > paris_day(at):
        sentence = f"Le jour de la demande ne peut pas être après le {day(paris_day(at))}."
        refusals.append(blocks(sentence, "decided_on"))
    if refusals:
        raise FundingRefused(refusals)
    return verdict


def _deal(plan: FundingPlan, wished: list[PlannedLine]) -> None:
    """Let the parts of the plan be those that were decided; what leaves it is set aside with its history."""
    new = {line.scheme: line for line in wished}
    for line in FundingLine.objects.counted().filter(plan=plan):
        line.plan = plan
        part = new.get(Scheme(line.scheme))
        if part is not None and line.state != LineState.REFUSED and _same(line, part):
            _subrogate(line, new.pop(part.scheme))
        elif line.state in SETTLED:
            raise FundingRefused([_settled(line)])
        elif part is None or line.state == LineState.REFUSED:
            line.set_aside_at, line.state_by = plan.decided_at, plan.decided_by
            line.save(update_fields=["set_aside_at", "state_by"])
        else:
            _change(line, new.pop(part.scheme))
    for part in new.values():
        _create(plan, part)


def _subrogate(line: FundingLine, part: PlannedLine) -> None:
    """Who is invoiced may change until it is: the OPCO tells it with its agreement."""
    if line.is_subrogated == part.is_subrogated:
        return
    if line.state in SETTLED:
        raise FundingRefused([_settled(line)])
    line.is_subrogated = part.is_subrogated
    line.save(update_fields=["is_subrogated"])


def _same(line: FundingLine, part: PlannedLine) -> bool:
    return (line.amount, line.payer_name, line.employer_id) == (part.amount, part.payer_name, part.employer_id)


def _settled(line: FundingLine) -> Reason:
    scheme = Scheme(line.scheme)
    sentence = f"La part {ABOUT[scheme].of} est déjà facturée : annulez d’abord sa facture, puis changez le plan."
    return blocks(sentence, "settled", scheme=scheme)


def _change(line: FundingLine, part: PlannedLine) -> None:
    """Another amount or payer: what was asked, or agreed, is to be asked again."""
    was_drafted = line.state == LineState.DRAFTED
    line.amount, line.payer_name, line.employer_id = part.amount, part.payer_name, part.employer_id
    line.is_subrogated = part.is_subrogated
    line.state, line.state_on = LineState.DRAFTED, paris_day(line.plan.decided_at)
    line.state_at, line.state_by = line.plan.decided_at, line.plan.decided_by
    line.reason = "" if was_drafted else f"La part a changé dans la version {line.plan.version} du plan."
    line.save()


def _create(plan: FundingPlan, part: PlannedLine) -> None:
    try:
        with transaction.atomic():
            FundingLine.objects.create(
                organisation_id=plan.organisation_id,
                plan=plan,
                scheme=part.scheme,
                amount=part.amount,
                payer_name=part.payer_name,
                employer_id=part.employer_id,
                is_subrogated=part.is_subrogated,
                state_on=paris_day(plan.decided_at),
                state_at=plan.decided_at,
                state_by=plan.decided_by,
            )
    except IntegrityError as error:
        if violated(error) != "employer_is_not_provider":
            raise
        raise FundingRefused([replace(blocks(OWN_EMPLOYER, "employer_is_not_provider"), scheme=part.scheme)]) from None


def _trace(plan: FundingPlan, wished: list[PlannedLine]) -> None:
    """Leave the trace of this version."""
    FundingPlanVersion.objects.create(
        organisation_id=plan.organisation_id,
        plan=plan,
        version=plan.version,
        price=plan.price,
        decided_on=plan.decided_on,
        work_time=plan.work_time,
        told=plan.told,
        lines=[_told(line) for line in wished],
        rules_used=plan.rules_used,
        decided_by=plan.decided_by,
        decided_at=plan.decided_at,
    )


def _told(line: PlannedLine) -> dict[str, str | bool]:
    told: dict[str, str | bool] = {
        "scheme": line.scheme.value,
        "amount": str(line.amount),
        "payer_name": line.payer_name,
    }
    return told | {"is_subrogated": True} if line.is_subrogated else told
