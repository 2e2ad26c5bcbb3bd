"""Consultants who work on their own account: what a sub-contract must say of them (L6323-9-2, R6333-6-2)."""

from django.db import models
from django.db.models import Q

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership


class Independent(TenantModel):
    """The firm of a member of the team who is not employed; one row a member."""

    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    legal_name = models.CharField("nom ou raison sociale", max_length=120)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    address = models.CharField("adresse", max_length=250, blank=True)
    nda = models.CharField("numéro de déclaration d’activité", max_length=11, blank=True)
    qualiopi_certificate = models.CharField("certificat Qualiopi", max_length=60, blank=True)
    qualiopi_until = models.DateField("certificat valable jusqu’au", null=True, blank=True)
    is_exempt = models.BooleanField(
        "dispensé de Qualiopi", default=False, help_text="Micro-enterprise under the threshold."
    )
    insurer = models.CharField("assurance professionnelle", max_length=200, blank=True)
    vigilance_until = models.DateField("attestation de vigilance jusqu’au", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "member"], name="one_independent_a_member"),
            models.CheckConstraint(
                condition=Q(siret="") | Q(siret__regex=r"^[0-9]{14}$"),
                name="independent_siret_is_14_digits",
                violation_error_message="Le SIRET compte 14 chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(nda="") | Q(nda__regex=r"^[0-9]{11}$"),
                name="independent_nda_is_11_digits",
                violation_error_message="Le numéro de déclaration d’activité compte 11 chiffres.",
            ),
        ]
