"""Who pays what, as it is typed."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from beneficiaries.models import Bilan
from funding.forms.fields import DayField
from funding.models import FundingPlan, Scheme
from funding.rules import Judgement, PlannedLine
from funding.schemes import ABOUT
from organisations.forms import AmountField, PlainForm

# Shown at once; the others are folded away until one of them pays.
USUAL = (Scheme.CPF, Scheme.EMPLOYER_PLAN, Scheme.FRANCE_TRAVAIL_AIF, Scheme.REGION)


class PlanForm(PlainForm):
    """The price and what each payer takes of it: fields `amount_<scheme>`, and a name where it helps."""

    price = AmountField(label="Prix du bilan", help_text="En euros, toutes taxes comprises.")
    decided_on = DayField(
        label="Jour de la demande", help_text="Les règles de ce jour s’appliquent. D’ordinaire, aujourd’hui."
    )
    work_time = forms.BooleanField(
        label="Le bilan se fait sur le temps de travail",
        required=False,
        help_text="Avec le CPF, l’employeur doit autoriser l’absence (L6323-17 et D6323-4).",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for scheme in Scheme:
            self.fields[f"amount_{scheme}"] = AmountField(label=scheme.label, required=False, min_value=0)
            if name_label := ABOUT[scheme].name_label:
                self.fields[f"payer_{scheme}"] = forms.CharField(label=name_label, max_length=120, required=False)
        for name in ["price", *(f"amount_{scheme}" for scheme in Scheme)]:
            self.fields[name].widget.attrs["data-share"] = "price" if name == "price" else "amount"

    def usual_fields(self) -> list[forms.BoundField]:
        """Amounts and names of the payers that most plans have."""
        return self._fields_of(USUAL)

    def other_fields(self) -> list[forms.BoundField]:
        """The same of the others but the person."""
        return self._fields_of([scheme for scheme in Scheme if scheme not in (*USUAL, Scheme.SELF)])

    @property
    def asks_others(self) -> bool:
        """Whether a payer that is folded away was typed, or is at fault."""
        return any(field.value() or field.errors for field in self.other_fields())

    def _fields_of(self, schemes: Iterable[Scheme]) -> list[forms.BoundField]:
        names = [f"{kind}_{scheme}" for scheme in schemes for kind in ("amount", "payer")]
        return [self[name] for name in names if name in self.fields]

    def lines(self) -> list[PlannedLine]:
        """The payers who take something of the price."""
        cleaned = self.cleaned_data
        return [
            PlannedLine(scheme, cleaned[f"amount_{scheme}"], cleaned.get(f"payer_{scheme}", ""))
            for scheme in Scheme
            if cleaned.get(f"amount_{scheme}")
        ]

    def decision(self) -> dict[str, Any]:
        """What the operation takes."""
        cleaned = self.cleaned_data
        kept = {name: cleaned[name] for name in ("price", "decided_on", "work_time", "version")}
        return kept | {"lines": self.lines()}

    def say(self, judgements: Iterable[Judgement]) -> None:
        """Put each refusal beside what it is about."""
        for judgement in judgements:
            name = f"amount_{judgement.scheme}" if judgement.scheme else judgement.parameter
            self.add_error(name if name in self.fields else None, judgement.sentence)

    def tell(self, told: dict[Scheme, list[str]]) -> None:
        """Write the rules of the day beside each amount."""
        for scheme, sentences in told.items():
            self[f"amount_{scheme}"].help_text = " ".join(sentences)

    def shared(self) -> tuple[Decimal, Decimal]:
        """Price and sum of the amounts as the form shows them; what is not a number counts for nothing."""
        return self._amount("price"), sum((self._amount(f"amount_{scheme}") for scheme in Scheme), Decimal(0))

    def _amount(self, name: str) -> Decimal:
        try:
            return self.fields[name].clean(self[name].value()) or Decimal(0)
        except forms.ValidationError:
            return Decimal(0)

    def day(self, otherwise: date) -> date:
        """The day whose rules are shown."""
        try:
            return self.fields["decided_on"].clean(self["decided_on"].value())
        except forms.ValidationError:
            return otherwise

    @staticmethod
    def initial_of(
        bilan: Bilan, plan: FundingPlan | None, lines: Iterable[PlannedLine], *, price: Decimal | None, today: date
    ) -> dict[str, object]:
        """The plan as it stands, or what is known before the first one."""
        if plan is None:
            employer = bilan.beneficiary.employer
            return {
                "price": price,
                "decided_on": today,
                "version": 0,
                f"payer_{Scheme.EMPLOYER_PLAN}": employer.name if employer else "",
            }
        kept: dict[str, object] = {
            "price": plan.price,
            "decided_on": plan.decided_on,
            "work_time": plan.work_time,
            "version": plan.version,
        }
        for line in lines:
            kept |= {f"amount_{line.scheme}": line.amount, f"payer_{line.scheme}": line.payer_name}
        return kept
