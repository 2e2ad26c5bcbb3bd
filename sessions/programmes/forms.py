"""The editor of a version: one form, as many steps as needed, nothing required while it is a draft."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.http import QueryDict

from organisations.forms import AmountField, PlainForm
from organisations.models import Membership
from sessions.models import Phase, Programme, ProgrammeStep, StepMode
from sessions.models.programmes import STEP_WORDS, WORDS
from sessions.programmes.linter import LONGEST

MOST_STEPS = 12
MOST_MINUTES = 48 * 60  # a draft may say too much; publishing refuses it


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _number(step: int = 1, **attrs: object) -> forms.NumberInput:
    return forms.NumberInput(attrs={"step": step, "inputmode": "numeric", **attrs})


class ProgrammeForm(PlainForm, forms.ModelForm):
    """Everything that a version says but its steps."""

    price = AmountField(label="Prix en euros, toutes taxes comprises", required=False, min_value=0)

    class Meta:
        model = Programme
        fields = list(WORDS)
        labels = {
            "title": "Intitulé",
            "summary": "En une phrase",
            "audience": "À qui il s’adresse",
            "sessions_count": "Nombre de séances",
            "session_minutes": "Durée habituelle d’une séance, en minutes",
            "pace": "Rythme",
            "personal_work_minutes": "Travail personnel prévu au contrat, en minutes",
            "indicative_minutes": "Travail personnel conseillé, en minutes",
            "objectives": "Objectifs",
            "methods": "Méthodes et moyens",
            "evaluation": "Évaluation",
            "results": "Résultats",
            "access_terms": "Modalités d’accès",
            "access_delay": "Délai d’accès",
            "accessibility": "Accessibilité aux personnes handicapées",
            "contact": "Contact propre à ce programme",
        }
        help_texts = {
            "pace": "Par exemple\N{NO-BREAK SPACE}: une séance par semaine, sur trois mois.",
            "personal_work_minutes": "Compte dans la durée totale. Le CPF ne le paie pas.",
            "indicative_minutes": "Ne compte jamais dans la durée totale.",
            "results": "Vos résultats mesurés, avec la méthode de calcul et la période.",
            "contact": "Laissez vide pour le contact de l’organisme.",
            "accessibility": "La référente ou le référent handicap de l’organisme s’y ajoute.",
        }
        widgets = {
            "summary": _area(2),
            "audience": _area(3),
            "objectives": _area(6),
            "methods": _area(6),
            "evaluation": _area(4),
            "results": _area(4),
            "access_terms": _area(4),
            "accessibility": _area(4),
            "sessions_count": _number(),
            "session_minutes": _number(5),
            "personal_work_minutes": _number(15, **{"data-hours": "personal"}),
            "indicative_minutes": _number(15, **{"data-hours": "indicative"}),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("sessions_count", "session_minutes", "personal_work_minutes", "indicative_minutes"):
            self.fields[name].required = False
        for name in ("session_minutes", "personal_work_minutes", "indicative_minutes"):
            _bound(self.fields[name], MOST_MINUTES, f"Écrivez {MOST_MINUTES} minutes au plus.")
        _bound(self.fields["sessions_count"], 99, "Écrivez 99 séances au plus.")

    def _post_clean(self) -> None:
        """The row is written by an operation, and judged when it is published."""


def _bound(field: forms.Field, most: int, sentence: str) -> None:
    field.validators.append(MaxValueValidator(most, sentence))
    field.widget.attrs |= {"min": 0, "max": most}


class StepForm(PlainForm, forms.ModelForm):
    """One step."""

    class Meta:
        model = ProgrammeStep
        fields = list(STEP_WORDS)
        labels = {
            "title": "Intitulé de l’étape",
            "minutes": "Durée en minutes",
            "mode": "Comment",
            "remote_share": "Part à distance, en %",
            "is_collective": "En groupe (dans l’investigation seulement)",
            "objectives": "Objectifs de l’étape",
            "methods": "Méthodes",
            "instruments": "Outils et questionnaires",
            "documents": "Documents remis ou produits",
        }
        widgets = {
            "minutes": _number(15, **{"data-hours": "step"}),
            "mode": forms.Select(attrs={"data-mode": ""}),
            "remote_share": _number(5, **{"data-share": ""}),
            "objectives": _area(3),
            "methods": _area(3),
            "instruments": _area(2),
            "documents": _area(2),
        }
        help_texts = {"remote_share": "Pour une étape sur place et à distance."}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("minutes", "remote_share"):
            self.fields[name].required = False
        _bound(self.fields["minutes"], MOST_MINUTES, f"Écrivez {MOST_MINUTES} minutes au plus.")

    def _post_clean(self) -> None:
        """As for the whole version."""


class Editor:
    """The whole page of a draft: its form, its steps in order, and what the pressed button asks for.

    The steps of the page are numbered from 1; `steps` says how many. A button carries `action`:
    save, publish, check, add-<phase>, up-<n>, down-<n>, remove-<n>.
    """

    def __init__(self, draft: Programme, steps: list[ProgrammeStep], posted: QueryDict | None = None):
        self.draft, self.posted = draft, posted
        self.action = posted.get("action", "save") if posted is not None else ""
        self.main = ProgrammeForm(posted, instance=draft)
        if posted is None:
            self.steps = [StepForm(instance=step, prefix=f"step-{n}") for n, step in enumerate(steps, start=1)]
        else:
            self.steps = [StepForm(posted, prefix=f"step-{n}") for n in range(1, self._posted_steps() + 1)]
        self.edit = _whole(posted.get("edit"), draft.edit) if posted is not None else draft.edit

    @classmethod
    def marked(cls, draft: Programme, steps: list[ProgrammeStep], marks: Iterable[tuple[str, str]]) -> "Editor":
        """The page with what keeps a version from being published beside its fields: anchor and sentence."""
        editor = cls(draft, steps, _as_posted(draft, steps))
        editor.is_valid()
        editor.action = ""
        for anchor, sentence in marks:
            editor.add_mark(anchor, sentence)
        return editor

    def add_mark(self, anchor: str, sentence: str) -> None:
        """A sentence beside the field of this anchor, or on top of the page."""
        prefix, _, name = anchor.rpartition("-")
        form = next((step for step in self.steps if step.prefix == prefix), None) if prefix else self.main
        if form is None or name not in form.fields:
            form, name = self.main, ""
        form.add_error(name or None, sentence)

    def _posted_steps(self) -> int:
        assert self.posted is not None
        return min(_whole(self.posted.get("steps"), 0), MOST_STEPS)

    def is_valid(self) -> bool:
        return all([self.main.is_valid(), *(step.is_valid() for step in self.steps)])

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Id of the field, its label and what is wrong, over the whole page."""
        found = []
        for place, form in enumerate([self.main, *self.steps]):
            before = f"Étape {place}, " if place else ""
            for name, errors in form.errors.items() if form.is_bound else ():
                bound = form[name] if name in form.fields else None
                found += [
                    (bound.id_for_label if bound else "", f"{before}{bound.label}" if bound else "", str(error))
                    for error in errors
                ]
        return found

    def words(self) -> dict[str, Any]:
        """What the form says, an empty number being none."""
        return _filled(self.main.cleaned_data)

    def asked(self) -> tuple[list[dict[str, Any]], int]:
        """The steps after the pressed button, in the order of the phases; and which one was moved or added (or 0)."""
        steps = [_filled(form.cleaned_data) for form in self.steps]
        verb, _, which = self.action.partition("-")
        at = _whole(which, 0) - 1
        moved = steps[at] if verb in ("up", "down") and 0 <= at < len(steps) else None
        if verb == "add" and which in Phase.values and len(steps) < MOST_STEPS:
            moved = {"phase": which, "title": "", "minutes": 0, "mode": StepMode.ON_SITE.value}
            steps.append(moved)
        elif verb == "remove" and 0 <= at < len(steps):
            del steps[at]
        order = list(Phase)
        steps.sort(key=lambda step: order.index(Phase(step["phase"])))
        if moved is not None and verb in ("up", "down"):
            _exchange(steps, moved, by=-1 if verb == "up" else 1)
        return steps, next((n for n, step in enumerate(steps, start=1) if step is moved), 0)


def _exchange(steps: list[dict[str, Any]], moved: dict[str, Any], *, by: int) -> None:
    """Exchange a step with its neighbour of the same phase; the first stays first."""
    at = next(index for index, step in enumerate(steps) if step is moved)
    other = at + by
    if 0 <= other < len(steps) and steps[other]["phase"] == moved["phase"]:
        steps[at], steps[other] = steps[other], steps[at]


def _filled(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """An empty number is none."""
    return {name: 0 if value is None else value for name, value in cleaned.items()}


def _whole(text: str | None, otherwise: int) -> int:
    """A whole number that a page sent, however it was meddled with."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else otherwise


def _as_posted(draft: Programme, steps: list[ProgrammeStep]) -> QueryDict:
    """What the page would send if nobody touched it."""
    sent = QueryDict(mutable=True)
    sent["edit"], sent["steps"] = str(draft.edit), str(len(steps))
    every = [("", draft, WORDS), *((f"step-{n}-", step, STEP_WORDS) for n, step in enumerate(steps, start=1))]
    for prefix, row, names in every:
        for name in names:
            value = getattr(row, name)
            if value is not False:
                sent[f"{prefix}{name}"] = "on" if value is True else f"{value}"
    return sent


class TextForm(PlainForm):
    """A text to be checked."""

    text = forms.CharField(
        label="Votre texte",
        max_length=LONGEST,
        widget=_area(14),
        help_text="Une plaquette, une page de site, une convention. Rien n’est enregistré.",
        error_messages={"required": "Collez un texte."},
    )


class TitlesForm(PlainForm):
    """Titles and qualities of one consultant."""

    titles = forms.CharField(
        label="Titres et qualités",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Diplômes, certifications, années de pratique, lien avec l’organisme (salarié, indépendante…).",
    )
    is_shown = forms.BooleanField(label="Nommer cette personne sur les fiches", required=False)

    def __init__(self, *args: Any, member: Membership, **kwargs: Any):
        super().__init__(*args, prefix=str(member.pk), **kwargs)
        self.member = member
