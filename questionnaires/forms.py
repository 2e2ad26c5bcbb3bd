"""Shapes of the inputs of questionnaires."""

from typing import Any

from django import forms

from organisations.forms import PlainForm
from questionnaires.definitions import Definition
from questionnaires.models import Instrument


class AssignForm(PlainForm):
    due_on = forms.DateField(
        label="Si possible avant le",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Un souhait, jamais un délai : la personne va à son rythme.",
    )

    def __init__(self, *args, instruments: list[Instrument], **kwargs):
        super().__init__(*args, **kwargs)
        self.instruments = {row.code: row for row in instruments}
        purposes = [purpose for row in instruments for purpose in row.content.purposes]
        self.fields["instrument"] = forms.ChoiceField(
            label="Questionnaire", choices=[(row.code, row.content.title) for row in instruments]
        )
        self.fields["purpose"] = forms.ChoiceField(
            label="Pourquoi ce questionnaire",
            choices=[(purpose, purpose) for purpose in purposes],
            initial=purposes[0] if purposes else None,
            widget=forms.RadioSelect,
            help_text="La personne lit cette phrase avant de décider si elle répond.",
        )
        self.order_fields(["instrument", "purpose", "due_on"])

    def clean_instrument(self) -> Instrument:
        return self.instruments[self.cleaned_data["instrument"]]


class AnswerForm(forms.Form):
    """One answer, under the name of its item so that an autosave says by itself what it answers."""

    version = forms.IntegerField(min_value=0, required=False)

    def __init__(self, data, *, definition: Definition, item: str):
        super().__init__(data)
        self.item = item
        self.fields[item] = forms.TypedChoiceField(
            choices=[(point.value, point.label) for point in definition.points],
            coerce=int,
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": "Choisissez l’une des réponses proposées."},
        )

    @property
    def value(self) -> int | None:
        """The point of the scale that was chosen, if any."""
        return self.cleaned_data[self.item]

    @property
    def seen_version(self) -> int:
        """The version that the device last saw; 0 for none."""
        return self.cleaned_data["version"] or 0


class ReopenForm(PlainForm):
    reason = forms.CharField(
        label="Pourquoi rouvrir",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cette raison reste dans le dossier, lisible par la personne et par vous.",
    )


class SheetForm(PlainForm):
    """A sheet filled in by hand: the day that it bears, and one point of the scale for each question."""

    paper_on = forms.DateField(
        label="Jour noté sur la feuille", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    is_signed = forms.BooleanField(
        label="La personne a signé la feuille : elle accepte de répondre, et que j’enregistre ses réponses.",
        error_messages={"required": "Sans sa signature, ses réponses ne sont pas enregistrées."},
    )

    def __init__(self, *args: Any, definition: Definition, **kwargs: Any):
        super().__init__(*args, **kwargs)
        points = [(point.value, point.label) for point in definition.points]
        for number, item in enumerate(definition.items, start=1):
            self.fields[item.code] = forms.TypedChoiceField(
                label=f"{number}. {item.text}",
                choices=[*points, ("", "Sans réponse")],
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
        self.codes = [item.code for item in definition.items]

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[code] for code in self.codes]

    def answers(self) -> dict[str, int | None]:
        return {code: self.cleaned_data[code] for code in self.codes}
