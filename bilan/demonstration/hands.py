"""Bilans of the demonstration that change hands: one is lent, one waits for an answer, one is kept going; and who is beside them."""

from datetime import date, datetime, timedelta

from beneficiaries.addresses.operations import ask_address_change
from beneficiaries.mandates.operations import decide_mandate, propose_mandate
from beneficiaries.models import Bilan, Mandate, Representative
from beneficiaries.queries import course_of, open_bilans
from beneficiaries.third_parties.operations import add_employer_contact, add_representative
from funding.queries import paid_by_employers
from organisations.models import Membership

Kind = Mandate.Kind


def change_hands(members: list[Membership], *, now: datetime) -> None:
    """What a firm lives through: only houses with enough consultants and bilans do."""
    consultants = [member for member in members if member.is_consultant]
    if len(consultants) < 3:
        return
    administrator = next(member for member in members if member.is_administrator)
    first, second, third = consultants[:3]
    yesterday = now - timedelta(days=1)
    _guest(first, guest=second, at=yesterday, until_on=(now + timedelta(days=12)).date())
    _successor(second, to=third, by=administrator, at=yesterday)
    _interim(third, by_whom=first, by=administrator, at=yesterday)
    _beside(first, by=administrator, at=yesterday)
    _other_address(first, at=yesterday)


def _running(consultant: Membership) -> list[Bilan]:
    """Open bilans of somebody who consented and has an account, the newest first."""
    bilans = open_bilans().filter(consultant=consultant, beneficiary__user__isnull=False, is_content_agreed=True)
    return [bilan for bilan in bilans.order_by("-opened_on", "pk") if course_of(bilan).has_consent]


def _beside(consultant: Membership, *, by: Membership, at: datetime) -> None:
    """A guardian whose signature a judgment asks for, and somebody of a firm that pays."""
    slug = by.organisation.slug
    waiting = [bilan for bilan in open_bilans().filter(consultant=consultant) if not course_of(bilan).facts]
    for bilan in waiting[:1]:
        add_representative(
            bilan.beneficiary,
            kind=Representative.Kind.GUARDIAN,
            must_co_sign=True,
            first_name="Monique",
            last_name="Aubry",
            email=f"tutelle@{slug}.test",
            by=by,
            at=at,
        )
    employed = open_bilans().filter(beneficiary__employer__isnull=False).select_related("beneficiary")
    firms = list(employed.values_list("beneficiary__employer", flat=True))
    for bilan in paid_by_employers(employed, firms).order_by("opened_on", "pk")[:1]:
        add_employer_contact(
            bilan.beneficiary, first_name="Régis", last_name="Lemoine", email=f"rh@{slug}.test", by=by, at=at
        )


def _other_address(consultant: Membership, *, at: datetime) -> None:
    """Somebody who left their firm, and with it the mailbox that opened their space."""
    for bilan in _running(consultant)[1:][-1:]:
        slug = consultant.organisation.slug
        ask_address_change(bilan.beneficiary, f"nouvelle-adresse@{slug}.test", by=consultant, at=at)


def _guest(consultant: Membership, *, guest: Membership, at: datetime, until_on: date) -> None:
    for bilan in _running(consultant)[:1]:
        mandate = propose_mandate(
            bilan,
            member=guest,
            kind=Kind.GUEST,
            purpose=Mandate.Purpose.DEBRIEF,
            until_on=until_on,
            reason="Restitution du questionnaire d’intérêts à deux voix",
            by=consultant,
            at=at,
        )
        assert bilan.beneficiary.user is not None
        decide_mandate(mandate, accepts=True, by=bilan.beneficiary.user, at=at)


def _successor(consultant: Membership, *, to: Membership, by: Membership, at: datetime) -> None:
    for bilan in _running(consultant)[:1]:
        propose_mandate(bilan, member=to, kind=Kind.SUCCESSOR, reason="Nouvelle répartition des secteurs", by=by, at=at)


def _interim(consultant: Membership, *, by_whom: Membership, by: Membership, at: datetime) -> None:
    for bilan in _running(consultant)[:1]:
        propose_mandate(bilan, member=by_whom, kind=Kind.INTERIM, reason="Congé de trois semaines", by=by, at=at)
