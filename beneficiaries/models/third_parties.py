"""People beside a bilan who read dates and hours, never content: a representative, an employer's contact."""

from django.db import models
from django.db.models import Q

from beneficiaries.models.bilans import Bilan
from beneficiaries.models.people import Beneficiary, Employer
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership, User
from organisations.permissions import Actor, Standing


class ThirdParty(models.Model):
    """Somebody who is neither of the team nor the person, with a small space of their own until it is closed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    email = models.EmailField("adresse e-mail", blank=True)
    added_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Representative(ThirdParty, TenantModel):
    """Who represents a person under guardianship or a minor; by mail or on paper only.

    Whether they sign beside the person's consent is what the judgment says (to be checked case by case: it is
    noted, not deduced from the title); a parent does by default. None reads content (DESIGN invariant 21).
    """

    class Kind(models.TextChoices):
        GUARDIAN = "guardian", "Tuteur ou tutrice"
        PARENT = "parent", "Parent, pour une personne mineure"
        CURATOR = "curator", "Curateur ou curatrice"

    beneficiary = TenantForeignKey(Beneficiary, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind)
    must_co_sign = models.BooleanField(
        "sa signature est demandée", default=False, help_text="Whether the person's consent waits for this signature."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "beneficiary"],
                condition=Q(ended_at=None),
                name="one_representative_a_person",
                violation_error_message="Cette personne a déjà un représentant ou une représentante.",
            ),
            models.CheckConstraint(
                condition=Q(email=models.functions.Lower("email")), name="representative_email_is_lower_case"
            ),
        ]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """Whoever follows the person follows their representative."""
        return self.beneficiary.ties(actor)


class CoSignature(TenantModel):
    """The representative's signature beside the consent to one bilan. Append-only."""

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT)
    representative = TenantForeignKey(Representative, on_delete=models.PROTECT)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=130, help_text="As known that day.")
    is_assisted = models.BooleanField(default=False, help_text="Typed from a signed paper.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan", "representative"],
                name="representative_signs_once",
                violation_error_message="Cette signature est déjà enregistrée.",
            )
        ]


class EmployerContact(ThirdParty, TenantModel):
    """Who, at an employer that pays, may check dates, hours and attendance; nothing else, and never why."""

    employer = TenantForeignKey(Employer, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "employer", "email"],
                condition=Q(ended_at=None),
                name="one_contact_an_address",
                violation_error_message="Cette adresse est déjà un contact de l’employeur.",
            ),
            models.CheckConstraint(
                condition=~Q(email="") & Q(email=models.functions.Lower("email")),
                name="employer_contact_has_an_address",
            ),
        ]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """Whoever is in charge of a bilan of this employer's people keeps its contacts."""
        if actor.membership_id is None:
            return frozenset()
        own = Bilan.objects.filter(consultant_id=actor.membership_id, beneficiary__employer_id=self.employer_id)
        return frozenset({Standing.IN_CHARGE}) if own.exists() else frozenset()
