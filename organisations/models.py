"""Tenants, the people who sign in, and the roles that they hold."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="one_affiliation_a_user")]


class Membership(TenantModel):
    """A professional of one organisation and the roles that they add up."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    is_administrator = models.BooleanField("administre l’organisme", default=False)
    is_consultant = models.BooleanField("accompagne des bilans", default=False)
    joined_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_a_user"),
            models.CheckConstraint(
                condition=models.Q(is_administrator=True) | models.Q(is_consultant=True),
                name="membership_has_a_role",
                violation_error_message="Choisissez au moins un rôle.",
            ),
        ]
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Invitation(TenantModel):
    """A place offered in the team; its link carries a signature of this row, kept nowhere."""

    email = models.EmailField("adresse e-mail")
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    is_administrator = models.BooleanField("administre l’organisme", default=False)
    is_consultant = models.BooleanField("accompagne des bilans", default=False)
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
            models.CheckConstraint(
                condition=models.Q(is_administrator=True) | models.Q(is_consultant=True),
                name="invitation_has_a_role",
                violation_error_message="Choisissez au moins un rôle.",
            ),
        ]

    def is_open(self, at) -> bool:
        """Whether the link still works at this instant."""
        return self.accepted_at is None and self.revoked_at is None and at < self.expires_at
