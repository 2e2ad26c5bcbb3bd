"""Offers of an organisation."""

from django.core.validators import MinValueValidator
from django.db import models

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from sessions.models.vocabulary import Phase


class Programme(TenantModel):
    """An offer of the organisation: steps under the three phases, hours, price."""

    title = models.CharField("intitulé", max_length=120)
    summary = models.CharField("en une phrase", max_length=300, blank=True)
    sessions_count = models.PositiveSmallIntegerField("nombre de séances")
    personal_work_minutes = models.PositiveIntegerField(default=0, help_text="Written in the agreement.")
    indicative_minutes = models.PositiveIntegerField(default=0)
    price = models.DecimalField("prix", max_digits=8, decimal_places=2, validators=[MinValueValidator(0)])
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ProgrammeStep(TenantModel):
    """A step of an offer, under one legal phase."""

    programme = TenantForeignKey(Programme, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=15, choices=Phase)
    title = models.CharField(max_length=120)
    minutes = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "programme", "position"], name="one_programme_step_a_place")
        ]
