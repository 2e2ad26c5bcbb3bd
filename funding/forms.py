"""Shapes of the inputs about rules, plans and agreements."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from beneficiaries.models import Bilan
from confidentiality.files import MAX_BYTES, FileRefused, kind_of
from funding.models import Agreement, FundingPlan, FundingRule, Parameter, Scheme
from funding.rules import Judgement, PlannedLine
from organisations.forms import AmountField, PlainForm


class DayField(forms.DateField):
    """A calendar day of this century."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        on = super().clean(value)
        if on and not 2000 <= on.year < 2100:
            raise forms.ValidationError("Vérifiez l’année de cette date.")
        return on


class DatedValueForm(PlainForm):
    """What every rule says: a value, its days, its source."""

    value = AmountField(
        label="Valeur",
        min_value=0,
        help_text="Des euros pour un plafond, un pourcentage pour une part du prix. Par exemple 1 500,00 ou 80.",
    )
    valid_from = DayField(label="À partir du", help_text="Premier jour où la règle s’applique.")
    valid_to = DayField(
        label="Jusqu’au", required=False, help_text="Dernier jour. Laissez vide si aucune fin n’est annoncée."
    )
    source = forms.CharField(
        label="Source",
        max_length=300,
        help_text="Délibération, page du financeur, courriel… Le document que vous montreriez à qui vous demande"
        " d’où vient ce chiffre.",
    )


class RuleForm(DatedValueForm):
    scheme = forms.ChoiceField(
        label="Qui finance",
        choices=[(scheme.value, scheme.label) for scheme in Scheme if scheme != Scheme.SELF],
    )
    parameter = forms.ChoiceField(label="Ce que la règle limite", choices=Parameter.choices)
    note = forms.CharField(label="Note", max_length=300, required=False)

    field_order = ["scheme", "parameter", "value", "valid_from", "valid_to", "source", "note"]


class ReplacementForm(DatedValueForm):
    """The same rule with another value from another day, or its withdrawal."""

    note = forms.CharField(label="Pourquoi ce changement", max_length=300)
    withdrawn = forms.BooleanField(
        label="Cette règle a été saisie par erreur : elle ne s’applique à aucun jour",
        required=False,
        help_text="Elle reste dans l’historique. Celle qu’elle remplaçait ne reprend pas : saisissez-la à nouveau.",
    )

    @staticmethod
    def initial_of(rule: FundingRule) -> dict[str, object]:
        """The old value to start from; the day is to be chosen."""
        return {"value": rule.value, "valid_to": rule.valid_to, "source": rule.source}

    def clean(self) -> dict[str, Any]:
        """A withdrawal needs its reason alone."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("withdrawn"):
            for name in ("value", "valid_from", "valid_to", "source"):
                self.errors.pop(name, None)
        return cleaned


# Whose name is worth writing, and how it is asked.
PAYER_LABELS = {
    Scheme.EMPLOYER_PLAN: "Nom de l’employeur ou de son OPCO",
    Scheme.REGION: "Quelle Région",
}
SHORT_LABELS = {Scheme.EMPLOYER_PLAN: "Employeur (plan de développement)", Scheme.SELF: "La personne elle-même"}


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
            label = SHORT_LABELS.get(scheme, scheme.label)
            self.fields[f"amount_{scheme}"] = AmountField(label=label, required=False, min_value=0)
            if scheme in PAYER_LABELS:
                self.fields[f"payer_{scheme}"] = forms.CharField(
                    label=PAYER_LABELS[scheme], max_length=120, required=False
                )
        for name in ["price", *(f"amount_{scheme}" for scheme in Scheme)]:
            self.fields[name].widget.attrs["data-share"] = "price" if name == "price" else "amount"

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


class AgreementForm(PlainForm):
    kind = forms.ChoiceField(label="Document")
    signed_on = DayField(label="Signé ou accepté le")
    reference = forms.CharField(
        label="Référence", max_length=120, required=False, help_text="Numéro de dossier, de convention ou de devis."
    )
    file = forms.FileField(
        label="Document signé",
        required=False,
        help_text="PDF, JPEG ou PNG, 10 Mo au plus. Il est chiffré avant d’être conservé.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, expected: Iterable[Agreement.Kind], **kwargs: Any):
        super().__init__(*args, **kwargs)
        expected = list(expected)
        others = [(kind.value, kind.label) for kind in Agreement.Kind if kind not in expected]
        foreseen = [(kind.value, kind.label) for kind in expected]
        groups = [("Prévu par le plan de financement", foreseen), ("Autres documents", others)]
        kinds = self.fields["kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = groups if foreseen else others

    def clean_file(self) -> bytes | None:
        """The bytes of a file that may be kept, or nothing."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return None
        if upload.size > MAX_BYTES:
            raise forms.ValidationError("Ce fichier dépasse 10 Mo.")
        content = upload.read()
        try:
            kind_of(content)
        except FileRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return content


class VoidForm(PlainForm):
    reason = forms.CharField(
        label="Pourquoi ce document est annulé",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple\u00a0: saisi sur le mauvais dossier.",
    )
