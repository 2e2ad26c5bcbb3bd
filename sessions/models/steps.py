"""The steps of a running bilan."""

from django.db import models

from beneficiaries.models import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from sessions.models.vocabulary import Phase


class Step(TenantModel):
    """A step of a running bilan: copied from the programme, which may change without it."""

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=15, choices=Phase)
    title = models.CharField(max_length=120)
    minutes = models.PositiveIntegerField(help_text="Accompaniment foreseen.")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "bilan", "position"], name="one_bilan_step_a_place")
        ]

    def __str__(self) -> str:
        return self.title
