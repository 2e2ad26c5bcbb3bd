"""The law as the database knows it: triggers and rules read the same dated rows."""

from django.db import models


class LegalValue(models.Model):
    """One statutory value and the days on which it is in force.

    The rows come from `values.toml`, reviewed like code, and are written by the owner role
    alone; web and worker may only read them.
    """

    class Confidence(models.TextChoices):
        HIGH = "high", "élevée"
        MEDIUM = "medium", "moyenne"
        LOW = "low", "faible"

    parameter = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    number = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    text = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField(null=True, help_text="Absent: known but not in force (draft, bill).")
    valid_to = models.DateField(null=True, help_text="Last day in force; absent: until the next value.")
    article = models.CharField(max_length=100)
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=10, choices=Confidence)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["parameter", "valid_from"], name="one_legal_value_a_day", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(number__isnull=False) | ~models.Q(text=""), name="legal_value_says_something"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="legal_value_ends_after_it_begins",
            ),
        ]
        ordering = ["parameter", "valid_from"]

    def __str__(self) -> str:
        return f"{self.parameter} = {self.shown} ({self.article})"

    @property
    def shown(self) -> str:
        """The value as people read it: « 1600 euros », « V9 »."""
        if self.number is None:
            return self.text
        number = self.number.normalize()
        plain = f"{number:f}" if number == number.to_integral() else f"{self.number:.2f}"
        return f"{plain} {self.unit}".strip()
