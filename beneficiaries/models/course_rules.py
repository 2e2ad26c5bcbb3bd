"""What an organisation decides about silence, within the bounds of the house."""

from django.db import models
from django.db.models import Q

from foundation.models import TenantModel


class CourseRules(TenantModel):
    """One row an organisation; without it, the usual numbers (docs/adr/0024).

    No text gives these delays: they are the house's proposal, shown where they are set.
    """

    UNCLAIMED_DAYS = 30
    WARNED_DAYS = 7  # before the closing, both are told
    ATTEMPTS = 3

    unclaimed_days = models.PositiveSmallIntegerField(
        default=UNCLAIMED_DAYS, help_text="From the proposal of the handing over to the closing."
    )
    attempts = models.PositiveSmallIntegerField(
        default=ATTEMPTS, help_text="On different days, before silence ends a bilan."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="course_rules_once_an_organisation"),
            models.CheckConstraint(
                condition=Q(unclaimed_days__gte=15, unclaimed_days__lte=180),
                name="unclaimed_days_are_reasonable",
                violation_error_message="Choisissez entre 15 et 180 jours.",
            ),
            models.CheckConstraint(
                condition=Q(attempts__gte=2, attempts__lte=6),
                name="attempts_are_reasonable",
                violation_error_message="Choisissez entre 2 et 6 relances.",
            ),
        ]
