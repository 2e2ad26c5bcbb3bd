"""What documents say besides the data of the bilan: of the house, and of one bilan. Clear: no content."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from beneficiaries.models import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership

WHOLE = 100  # per cent


class VatRegime(models.TextChoices):
    """Under which rule prices are said (LAW.md 6.12)."""

    EXEMPT = "exempt", "Exonéré (attestation 3511)"
    FRANCHISE = "franchise", "Franchise en base (article 293 B)"
    TAXED = "taxed", "Soumis à la TVA"


class HouseTerms(TenantModel):
    """What the documents of one organisation print of it; one row, filled by its administration."""

    legal_form = models.CharField("forme juridique", max_length=120, blank=True)
    registration = models.CharField("immatriculation", max_length=120, blank=True)
    signatory = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    insurer = models.CharField("assurance professionnelle", max_length=200, blank=True)
    mediator = models.CharField("médiateur de la consommation", max_length=250, blank=True)
    payment_terms = models.TextField("modalités de règlement", max_length=800, blank=True)
    follow_up_terms = models.TextField("modalités de suivi", max_length=1200, blank=True)
    handing_over_terms = models.TextField("remise des résultats", max_length=1200, blank=True)
    early_end_terms = models.TextField("cessation anticipée", max_length=1200, blank=True)
    quote_days = models.PositiveSmallIntegerField(
        "validité d’un devis", default=30, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="one_house_terms"),
            models.CheckConstraint(
                condition=Q(quote_days__gte=1, quote_days__lte=365),
                name="quote_holds_some_days",
                violation_error_message="Un devis est valable de 1 à 365 jours.",
            ),
        ]


class BilanTerms(TenantModel):
    """What the documents of one bilan say that no other page knows: period, place, parties.

    `version` grows at each change: two editors never overwrite each other silently (invariant 18).
    """

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField("premier jour", null=True, blank=True)
    ends_on = models.DateField("dernier jour", null=True, blank=True)
    place = models.CharField("lieu ou visio", max_length=300, blank=True)
    remote_percent = models.PositiveSmallIntegerField(
        "part à distance", null=True, blank=True, validators=[MaxValueValidator(WHOLE)]
    )
    objectives = models.TextField("objectif", max_length=3000, blank=True)
    means = models.TextField("moyens", max_length=3000, blank=True)
    prerequisites = models.CharField("connaissances préalables", max_length=200, blank=True)
    payment_terms = models.TextField("modalités de règlement", max_length=800, blank=True)
    person_address = models.CharField("adresse de la personne", max_length=250, blank=True)
    is_remote = models.BooleanField("contrat conclu à distance", default=True)
    employer_address = models.CharField("adresse de l’employeur", max_length=250, blank=True)
    employer_signatory = models.CharField("qui signe pour l’employeur", max_length=120, blank=True)
    employer_quality = models.CharField("sa fonction", max_length=120, blank=True)
    employer_email = models.EmailField("son adresse e-mail", blank=True)
    subcontract_amount = models.DecimalField(
        "montant versé au sous-traitant", max_digits=8, decimal_places=2, null=True, blank=True
    )
    version = models.PositiveIntegerField(default=0)
    edited_by = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "bilan"], name="one_bilan_terms"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="bilan_ends_after_it_begins",
                violation_error_message="Le dernier jour vient avant le premier.",
            ),
            models.CheckConstraint(
                condition=Q(subcontract_amount=None) | Q(subcontract_amount__gt=0),
                name="subcontract_amount_is_positive",
                violation_error_message="Un montant est supérieur à zéro.",
            ),
            models.CheckConstraint(
                condition=Q(remote_percent=None) | Q(remote_percent__lte=WHOLE),
                name="remote_percent_is_a_part",
                violation_error_message="La part à distance va de 0 à 100 %.",
            ),
        ]
