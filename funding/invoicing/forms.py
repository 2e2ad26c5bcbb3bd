"""Invoices, payments and regimes as they are typed."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.http import QueryDict

from funding.forms.fields import DayField
from funding.invoicing.crediting import RUNNING
from funding.invoicing.drafting import BuyerDetails
from funding.models import Invoice, Settlement, VatRegime
from organisations.forms import AmountField, PlainForm, clean_siret

WHAT = {"": "Toute la prestation", "premier versement": "Un premier versement", "versement intermédiaire": "Un versement intermédiaire", "solde": "Le solde"}  # fmt: skip


class InvoiceForm(PlainForm):
    """A draft: how much, what for, who pays and where they are."""

    buyer = forms.ChoiceField(label="À qui", widget=forms.HiddenInput)
    amount = AmountField(label="Montant", min_value=0, help_text="En euros, toutes taxes comprises.")
    what = forms.ChoiceField(label="Ce que la facture couvre", choices=list(WHAT.items()), required=False)
    buyer_name = forms.CharField(label="Nom du client", max_length=160)
    buyer_siret = forms.CharField(label="SIRET du client", max_length=20, required=False, help_text="14 chiffres.")
    buyer_street = forms.CharField(label="Numéro et voie", max_length=160, required=False)
    buyer_postal_code = forms.CharField(label="Code postal", max_length=6, required=False)
    buyer_city = forms.CharField(label="Ville", max_length=80, required=False)
    buyer_email = forms.EmailField(
        label="Adresse e-mail de facturation",
        required=False,
        help_text="Pour les relances. Sans elle, elles vous reviennent.",
    )
    reference = forms.CharField(
        label="Numéro d’accord, d’engagement ou de dossier",
        max_length=60,
        required=False,
        help_text="Accord de l’OPCO, dossier KAIROS, engagement Chorus Pro… Il est imprimé.",
    )

    def __init__(self, *args: Any, buyer: Invoice.Buyer, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["buyer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(buyer.value, buyer.label)]
        field.initial = buyer.value
        if buyer == Invoice.Buyer.PERSON:
            del self.fields["buyer_siret"], self.fields["reference"]

    def clean_buyer_siret(self) -> str:
        value = self.cleaned_data["buyer_siret"]
        return clean_siret(value) if value.strip() else ""

    def clean_buyer_postal_code(self) -> str:
        code = self.cleaned_data["buyer_postal_code"].replace(" ", "")
        if code and not (len(code) == 5 and code.isascii() and code.isdigit()):
            raise forms.ValidationError("Le code postal compte 5 chiffres.")
        return code

    def asked(self) -> dict[str, Any]:
        """What the operations take."""
        cleaned = dict(self.cleaned_data)
        amount, what = cleaned.pop("amount"), cleaned.pop("what", "")
        details = BuyerDetails(**(cleaned | {"buyer": Invoice.Buyer(cleaned["buyer"])}))
        return {"amount": amount, "what": what, "details": details}

    @staticmethod
    def initial_of(invoice: Invoice) -> dict[str, Any]:
        """A draft, to be changed."""
        kept = {name: getattr(invoice, name) for name in BuyerDetails.__dataclass_fields__}
        what = invoice.subject.partition(", ")[2]
        return kept | {"amount": invoice.amount, "what": what if what in WHAT else ""}


class MoneyForm(PlainForm):
    """Money that moved. `seen`: what was left to pay on the page where it was typed."""

    seen = AmountField(widget=forms.HiddenInput, required=False)
    amount = AmountField(label="Montant", min_value=0)
    on = DayField(label="Jour")
    means = forms.ChoiceField(label="Moyen", choices=Settlement.Means.choices)
    reference = forms.CharField(
        label="Référence", max_length=60, required=False, help_text="Libellé du virement, numéro du chèque…"
    )

    def shows(self, due: Decimal) -> None:
        """From now on the page says this amount: what is sent next was typed with it in sight."""
        if self.is_bound:
            typed = cast("QueryDict", self.data).copy()
            typed["seen"] = f"{due:.2f}"
            self.data = typed


class LossForm(PlainForm):
    reason = forms.CharField(
        label="Pourquoi cette somme ne sera pas payée", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    on = DayField(label="Jour")


class ReasonForm(PlainForm):
    reason = forms.CharField(
        label="Pourquoi cette écriture est annulée", max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class CreditForm(PlainForm):
    """Why a credit note, and how much where it is not computed."""

    cause = forms.ChoiceField(label="Motif", choices=Invoice.Cause.choices, widget=forms.RadioSelect)
    amount = AmountField(
        label="Montant de la remise",
        required=False,
        min_value=0,
        help_text="Pour une remise seulement : les heures non réalisées se calculent, une erreur annule tout ce qui reste.",
    )

    def __init__(self, *args: Any, is_over: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not is_over:
            cause = self.fields["cause"]
            cause.choices = [one for one in Invoice.Cause.choices if one[0] != Invoice.Cause.UNDELIVERED]  # type: ignore[attr-defined]
            cause.help_text = RUNNING


class RegimeForm(PlainForm):
    kind = forms.ChoiceField(label="Régime", choices=VatRegime.choices)
    valid_from = DayField(label="À partir du", help_text="Premier jour où les factures suivent ce régime.")
    attested_on = DayField(
        label="Attestation délivrée le",
        required=False,
        help_text="Pour l’exonération : la réponse du service des impôts, ou la fin des trois mois de silence.",
    )
    vat_number = forms.CharField(
        label="Numéro de TVA intracommunautaire", max_length=20, required=False, help_text="Pour le taux normal."
    )

    def clean_vat_number(self) -> str:
        number = "".join(self.cleaned_data["vat_number"].split()).upper()
        if number and len(number) != len("FR00123456789"):
            raise forms.ValidationError("Un numéro de TVA français commence par FR et compte 13 caractères.")
        return number


class TermsForm(PlainForm):
    iban = forms.CharField(label="IBAN", max_length=42, required=False, help_text="Imprimé sur les factures.")
    bic = forms.CharField(label="BIC", max_length=11, required=False)
    payment_days = forms.IntegerField(
        label="Jours pour payer", min_value=0, max_value=365, help_text="Après le jour de la facture (C. com. L441-10)."
    )

    def clean_iban(self) -> str:
        from stdnum import iban
        from stdnum.exceptions import ValidationError

        value = self.cleaned_data["iban"]
        if not value.strip():
            return ""
        try:
            return iban.validate(value)
        except ValidationError:
            raise forms.ValidationError("Cet IBAN n’est pas valable : vérifiez ses chiffres.") from None

    def clean_bic(self) -> str:
        value = "".join(self.cleaned_data["bic"].split()).upper()
        if value and len(value) not in (8, 11):
            raise forms.ValidationError("Un BIC compte 8 ou 11 caractères.")
        return value
