"""The bilan before this one, as far as its reader may know what paid it (LAW.md 2.3: within the house alone)."""

from beneficiaries.models import Bilan
from beneficiaries.queries import course_of
from beneficiaries.rules import Kind
from foundation.clock import paris_day
from funding.queries import parts_of, plan_of
from funding.schemes import ABOUT, PUBLIC_MONEY, Nature, Scheme
from funding.simulation.scenario import Funder, LastBilan
from organisations.permissions import Actor, Verb, can

FUNDER_OF = {
    Scheme.CPF: Funder.CPF,
    Scheme.OPCO_UNDER_50: Funder.OPCO,
    Scheme.REGION: Funder.REGION,
    Scheme.FRANCE_TRAVAIL_AIF: Funder.FRANCE_TRAVAIL,
    Scheme.AGEFIPH: Funder.AGEFIPH,
    Scheme.SELF: Funder.SELF,
}


def last_bilan_known(bilan: Bilan, actor: Actor) -> LastBilan | None:
    """The last bilan of this person in the house, when the reader may see its funding; otherwise it is to be asked."""
    before = Bilan.objects.filter(
        beneficiary_id=bilan.beneficiary_id, cancelled_at=None, opened_on__lt=bilan.opened_on
    ).select_related("beneficiary")
    earlier = before.order_by("-opened_on").first()
    if earlier is None or not can(actor, Verb.SEE_FUNDING, earlier):
        return None
    plan = plan_of(earlier)
    if plan is None:
        return None
    schemes = [Scheme(part.scheme) for part in parts_of(plan)]
    payer = next((scheme for scheme in schemes if scheme in PUBLIC_MONEY), schemes[0])
    ended = course_of(earlier).last(Kind.CLOSED)
    return LastBilan(paris_day(ended.occurred_at) if ended else earlier.opened_on, _funder(payer))


def _funder(scheme: Scheme) -> Funder:
    if scheme in FUNDER_OF:
        return FUNDER_OF[scheme]
    return Funder.FAF if ABOUT[scheme].nature == Nature.FUND else Funder.EMPLOYER
