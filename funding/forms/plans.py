"""Who pays what, as it is typed: what a simulation asks, and the names of those who pay."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from beneficiaries.models import Bilan, Employer
from funding.judging import is_of_firm
from funding.models import FundingPlan
from funding.planned import PlannedLine, Told
from funding.schemes import ABOUT, Nature, Scheme
from funding.simulation.forms import DETAILS, SimulationForm
from funding.simulation.scenario import Reason, Situation

# Shown at once; the others are folded away until one of them pays.
USUAL = (Scheme.CPF, Scheme.EMPLOYER_PLAN, Scheme.FRANCE_TRAVAIL_AIF)
PAYERS = tuple(scheme for scheme in Scheme if scheme != Scheme.SELF)
FIRMS = tuple(scheme for scheme in PAYERS if is_of_firm(scheme))
NAMED = tuple(scheme for scheme in PAYERS if ABOUT[scheme].name_label and scheme not in FIRMS)


class PlanForm(SimulationForm):
    """The price and what each payer takes of it; the person pays what is left.

    Fields `payer_<scheme>` hold amounts, `name_<scheme>` who pays where it is not a firm of the house.
    """

    employer = forms.ModelChoiceField(
        label="L’entreprise qui paie",
        queryset=Employer.objects.none(),
        required=False,
        empty_label="Aucune",
        help_text="Pour une part d’employeur, d’administration ou d’OPCO. Une autre entreprise ? Écrivez-la dans la fiche"
        " de la personne.",
    )
    subrogated = forms.BooleanField(
        label="L’OPCO nous règle lui-même (subrogation)",
        required=False,
        help_text="Sinon l’employeur règle la facture, et l’OPCO le rembourse.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        del self.fields["instead_on"]
        self.fields["price"].help_text = "En euros, toutes taxes comprises."
        self.fields["on"].help_text = "Les règles de ce jour s’appliquent. D’ordinaire, aujourd’hui."
        self.fields["work_time"].help_text = "Avec le CPF, l’employeur doit autoriser l’absence (L6323-17 et D6323-4)."
        self.fields["situation"].help_text = "Sert à vérifier les règles et n’est pas gardée."
        self.fields[f"payer_{Scheme.CPF}"].label = Scheme.CPF.label
        employer = self.fields["employer"]
        assert isinstance(employer, forms.ModelChoiceField)
        employer.queryset = Employer.objects.all()
        for scheme in NAMED:
            self.fields[f"name_{scheme}"] = forms.CharField(
                label=ABOUT[scheme].name_label, max_length=120, required=False
            )
        for name in ["price", *(f"payer_{scheme}" for scheme in PAYERS)]:
            self.fields[name].widget.attrs["data-share"] = "price" if name == "price" else "amount"

    def usual_fields(self) -> list[forms.BoundField]:
        """The payers that most plans have."""
        return self._fields_of(USUAL)

    def other_fields(self) -> list[forms.BoundField]:
        """The others, with their names."""
        return self._fields_of(scheme for scheme in PAYERS if scheme not in USUAL)

    def _fields_of(self, schemes: Iterable[Scheme]) -> list[forms.BoundField]:
        names = [f"{kind}_{scheme}" for scheme in schemes for kind in ("payer", "name")]
        if f"payer_{Scheme.OPCO_UNDER_50}" in names:
            names.insert(names.index(f"payer_{Scheme.OPCO_UNDER_50}") + 1, "subrogated")
        return [self[name] for name in names if name in self.fields]

    @property
    def asks_others(self) -> bool:
        """Whether a payer that is folded away was typed, or is at fault."""
        return any(field.value() or field.errors for field in self.other_fields())

    @property
    def tells_more(self) -> bool:
        """Whether a detail about the person is known, typed or at fault."""
        nothing = (None, "", False, Situation.NONE.value)
        return any(self[name].errors or self[name].value() not in nothing for name in DETAILS)

    def lines(self) -> list[PlannedLine]:
        """Those who take something of the price; what is left is the person's."""
        cleaned = self.cleaned_data
        firm = cleaned.get("employer")
        lines = [
            PlannedLine(
                scheme,
                cleaned[f"payer_{scheme}"],
                firm.name if firm and scheme in FIRMS else cleaned.get(f"name_{scheme}", ""),
                firm.pk if firm and scheme in FIRMS else None,
                bool(cleaned.get("subrogated")) and ABOUT[scheme].nature == Nature.OPCO,
            )
            for scheme in PAYERS
            if cleaned.get(f"payer_{scheme}")
        ]
        left = cleaned["price"] - sum((line.amount for line in lines), Decimal(0))
        return [*lines, PlannedLine(Scheme.SELF, left)] if left > 0 else lines

    def told(self) -> Told:
        """What the rules ask besides; the situation goes no further than the judgement."""
        scenario = self.scenario(accompaniment_minutes=1, personal_work_minutes=0)
        return Told(
            status=scenario.status,
            start=scenario.start,
            work_time=scenario.work_time,
            situation=scenario.situation,
            employer_size=scenario.employer_size,
            last_bilan=scenario.last_bilan,
            disability=scenario.disability,
            cpf_refused=scenario.cpf_refused,
            remote_percent=scenario.remote_percent,
            public_branch=scenario.public_branch,
            priority_public=scenario.priority_public,
            registered_job_seeker_since=scenario.registered_job_seeker_since,
        )

    def decision(self) -> dict[str, Any]:
        """What the operation takes."""
        cleaned = self.cleaned_data
        return {
            "lines": self.lines(),
            "price": cleaned["price"],
            "decided_on": cleaned["on"],
            "told": self.told(),
            "version": cleaned["version"],
        }

    def say(self, reasons: Iterable[Reason]) -> None:
        """Put each refusal beside what it is about."""
        for reason in reasons:
            beside = {"decided_on": "on", "price": "price"}.get(reason.parameter)
            name = f"payer_{reason.scheme}" if reason.scheme else beside
            if reason.parameter == "employer":
                name = "employer"
            self.add_error(name if name in self.fields else None, reason.sentence)

    def tell(self, told: Mapping[Scheme, Reason], said: Any) -> None:
        """Write beside each amount the rule that bounds it on the day, as `said` words it."""
        for scheme, reason in told.items():
            self[f"payer_{scheme}"].help_text = said(reason)

    def shared(self) -> tuple[Decimal, Decimal]:
        """Price and sum of the amounts as the form shows them; what is not a number counts for nothing."""
        return self._amount("price"), sum((self._amount(f"payer_{scheme}") for scheme in PAYERS), Decimal(0))

    def _amount(self, name: str) -> Decimal:
        try:
            return self.fields[name].clean(self[name].value()) or Decimal(0)
        except forms.ValidationError:
            return Decimal(0)

    def day(self, otherwise: date) -> date:
        """The day whose rules are shown."""
        try:
            return self.fields["on"].clean(self["on"].value())
        except forms.ValidationError:
            return otherwise


def first_values(
    bilan: Bilan,
    plan: FundingPlan | None,
    lines: Iterable[PlannedLine],
    told: Told,
    *,
    price: Decimal | None,
    today: date,
) -> dict[str, object]:
    """The plan as it stands, or what is known before the first one. A plan is decided again under the rules of today."""
    employer = bilan.beneficiary.employer
    values: dict[str, object] = {
        "price": plan.price if plan else price,
        "on": today,
        "start": max(told.start, today),
        "version": plan.version if plan else 0,
        "employer": employer.pk if employer else None,
        "status": told.status.value,
        "work_time": told.work_time,
        "employer_size": told.employer_size,
        "registered_job_seeker_since": told.registered_job_seeker_since,
        "cpf_refused": {None: "", True: "yes", False: "no"}[told.cpf_refused],
        "public_branch": told.public_branch.value if told.public_branch else "",
        "remote_percent": told.remote_percent,
    }
    if told.last_bilan:
        values |= {"last_on": told.last_bilan.on, "last_funder": told.last_bilan.funder.value}
    for line in lines:
        values |= {f"payer_{line.scheme}": line.amount, f"name_{line.scheme}": line.payer_name}
        if line.employer_id:
            values["employer"] = line.employer_id
        if line.is_subrogated:
            values["subrogated"] = True
    return values
