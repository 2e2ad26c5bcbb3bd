"""Lists, matches and declarations, as they are typed."""

from collections.abc import Iterable
from typing import Any

from django import forms

from funding.declarations.lists import MOST_BYTES, ListRefused, text_of
from funding.declarations.sheets import Sheet
from funding.forms.fields import DayField
from funding.models import FundingLine
from funding.models.declarations import Declaration, Platform
from organisations.forms import PlainForm


class ImportForm(PlainForm):
    """A list, pasted or in a file; what was pasted wins."""

    platform = forms.ChoiceField(label="D’où vient la liste", choices=Platform.choices, widget=forms.RadioSelect)
    pasted = forms.CharField(
        label="La liste",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="Copiez-la depuis la plateforme ou un tableur, avec la ligne des titres : numéro de dossier, nom,"
        " prénom, état, dates, montant. Seul le numéro est indispensable.",
    )
    file = forms.FileField(
        label="Ou un fichier CSV",
        required=False,
        help_text="1 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv"}),
    )

    def clean_file(self) -> str:
        """The text of the file."""
        upload = self.cleaned_data.get("file")
        if not upload:
            return ""
        if upload.size > MOST_BYTES:
            raise forms.ValidationError("Cette liste dépasse 1 Mo : importez-la en plusieurs fois.")
        try:
            return text_of(upload.read())
        except ListRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("pasted", "").strip() and not cleaned.get("file") and "file" not in self.errors:
            self.add_error("pasted", "Collez une liste, ou choisissez un fichier.")
        return cleaned

    def text(self) -> str:
        pasted: str = self.cleaned_data["pasted"]
        return pasted if pasted.strip() else self.cleaned_data["file"]


class MatchForm(PlainForm):
    """Whose file it is, among the parts of plans that its platform pays."""

    line = forms.ModelChoiceField(label="À qui est ce dossier", queryset=FundingLine.objects.none(), empty_label=None)

    def __init__(self, *args: Any, lines: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["line"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = lines
        field.label_from_instance = _told  # type: ignore[method-assign,assignment]


def _told(line: FundingLine) -> str:
    bilan = line.plan.bilan
    return f"{bilan.beneficiary}, {bilan.programme_title}, ouvert le {bilan.opened_on:%d/%m/%Y}"


class DeclarationForm(PlainForm):
    """The day on which it was declared, and why hours are missing."""

    kind = forms.ChoiceField(label="Ce qui a été déclaré", widget=forms.RadioSelect)
    on = DayField(label="Déclaré le")
    reason = forms.ChoiceField(
        label="Motif des heures non réalisées",
        choices=[("", "Choisissez"), *Declaration.Reason.choices],
        required=False,
        help_text="Les motifs que la plateforme propose.",
    )

    def __init__(self, *args: Any, kinds: Iterable[Declaration.Kind], sheet: Sheet, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kinds = list(kinds)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(one.value, one.label) for one in kinds]
        if Declaration.Kind.EXIT not in kinds or not (sheet.is_over and sheet.missing_minutes):
            del self.fields["reason"]
