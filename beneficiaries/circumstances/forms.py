"""Shapes of what is noted of a person's circumstances."""

from typing import Any

from django import forms

from beneficiaries.circumstances.situations import agreed_on, may_note_period, period_of
from beneficiaries.measures import MEASURES
from beneficiaries.models import Circumstances
from foundation import clock
from organisations.forms import PlainForm

YES, NO = "yes", "no"
NEVER_WHY = "Écrivez ce qui est à prévoir, jamais pourquoi\u00a0: ni maladie, ni handicap, ni traitement. Une ligne par aménagement."


class SituationFields(forms.Form):
    """The situation in which the bilan takes place, and why if a rule excludes it."""

    situation = forms.ChoiceField(
        label="Situation de la personne",
        choices=Circumstances.Situation.choices,
        initial=Circumstances.Situation.NONE,
        help_text="Lue par vous et par la personne seulement.",
    )
    situation_note = forms.CharField(
        label="Motif de l’exception",
        max_length=200,
        required=False,
        help_text="Seulement si la situation exclut un bilan\u00a0: dites pourquoi il se fait malgré tout, sans détail médical.",
    )


class AdjustmentForm(PlainForm):
    """« Besoin d’aménagement » : yes or no, and what is to be arranged."""

    needs = forms.ChoiceField(
        label="Faut-il prévoir un aménagement\u00a0?",
        widget=forms.RadioSelect,
        choices=[(NO, "Non, rien de particulier"), (YES, "Oui")],
        error_messages={"required": "Choisissez une réponse, ou revenez plus tard."},
    )
    usual = forms.MultipleChoiceField(
        label="Ce qui est à prévoir",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(measure, measure) for measure in MEASURES],
    )
    other = forms.CharField(
        label="Autre chose à prévoir",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NEVER_WHY,
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("needs") == NO and (cleaned.get("usual") or cleaned.get("other", "").strip()):
            self.add_error("needs", "Vous avez noté des aménagements : choisissez « Oui », ou retirez-les.")
        return cleaned

    def noted(self) -> dict[str, Any]:
        """What the operation asks for."""
        needs = self.cleaned_data["needs"]
        return {
            "version": self.cleaned_data["version"],
            "needs_adjustment": None if not needs else needs == YES,
            "measures": [*self.cleaned_data["usual"], *self.cleaned_data["other"].splitlines()],
        }

    @staticmethod
    def initial_of(found: Circumstances) -> dict[str, Any]:
        """What is noted now, under the names of the form."""
        return {
            "needs": "" if found.answered_at is None else YES if found.needs_adjustment else NO,
            "usual": [measure for measure in found.measures if measure in MEASURES],
            "other": "\n".join(measure for measure in found.measures if measure not in MEASURES),
            "situation": found.situation,
            "situation_note": found.note,
            "begins_on": period_of(found).first,
            "ends_on": period_of(found).last,
            "agreed_on": agreed_on(found),
            "version": found.version,
        }


class CircumstancesForm(AdjustmentForm, SituationFields):
    """The same, with the situation, as the consultant notes it; the answer may wait."""

    begins_on = forms.DateField(
        label="Depuis le",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Les séances prévues dans cette période seront vérifiées. Sans date, toutes le sont.",
    )
    ends_on = forms.DateField(
        label="Jusqu’au", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    agreed_on = forms.DateField(
        label="Arrêt de travail\u00a0: accord de la caisse obtenu le",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Le jour seulement\u00a0: ne gardez aucun document médical.",
    )

    field_order = (
        "situation", "begins_on", "ends_on", "agreed_on", "situation_note", "needs", "usual", "other", "version",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["needs"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("needs") and (cleaned.get("usual") or cleaned.get("other", "").strip()):
            self.add_error("needs", "Vous avez noté des aménagements : choisissez « Oui », ou retirez-les.")
        refusal = may_note_period(cleaned.get("begins_on"), cleaned.get("ends_on"))
        if refusal:
            self.add_error("ends_on", refusal.sentence)
        if cleaned.get("agreed_on") and cleaned["agreed_on"] > clock.today():
            self.add_error("agreed_on", "Un accord ne se note pas d’avance.")
        return cleaned

    def noted(self) -> dict[str, Any]:
        return super().noted() | {
            "begins_on": self.cleaned_data["begins_on"],
            "ends_on": self.cleaned_data["ends_on"],
            "agreed_on": self.cleaned_data["agreed_on"],
            "situation": self.cleaned_data["situation"],
            "note": self.cleaned_data["situation_note"],
        }
