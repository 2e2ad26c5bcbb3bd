"""Everything that decides what may be invoiced of parts of plans, read at once for one bilan or for a whole house."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from beneficiaries.models import Employer
from funding.agreements.deadlines import withdrawal_until
from funding.agreements.kinds import Kind, State
from funding.invoicing.reading import Done, advance_rates, credited_of, done_of
from funding.invoicing.rules import ALLOWANCES, Buyer, Foreseen, Part, buyer_of, next_payment
from funding.models import Agreement, BilanTerms, Document, FundingLine, Instalment, Invoice, LineState, Scheme
from funding.queries.agreements import days_of_bases
from funding.queries.invoiced import invoiced_of
from funding.rules import BASIS_OF
from law.queries import Timeline, timeline

Basis = tuple[Agreement, date]
Rates = Mapping[Invoice.Buyer, Decimal]


class Books:
    """What is known of parts of plans; whatever their number, each question costs one query for all of them.

    The lines come with their plan and its bilan.
    """

    def __init__(self, lines: Iterable[FundingLine]):
        self.lines = list(lines)
        self.bilans = {line.plan.bilan_id for line in self.lines}

    @cached_property
    def _done(self) -> dict[UUID, Done]:
        return done_of(self.bilans)

    @cached_property
    def _invoiced(self) -> dict[UUID, Decimal]:
        return invoiced_of(line.pk for line in self.lines)

    @cached_property
    def _credited(self) -> dict[UUID, dict[str, Decimal]]:
        return credited_of(line.pk for line in self.lines)

    @cached_property
    def _schemes(self) -> dict[UUID, set[str]]:
        found: dict[UUID, set[str]] = defaultdict(set)
        plans = FundingLine.objects.counted().filter(plan__in={line.plan_id for line in self.lines})
        for plan, scheme in plans.values_list("plan_id", "scheme"):
            found[plan].add(scheme)
        return found

    @cached_property
    def _bases(self) -> dict[UUID, list[Basis]]:
        """The agreements that stand, each with the day that the chain of facts gives it."""
        days, found = days_of_bases(self.bilans), defaultdict(list)
        live = Agreement.objects.filter(bilan__in=self.bilans, voided_at=None).select_related("employer")
        for each in live:
            found[each.bilan_id].append((each, days.get(each.fact_id, each.signed_on)))
        return found

    @cached_property
    def _signed_remotely(self) -> dict[UUID | None, bool]:
        """Of the contracts signed here, whether each was concluded at a distance, as it says: terms typed since change nothing."""
        signed = Document.objects.filter(bilan__in=self.bilans, kind=Kind.INDIVIDUAL, agreement__isnull=False)
        return dict(signed.values_list("agreement_id", "is_remote"))

    @cached_property
    def _met_in_person(self) -> set[UUID]:
        """The bilans whose contract, signed elsewhere, is not concluded at a distance."""
        return set(BilanTerms.objects.filter(bilan__in=self.bilans, is_remote=False).values_list("bilan_id", flat=True))

    @cached_property
    def _withdrawal(self) -> dict[bool, Timeline]:
        return {True: timeline("retractation_contrat_distance_j"), False: timeline("retractation_contrat_j")}

    @cached_property
    def _foreseen(self) -> dict[UUID, list[tuple[str, date, Decimal]]]:
        """The payments of the last signed contract of each bilan, in their order."""
        signed = Document.objects.filter(bilan__in=self.bilans, kind=Kind.INDIVIDUAL, state=State.SIGNED)
        contracts = dict(signed.order_by("version").values_list("bilan_id", "pk"))
        found: dict[UUID, list[tuple[str, date, Decimal]]] = defaultdict(list)
        payments = Instalment.objects.filter(document__in=contracts.values()).order_by("number")
        for bilan, label, due_on, amount in payments.values_list("document__bilan_id", "label", "due_on", "amount"):
            found[bilan].append((label, due_on, amount))
        return found

    def part(self, line: FundingLine) -> Part:
        """What one payer takes, what was invoiced of it, what took place."""
        bilan = line.plan.bilan
        done = self._done.get(bilan.pk, Done())
        given_back = self._credited[line.pk]
        return Part(
            line.amount,
            self._invoiced[line.pk],
            done.minutes,
            line.plan.priced_minutes,
            discounted=given_back[Invoice.Cause.GESTURE],
            undelivered=given_back[Invoice.Cause.UNDELIVERED],
        )

    def payer(self, line: FundingLine) -> Invoice.Buyer | None:
        """Who is invoiced for a part; what the person adds to their CPF is paid on the platform with it."""
        if line.state == LineState.REFUSED or line.set_aside_at is not None:
            return None
        if line.scheme == Scheme.SELF and Scheme.CPF in self._schemes[line.plan_id]:
            return None
        return buyer_of(Scheme(line.scheme), is_subrogated=line.is_subrogated)

    def basis(self, line: FundingLine) -> Basis | None:
        """The agreement that founds a part, with its day: the one that its scheme asks for, or a paper."""
        expected = BASIS_OF[Scheme(line.scheme)]
        found = [
            pair
            for pair in self._bases.get(line.plan.bilan_id, [])
            if pair[0].kind in (expected, Agreement.Kind.PAPER) and not _of_another_firm(pair[0], line)
        ]
        return min(found, key=lambda pair: (pair[0].kind != expected, pair[1])) if found else None

    def firm(self, line: FundingLine) -> Employer | None:
        """The firm whose convention founds a part: the one that its space shows."""
        basis = self.basis(line)
        return basis[0].employer if basis else None

    def withdrawal_ends(self, line: FundingLine) -> date | None:
        """The last day on which a person who pays may withdraw (L6353-5; at a distance, L221-18 of the consumer code)."""
        basis = self.basis(line)
        if basis is None or self.payer(line) != Buyer.PERSON:
            return None
        is_remote = self._signed_remotely.get(basis[0].pk, line.plan.bilan_id not in self._met_in_person)
        return withdrawal_until(basis[1], int(self._withdrawal[is_remote].number_on(basis[1])))

    def foreseen(self, line: FundingLine) -> Foreseen | None:
        """The next payment that the signed contract of a person foresees (L6353-6); None without such a contract."""
        if line.scheme != Scheme.SELF:
            return None
        return next_payment(self._foreseen.get(line.plan.bilan_id, []), self.part(line).invoiced)

    def allowed(self, line: FundingLine, *, on: date, rates: Rates | None = None) -> Decimal:
        """How much of a part may be invoiced on a day; nothing without a signed document, nor before L6353-6 allows it."""
        payer, until = self.payer(line), self.withdrawal_ends(line)
        if payer is None or self.basis(line) is None or (until is not None and on <= until):
            return Decimal(0)
        rates = advance_rates(on) if rates is None else rates
        return self.part(line).allowed(ALLOWANCES[payer], rates.get(payer, Decimal(0)))


def _of_another_firm(agreement: Agreement, line: FundingLine) -> bool:
    """A convention founds the part of the firm that signed it."""
    return None not in (agreement.employer_id, line.employer_id) and agreement.employer_id != line.employer_id
