"""The law as the database knows it: triggers and rules read the same dated rows."""

from django.db import models

YES = "= oui"  # the unit of a number that answers yes (1) or no (0)


class LegalValue(models.Model):
    """One statutory value and the days on which it is in force.

    The rows come from `values.toml`, reviewed like code, and from the operator's decisions
    (`LegalDecision`); they are written by the owner role alone, web and worker may only read them.
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
        """The value as people read it: « 1600 euros », « V9 », « oui »."""
        if self.number is None:
            return self.text
        if self.unit == YES:
            return "oui" if self.number else "non"
        number = self.number.normalize()
        plain = f"{number:f}" if number == number.to_integral() else f"{self.number:.2f}"
        return f"{plain} {self.unit}".strip()


class LegalDecision(models.Model):
    """The operator dates a value that was pending, or corrects one, with the text that founds it (invariant 11).

    Never edited nor deleted: another decision of the same parameter and day supersedes it, or withdraws it.
    Written by the owner role alone, by `bin/manage date_law`.
    """

    parameter = models.CharField(max_length=60)
    number = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    text = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="Last day in force; absent: until the next value.")
    article = models.CharField(max_length=100)
    source = models.CharField(max_length=200)
    why = models.CharField(max_length=300)
    decided_by = models.CharField(max_length=120, help_text="Who typed it, as they named themselves.")
    decided_at = models.DateTimeField()
    is_withdrawn = models.BooleanField(default=False, help_text="The decision before it no longer holds.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(number__gte=0) & models.Q(text=""))
                | (models.Q(number=None) & ~models.Q(text=""))
                | models.Q(is_withdrawn=True),
                name="legal_decision_says_something",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="legal_decision_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(source="") & ~models.Q(why="") & ~models.Q(decided_by="") & ~models.Q(article=""),
                name="legal_decision_says_why",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        number = self.number.normalize() if self.number is not None else 0
        said = "décision retirée" if self.is_withdrawn else self.text or f"{number:f}"
        return f"{self.parameter} = {said} à partir du {self.valid_from:%d/%m/%Y}"
