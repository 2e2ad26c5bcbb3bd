"""What every person receives at the start: welcome booklet, rules of procedure, list of useful organisations."""

from django.db import models

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership


class HouseText(TenantModel):
    """One published version of a text of the house, the same for everybody. Append-only: a change is a new version."""

    class Kind(models.TextChoices):
        BOOKLET = "livret", "Livret d’accueil"
        RULES = "reglement", "Règlement intérieur"
        LIST = "organismes", "Organismes utiles"

    kind = models.CharField(max_length=12, choices=Kind)
    version = models.PositiveSmallIntegerField()
    text = models.TextField(max_length=20_000)
    sha256 = models.CharField(max_length=64)
    published_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "version"],
                name="one_house_text_a_version",
                violation_error_message="Quelqu’un vient de publier ce texte : rechargez la page.",
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="house_text_says_something",
                violation_error_message="Écrivez le texte.",
            ),
        ]
