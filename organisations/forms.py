"""Shapes of the inputs of organisations and teams."""

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.text import slugify
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siret as siret_number

from foundation import clock
from foundation.formats import plain_number
from law.queries import number_on
from organisations.models import Membership, Organisation

# Embeddings, overrides and isolates of direction (Unicode bidirectional algorithm).
TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def without_turns(text: str) -> str:
    """A text without the marks that write what follows them the other way round."""
    return text.translate(TURNS)


class PlainForm(forms.Form):
    """A form whose tag and buttons are written by the page.

    Browsers keep what is typed in a field, for suggestions and to restore tabs, also on a shared computer: they
    are asked not to, unless the field says what it is (`autocomplete`).
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, (forms.TextInput, forms.Textarea)):
                field.widget.attrs.setdefault("autocomplete", "off")

    def clean(self) -> dict[str, Any]:
        """Marks that turn the words of a page around are no part of what somebody writes."""
        super().clean()
        words = {name: value for name, value in self.cleaned_data.items() if isinstance(value, str)}
        self.cleaned_data |= {name: without_turns(value) for name, value in words.items()}
        return self.cleaned_data

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class AmountField(forms.DecimalField):
    """A number as people write it: « 1 600,00 € », « 80 % »."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": "Écrivez un nombre, par exemple 1 600,00.",
        "min_value": "Écrivez un nombre positif, par exemple 1 600,00.",
        "max_digits": "Ce nombre est trop grand.",
        "max_whole_digits": "Ce nombre est trop grand.",
        "max_decimal_places": "Écrivez deux chiffres au plus après la virgule, par exemple 1 600,00.",
    }

    def __init__(self, **kwargs: Any):
        super().__init__(max_digits=10, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = plain_number(value)
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value


def clean_siret(value: str) -> str:
    """Fourteen digits whose check digit holds; spaces are welcome."""
    try:
        return siret_number.validate(value)
    except NumberError:
        raise forms.ValidationError("Ce SIRET n’est pas valable : vérifiez ses 14 chiffres.") from None


def clean_nda(value: str) -> str:
    """Eleven digits, spaces and dots welcome; empty stays empty."""
    digits = "".join(character for character in value if character.isdigit())
    if value.strip() and len(digits) != 11:
        raise forms.ValidationError("Le numéro de déclaration d’activité compte 11 chiffres.")
    return digits


class OrganisationForm(PlainForm):
    name = forms.CharField(label="Nom de l’organisme", max_length=120)
    siret = forms.CharField(label="SIRET", max_length=20, help_text="14 chiffres.")
    slug = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label="Adresse courte",
        max_length=40,
        required=False,
        error_messages={"invalid": "Écrivez des lettres sans accent ni majuscule, des chiffres et des tirets."},
        help_text="Ce qui suit /o/ dans ses adresses. Laissez vide pour la tirer du nom.",
    )
    nda = forms.CharField(
        label="Numéro de déclaration d’activité",
        max_length=20,
        required=False,
        help_text="11 chiffres. Il arrive après le premier contrat.",
    )
    qualiopi_certificate = forms.CharField(
        label="Certificat Qualiopi",
        max_length=60,
        required=False,
        help_text="Nécessaire pour les financements publics seulement.",
    )
    administrator_first_name = forms.CharField(label="Prénom", max_length=60)
    administrator_last_name = forms.CharField(label="Nom", max_length=60)
    administrator_email = forms.EmailField(label="Adresse e-mail")
    administrator_is_consultant = forms.BooleanField(
        label="Cette personne accompagne aussi des bilans", required=False, initial=True
    )

    def clean_siret(self):
        siret = clean_siret(self.cleaned_data["siret"])
        if Organisation.objects.filter(siret=siret).exists():
            raise forms.ValidationError("Un organisme existe déjà avec ce SIRET.")
        return siret

    def clean_nda(self):
        return clean_nda(self.cleaned_data["nda"])

    def clean(self):
        cleaned = super().clean()
        slug = cleaned.get("slug") or slugify(cleaned.get("name", "")).replace("_", "-")[:40].strip("-")
        if cleaned.get("name") and not slug:
            self.add_error("slug", "Écrivez une adresse courte : lettres sans accent, chiffres et tirets.")
        elif Organisation.objects.filter(slug=slug).exists():
            self.add_error("slug", f"L’adresse « {slug} » est déjà prise.")
        cleaned["slug"] = slug
        return cleaned


class OrganisationSettingsForm(PlainForm, forms.ModelForm):
    class Meta:
        model = Organisation
        fields = [
            "name",
            "nda",
            "qualiopi_certificate",
            "qualiopi_until",
            "accent",
            "destruction_days",
            "takes_enquiries",
        ]
        widgets = {"qualiopi_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        labels = {"takes_enquiries": "Un formulaire de contact public, ouvert à tous"}
        help_texts = {"takes_enquiries": "Décoché, sa page n’existe plus ; vous notez les premiers contacts à la main."}

    nda = forms.CharField(
        label="Numéro de déclaration d’activité", max_length=20, required=False, help_text="11 chiffres."
    )
    destruction_days = forms.IntegerField(
        label="Jours avant la destruction des documents de travail",
        required=False,
        min_value=0,
        error_messages={"min_value": "Écrivez 0 ou davantage."},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.longest = int(number_on("delai_destruction_j", clock.today()))
        self.fields["destruction_days"].help_text = (
            f"Après la fin du bilan, {self.longest} au plus (article R6313-7)\N{NO-BREAK SPACE}; "
            f"vide, {self.longest}. Vaut pour les bilans qui finissent ensuite."
        )

    def clean_nda(self):
        return clean_nda(self.cleaned_data["nda"])

    def clean_destruction_days(self):
        days = self.cleaned_data["destruction_days"]
        if days is not None and days > self.longest:
            raise forms.ValidationError(f"La loi n’en laisse pas davantage que {self.longest}.")
        return days


class ComplianceForm(PlainForm, forms.ModelForm):
    """What documents of data protection and sheets of programmes print; every field may wait."""

    postal_code = forms.CharField(label="Code postal", max_length=6, required=False)

    class Meta:
        model = Organisation
        fields = [
            "street",
            "postal_code",
            "city",
            "representative_name",
            "representative_quality",
            "privacy_contact_name",
            "privacy_contact_email",
            "has_dpo",
            "contact_email",
            "contact_phone",
            "disability_referent",
            "complaints_contact",
        ]
        labels = {
            "contact_email": "Adresse e-mail pour se renseigner",
            "contact_phone": "Téléphone pour se renseigner",
            "disability_referent": "Référente ou référent handicap",
            "complaints_contact": "Réclamations\N{NO-BREAK SPACE}: à qui écrire",
            "representative_name": "Représentante ou représentant légal",
            "privacy_contact_name": "Contact pour les données personnelles",
            "privacy_contact_email": "Adresse e-mail de ce contact",
            "has_dpo": "Cette personne est désignée à la CNIL comme déléguée à la protection des données",
        }
        help_texts = {
            "contact_email": "Paraît sur les fiches de vos programmes.",
            "disability_referent": "Prénom, nom, et comment joindre cette personne. Paraît sur les fiches.",
            "complaints_contact": "Une adresse e-mail ou postale. Paraît sur les fiches.",
            "representative_name": "Prénom et nom.",
            "representative_quality": "Par exemple\N{NO-BREAK SPACE}: gérante, président.",
            "privacy_contact_email": "Les personnes la lisent dans «\N{NO-BREAK SPACE}Mes droits\N{NO-BREAK SPACE}».",
        }

    def clean_postal_code(self):
        code = self.cleaned_data["postal_code"].replace(" ", "")
        if code and not (len(code) == 5 and code.isascii() and code.isdigit()):
            raise forms.ValidationError("Le code postal compte 5 chiffres.")
        return code

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("has_dpo") and not cleaned.get("privacy_contact_name"):
            self.add_error(
                "privacy_contact_name", "Écrivez le nom de la personne déléguée à la protection des données."
            )
        return cleaned


class RolesForm(PlainForm):
    is_consultant = forms.BooleanField(label="Accompagne des bilans", required=False)
    is_administrator = forms.BooleanField(
        label="Administre l’organisme",
        required=False,
        help_text="Équipe, programmes, règles de financement — jamais le contenu d’un bilan.",
    )
    is_assistant = forms.BooleanField(
        label="Aide à l’organisation",
        required=False,
        help_text="Coordonnées, séances et financement de tous les bilans — jamais leur contenu.",
    )
    is_auditor = forms.BooleanField(
        label="Contrôle l’organisme",
        required=False,
        help_text="Pour un audit : les dates, les heures et les signatures, les personnes par leurs initiales.",
    )
    auditor_until = forms.DateField(
        label="Contrôle jusqu’au",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Dernier jour, pour un contrôle seulement. L’accès se ferme ensuite de lui-même.",
    )

    def clean(self):
        cleaned = super().clean()
        others = [cleaned.get(name) for name in ("is_consultant", "is_administrator", "is_assistant")]
        if not any(others) and not cleaned.get("is_auditor"):
            raise forms.ValidationError("Choisissez au moins un rôle.")
        if not cleaned.get("is_auditor"):
            cleaned["auditor_until"] = None
        elif any(others):
            self.add_error("is_auditor", "Le contrôle ne se cumule avec aucun autre rôle.")
        elif not cleaned.get("auditor_until") and "auditor_until" not in self.errors:
            self.add_error("auditor_until", "Indiquez le dernier jour du contrôle.")
        elif cleaned.get("auditor_until") and cleaned["auditor_until"] < clock.today():
            self.add_error("auditor_until", "Ce jour est passé.")
        return cleaned

    @classmethod
    def of(cls, membership: Membership) -> "RolesForm":
        return cls(initial={name: getattr(membership, name) for name in cls.base_fields})


class InvitationForm(RolesForm):
    first_name = forms.CharField(label="Prénom", max_length=60)
    last_name = forms.CharField(label="Nom", max_length=60)
    email = forms.EmailField(label="Adresse e-mail")

    field_order = ["first_name", "last_name", "email"]


class PasswordForm(PlainForm):
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Au moins 12 caractères. Une phrase convient très bien.",
    )
    password_again = forms.CharField(
        label="Le même, une seconde fois",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("password") and cleaned["password"] != cleaned.get("password_again"):
            self.add_error("password_again", "Les deux mots de passe diffèrent.")
        return cleaned
