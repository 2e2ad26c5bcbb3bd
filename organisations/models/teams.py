"""Tenants, the people who sign in, and the roles that they hold."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class User(AbstractBaseUser):
    """Someone who can sign in, known to the whole installation by an address and nothing else.

    Names and roles belong to each organisation: see Membership and, for the person who does
    a bilan, `beneficiaries.Beneficiary`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("adresse e-mail", unique=True, null=True)
    is_operator = models.BooleanField(default=False, help_text="Runs the installation; never sees a bilan.")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    session_round = models.PositiveIntegerField(
        default=0, help_text="Part of what sessions are checked against: one more closes them all."
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=None) | models.Q(email=Lower("email")), name="user_email_is_lower_case"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's print of the password, and the round of sessions: a change of either closes them."""
        salt = "organisations.models.User.session"
        return salted_hmac(salt, f"{self.session_round}.{self.password}", secret=secret, algorithm="sha256").hexdigest()


class Organisation(models.Model):
    """A provider of bilans: the tenant. Its slug opens every address of its space."""

    class Accent(models.TextChoices):
        PINE = "pine", "Pin"
        PLUM = "plum", "Prune"
        BRICK = "brick", "Brique"
        OCHRE = "ochre", "Ocre"
        SLATE = "slate", "Ardoise"
        MOSS = "moss", "Mousse"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("adresse", max_length=40, unique=True)
    name = models.CharField("nom de l’organisme", max_length=120)
    siret = models.CharField("SIRET", max_length=14, unique=True)
    nda = models.CharField("numéro de déclaration d’activité", max_length=11, blank=True)
    qualiopi_certificate = models.CharField("certificat Qualiopi", max_length=60, blank=True)
    qualiopi_until = models.DateField("certificat valable jusqu’au", null=True, blank=True)
    accent = models.CharField("couleur", max_length=10, choices=Accent, default=Accent.PINE)
    destruction_days = models.PositiveSmallIntegerField(
        "délai avant la destruction des documents de travail",
        null=True,
        blank=True,
        help_text="Days; empty follows the law, and a larger number than the law's is the law's.",
    )
    takes_enquiries = models.BooleanField("formulaire de contact public", default=True)
    created_at = models.DateTimeField()
    # What the documents of data protection print (GDPR art. 13, 30): public, like the numbers above.
    street = models.CharField("numéro et voie", max_length=160, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    city = models.CharField("ville", max_length=80, blank=True)
    representative_name = models.CharField("représentant légal", max_length=120, blank=True)
    representative_quality = models.CharField("qualité", max_length=80, blank=True)
    privacy_contact_name = models.CharField("contact données personnelles", max_length=120, blank=True)
    privacy_contact_email = models.EmailField("adresse e-mail du contact", blank=True)
    has_dpo = models.BooleanField("délégué désigné à la CNIL", default=False)
    # What public sheets of programmes print besides (Qualiopi, indicator 1): public too.
    contact_email = models.EmailField("adresse e-mail pour se renseigner", blank=True)
    contact_phone = models.CharField("téléphone pour se renseigner", max_length=30, blank=True)
    disability_referent = models.CharField("référent handicap", max_length=160, blank=True)
    complaints_contact = models.CharField("réclamations", max_length=160, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(postal_code="") | models.Q(postal_code__regex=r"^[0-9]{5}$"),
                name="organisation_postal_code_is_5_digits",
                violation_error_message="Le code postal compte 5 chiffres.",
            ),
            models.CheckConstraint(
                condition=models.Q(has_dpo=False) | ~models.Q(privacy_contact_name=""),
                name="dpo_has_a_name",
                violation_error_message="Écrivez le nom de la personne déléguée à la protection des données.",
            ),
            models.CheckConstraint(
                condition=models.Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"), name="organisation_slug_is_an_address"
            ),
            models.CheckConstraint(
                condition=models.Q(siret__regex=r"^[0-9]{14}$"),
                name="organisation_siret_is_14_digits",
                violation_error_message="Le SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=models.Q(nda="") | models.Q(nda__regex=r"^[0-9]{11}$"),
                name="organisation_nda_is_11_digits",
                violation_error_message="Le numéro de déclaration d’activité compte 11 chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Affiliation(models.Model):
    """To which organisations a user belongs: what the start page reads before a tenant is known.

    Its policies show a user their own rows, and an organisation its own; nobody else any.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_professional = models.BooleanField(default=False)
    is_beneficiary = models.BooleanField(default=False)
    is_representative = models.BooleanField(default=False)
    is_employer_contact = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_affiliation_a_user")]


class Roles(models.Model):
    """The roles that a member adds up, or is offered. The auditor is from outside: one role, until a day."""

    is_administrator = models.BooleanField("administre l’organisme", default=False)
    is_consultant = models.BooleanField("accompagne des bilans", default=False)
    is_assistant = models.BooleanField("aide à l’organisation", default=False)
    is_auditor = models.BooleanField("contrôle l’organisme", default=False)
    auditor_until = models.DateField("contrôle jusqu’au", null=True, blank=True, help_text="Last day, included.")

    class Meta:
        abstract = True


def constraints_on_roles(owner: str) -> list[models.CheckConstraint]:
    """What is true of the roles of a member and of an invitation alike."""
    q = models.Q
    return [
        models.CheckConstraint(
            condition=q(is_administrator=True) | q(is_consultant=True) | q(is_assistant=True) | q(is_auditor=True),
            name=f"{owner}_has_a_role",
            violation_error_message="Choisissez au moins un rôle.",
        ),
        models.CheckConstraint(
            condition=q(is_auditor=False) | q(is_administrator=False, is_consultant=False, is_assistant=False),
            name=f"{owner}_auditor_stands_alone",
            violation_error_message="Le contrôle ne se cumule avec aucun autre rôle.",
        ),
        models.CheckConstraint(
            condition=q(is_auditor=True, auditor_until__isnull=False) | q(is_auditor=False, auditor_until=None),
            name=f"{owner}_auditor_has_an_end",
            violation_error_message="Indiquez le dernier jour du contrôle.",
        ),
    ]


class Membership(Roles, TenantModel):
    """A professional of one organisation and the roles that they add up."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    joined_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    ceiling = models.PositiveSmallIntegerField(
        "bilans menés à la fois", null=True, blank=True, help_text="Their own; empty: the house's (CaseloadRules)."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_a_user"),
            models.CheckConstraint(
                condition=models.Q(ceiling=None) | models.Q(ceiling__lte=200),
                name="membership_ceiling_is_sensible",
                violation_error_message="Écrivez un nombre de bilans entre 0 et 200.",
            ),
            *constraints_on_roles("membership"),
        ]
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Invitation(Roles, TenantModel):
    """A place offered in the team; its link carries a signature of this row, kept nowhere."""

    email = models.EmailField("adresse e-mail")
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    membership = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_an_address",
                violation_error_message="Une invitation attend déjà à cette adresse.",
            ),
            *constraints_on_roles("invitation"),
        ]

    def is_open(self, at) -> bool:
        """Whether the link still works at this instant."""
        return self.accepted_at is None and self.revoked_at is None and at < self.expires_at
