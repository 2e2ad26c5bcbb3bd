"""Shapes of what is written of a phase. Everything may wait while it is a draft."""

from typing import Any

from django import forms

from beneficiaries.models import Bilan
from exchange.models import PhaseText
from exchange.phases.contents import DECISIONS, INVESTIGATION, MAX_TEXT, MODES, OBJECTIVES, PROGRAMME, Item
from foundation.formats import duration
from organisations.forms import PlainForm

YES, NO = "yes", "no"


class Later:
    """A field that may wait in a draft although the signature asks for it: shown as asked, never refused empty."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:  # type: ignore[attr-defined]
            super().validate(value)  # type: ignore[misc]


class LaterText(Later, forms.CharField):
    pass


class LaterDay(Later, forms.DateField):
    pass


class LaterChoice(Later, forms.ChoiceField):
    pass


def _area(item: Item) -> forms.CharField:
    return LaterText(
        label=item.label,
        help_text=item.help,
        required=item.is_required,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _line(label: str, *, is_required: bool = False) -> forms.CharField:
    return LaterText(label=label, required=is_required, max_length=300)


def _day(label: str) -> forms.DateField:
    return LaterDay(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class PhaseForm(PlainForm):
    """A text of a phase and the version that its writer had before them."""

    use_required_attribute = False

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, bilan: Bilan, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.build(bilan)
        for field in self.fields.values():
            if isinstance(field.widget, (forms.TextInput, forms.Textarea)):
                field.widget.attrs.setdefault("autocomplete", "off")

    def build(self, bilan: Bilan) -> None:
        """Add the fields of this text."""
        raise NotImplementedError

    def content(self) -> dict[str, Any]:
        """What is kept: texts and days as text, nothing of the form itself."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
            if name != "version"
        }


class ProgrammeForm(PhaseForm):
    def build(self, bilan: Bilan) -> None:
        items = {item.name: item for item in PROGRAMME}
        for name in ("demand", "context", "need"):
            self.fields[name] = _area(items[name])
        for number in OBJECTIVES:
            is_first = number == OBJECTIVES[0]
            self.fields[f"objective_{number}"] = _line(f"Objectif {number}", is_required=is_first)
            self.fields[f"criterion_{number}"] = _line(
                f"À quoi verrons-nous que l’objectif {number} est atteint\N{NO-BREAK SPACE}?", is_required=is_first
            )
        self.fields["out_of_scope"] = _area(items["out_of_scope"])
        self.fields["mode"] = LaterChoice(
            label="Comment se passent les séances", choices=[("", "À choisir"), *MODES.items()]
        )
        self.fields["begins_on"] = _day("Début prévu")
        self.fields["ends_on"] = _day("Fin prévue")
        self.fields["rhythm"] = _area(items["rhythm"])
        planned = duration(bilan.accompaniment_minutes)
        self.fields["rhythm"].help_text = f"{items['rhythm'].help} Le contrat prévoit {planned} d’accompagnement."
        self.fields["tools"] = _area(items["tools"])
        self.fields["needs_adjustment"] = LaterChoice(
            label="Besoin d’aménagement",
            widget=forms.RadioSelect,
            choices=[(NO, "Non"), (YES, "Oui")],
            help_text="Oui ou non, sans dire pourquoi. Le détail se note dans « Situation et aménagements ».",
        )
        self.fields["decision"] = LaterChoice(
            label="Ce que vous avez décidé ensemble",
            widget=forms.RadioSelect,
            choices=list(DECISIONS.items()),
        )


class InvestigationForm(PhaseForm):
    def build(self, bilan: Bilan) -> None:
        for item in INVESTIGATION:
            self.fields[item.name] = _area(item)


FORMS: dict[PhaseText, type[PhaseForm]] = {
    PhaseText.PROGRAMME: ProgrammeForm,
    PhaseText.INVESTIGATION: InvestigationForm,
}
