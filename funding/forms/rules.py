"""The organisation's own rules, as they are typed: each parameter asks for its own fields only."""

import hashlib
import json
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import Field

from funding.forms.fields import DayField
from funding.models import FundingRule, Parameter, Scheme
from funding.models.rules import WITH_VALUE
from funding.operations.rules import RuleEntry
from funding.own_words import ANYBODY
from funding.simulation import labels
from funding.simulation.scenario import Situation
from organisations.forms import AmountField, PlainForm

MOST_DOCUMENTS = 5  # of the organisation's own words
LONGEST_DOCUMENT = 120


def boxes(label: str, choices: Iterable[tuple[str, str]], **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices), widget=forms.CheckboxSelectMultiple, **{"required": True} | kwargs
    )


def either(label: str, first: tuple[str, str], second: tuple[str, str]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[first, second], initial=first[0], widget=forms.RadioSelect)


def _named(names: dict[Any, str], *without: Any) -> list[tuple[str, str]]:
    return [(str(value), label) for value, label in names.items() if value not in without]


def _payers(label: str, scheme: Scheme | None) -> forms.MultipleChoiceField:
    return boxes(label, _named(labels.PAYERS, Scheme.SELF, scheme))


def _number(label: str, most: int, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=most, **kwargs)


def _documents(_: Scheme | None) -> dict[str, Field]:
    return {
        "documents": boxes("Lesquels", labels.DOCUMENTS.items(), required=False),
        "other_documents": forms.CharField(
            label="D’autres, avec vos mots",
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=f"Un par ligne, {MOST_DOCUMENTS} au plus. Par exemple\u00a0: lettre de motivation.",
        ),
    }


FIELDS: dict[Parameter, Callable[[Scheme | None], dict[str, Field]]] = {
    Parameter.AMOUNT_CAP: lambda _: {"value": AmountField(label="Montant maximum", min_value=0, help_text="En euros.")},
    Parameter.HOURLY_CAP: lambda _: {
        "value": AmountField(label="Montant maximum par heure", min_value=0, help_text="En euros, par heure avec vous.")
    },
    Parameter.PERCENT_CAP: lambda _: {
        "value": AmountField(label="Part maximale du prix", min_value=0, max_value=100, help_text="Par exemple 80 %.")
    },
    Parameter.HOURS_CAP: lambda _: {
        "value": AmountField(
            label="Heures payées au maximum", min_value=0, help_text="Des heures d’accompagnement, avec vous."
        )
    },
    Parameter.PUBLICS: lambda _: {"statuses": boxes("Pour qui il paie", _named(labels.STATUSES))},
    Parameter.EMPLOYER_SIZE: lambda _: {
        "value": _number("Moins de combien de salariés", 10_000_000, help_text="Par exemple 11.")
    },
    Parameter.SITUATIONS: lambda _: {
        "situations": boxes("Dans quelles situations", _named(labels.SITUATIONS, Situation.NONE)),
        "outcome": either("Alors", ("blocks", "Il ne paie pas"), ("warns", "Il faut vérifier auprès de lui")),
    },
    Parameter.INTERVAL: lambda _: {
        "value": _number("Combien d’années", 30, help_text="Entre le bilan précédent et la demande."),
        "funders": boxes(
            "Quels bilans comptent",
            _named(labels.FUNDERS),
            required=False,
            help_text="Selon qui les a payés. Ne cochez rien si tous comptent.",
        ),
    },
    Parameter.EXCLUSION: lambda scheme: {"others": _payers("Il ne paie pas avec", scheme)},
    Parameter.ORDER: lambda scheme: {"before": _payers("Il paie avant", scheme)},
    Parameter.DEADLINE: lambda _: {
        "value": _number("Combien de jours avant le début", 730),
        "unit": either(
            "Comptés en",
            ("calendar", "Jours de calendrier"),
            ("working", "Jours ouvrés, sans samedis, dimanches ni jours fériés"),
        ),
        "late": either("Après", ("blocks", "C’est refusé"), ("warns", "C’est à vérifier")),
    },
    Parameter.DOCUMENTS: _documents,
    Parameter.REMARK: lambda _: {
        "text": forms.CharField(
            label="Ce qu’il faut savoir",
            max_length=300,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Une phrase, lue à chaque simulation avec ce financeur.",
        )
    },
    Parameter.CLOSED: lambda _: {},
}


class EntryForm(PlainForm):
    """The fields of one parameter, its days and its source."""

    valid_from = DayField(label="À partir du", help_text="Premier jour où la règle s’applique.")
    valid_to = DayField(
        label="Jusqu’au", required=False, help_text="Dernier jour. Laissez vide si aucune fin n’est annoncée."
    )
    source = forms.CharField(
        label="Source",
        max_length=300,
        help_text="Délibération, page du financeur, courriel… Le document que vous montreriez à qui vous demande"
        " d’où vient cette règle.",
    )

    def __init__(self, *args: Any, parameter: Parameter, scheme: Scheme | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.parameter = parameter
        of_parameter = FIELDS[parameter](scheme)
        dated = dict(self.fields)
        first = {name: dated.pop(name) for name in ("scheme", "funder") if name in dated}
        self.fields = first | of_parameter | dated  # type: ignore[assignment]
        self.own_names = list(of_parameter)
        for field in of_parameter.values():
            if isinstance(field.widget, forms.TextInput | forms.Textarea):
                field.widget.attrs.setdefault("autocomplete", "off")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.parameter == Parameter.DOCUMENTS and not cleaned.get("documents") and not self._own_documents():
            self.add_error("documents", "Cochez un document, ou écrivez-en un.")
        return cleaned

    def clean_other_documents(self) -> str:
        typed = str(self.cleaned_data["other_documents"])
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        if len(lines) > MOST_DOCUMENTS:
            raise forms.ValidationError(f"{MOST_DOCUMENTS} documents au plus.")
        if any(len(line) > LONGEST_DOCUMENT for line in lines):
            raise forms.ValidationError(f"{LONGEST_DOCUMENT} signes au plus par document.")
        return typed

    def _own_documents(self) -> list[str]:
        typed = str(self.cleaned_data.get("other_documents", ""))
        return [line.strip() for line in typed.splitlines() if line.strip()]

    def entry(self) -> RuleEntry:
        """What was typed, as operations take it."""
        cleaned = self.cleaned_data
        terms = {name: cleaned[name] for name in self.own_names if name not in ("value", "other_documents")}
        if self.parameter == Parameter.INTERVAL and not terms["funders"]:
            terms["funders"] = [ANYBODY]
        if self.parameter == Parameter.DOCUMENTS:
            terms["documents"] = [*terms["documents"], *self._own_documents()]
        return RuleEntry(
            value=Decimal(cleaned["value"]) if self.parameter in WITH_VALUE else None,
            terms=terms,
            valid_from=cleaned["valid_from"],
            valid_to=cleaned["valid_to"],
            source=cleaned["source"],
            note=cleaned["note"],
        )

    def digest(self) -> str:
        """What a preview was shown for: another entry is previewed again."""
        typed = {name: str(value) for name, value in self.cleaned_data.items()}
        return hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()[:16]


class RuleForm(EntryForm):
    """A new rule."""

    scheme = forms.ChoiceField(label="Qui finance", choices=_named(labels.PAYERS, Scheme.SELF))
    funder = forms.CharField(
        label="Lequel",
        max_length=60,
        required=False,
        help_text="Par exemple AFDAS ou Occitanie. Vide si la règle vaut pour tous.",
    )
    note = forms.CharField(label="Note", max_length=300, required=False)


class ReplacementForm(EntryForm):
    """The same rule with another value from another day, or its withdrawal."""

    note = forms.CharField(label="Pourquoi ce changement", max_length=300)
    withdrawn = forms.BooleanField(
        label="Cette règle a été saisie par erreur : elle ne s’applique à aucun jour",
        required=False,
        help_text="Elle reste dans l’historique. Celle qu’elle remplaçait ne reprend pas : saisissez-la à nouveau.",
    )

    @staticmethod
    def initial_of(rule: FundingRule) -> dict[str, Any]:
        """The old rule to start from; the day is to be chosen."""
        terms = dict(rule.terms)
        if rule.parameter == Parameter.DOCUMENTS:
            known = [one for one in terms["documents"] if one in labels.DOCUMENTS]
            own = [one for one in terms["documents"] if one not in labels.DOCUMENTS]
            terms |= {"documents": known, "other_documents": "\n".join(own)}
        if terms.get("funders") == [ANYBODY]:
            terms["funders"] = []
        value = int(rule.value) if rule.value is not None and rule.value == int(rule.value) else rule.value
        return {"value": value, "valid_to": rule.valid_to, "source": rule.source} | terms

    def clean(self) -> dict[str, Any]:
        """A withdrawal needs its reason alone."""
        cleaned = super().clean()
        if cleaned.get("withdrawn"):
            for name in [*self.errors]:
                if name not in ("note", "withdrawn"):
                    self.errors.pop(name)
        return cleaned
