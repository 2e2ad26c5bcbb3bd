"""The register of personal data breaches of an organisation (GDPR art. 33.5)."""

from datetime import datetime

from django.db import models

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership
from organisations.permissions import Actor, Standing


class Breach(TenantModel):
    """One breach: what happened, what was done, and what was decided, notified or not.

    Every breach is written down, notified or not (art. 33.5). The clock of art. 33.1 runs from the instant at which
    the organisation became aware of it. A closed entry never changes (trigger).
    """

    class Risk(models.TextChoices):
        UNLIKELY = "unlikely", "Risque peu probable"
        RISK = "risk", "Risque"
        HIGH = "high", "Risque élevé"

    what = models.CharField("ce qui s’est passé", max_length=1000)
    found_at = models.DateTimeField(help_text="When the organisation became aware of it.")
    due_at = models.DateTimeField(help_text="End of the delay of art. 33.1.")
    categories = models.CharField("données et personnes concernées", max_length=600)
    people_count = models.PositiveIntegerField("nombre approximatif de personnes", null=True, blank=True)
    consequences = models.CharField("conséquences probables", max_length=1000)
    measures = models.CharField("mesures prises", max_length=1000)
    risk = models.CharField("risque pour les personnes", max_length=10, choices=Risk)
    notified_at = models.DateTimeField(null=True, blank=True, help_text="To the CNIL.")
    delay_reason = models.CharField(max_length=600, blank=True, help_text="Goes with a late notification (art. 33.1).")
    not_notified_reason = models.CharField(max_length=600, blank=True)
    people_told_at = models.DateTimeField(null=True, blank=True, help_text="Art. 34.")
    people_not_told_reason = models.CharField(max_length=600, blank=True, help_text="Art. 34.3.")
    entered_by = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0, help_text="Two editors never overwrite each other.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(found_at__lte=models.F("entered_at")),
                name="breach_is_not_in_the_future",
                violation_error_message="Cette date est à venir.",
            ),
            models.CheckConstraint(
                condition=models.Q(notified_at=None)
                | models.Q(notified_at__gte=models.F("found_at"), notified_at__lte=models.F("due_at"))
                | models.Q(notified_at__gt=models.F("due_at")) & ~models.Q(delay_reason=""),
                name="late_notification_says_why",
                violation_error_message="Au-delà du délai, la notification dit pourquoi elle est tardive (RGPD, art. 33.1).",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None)
                | models.Q(notified_at__isnull=False)
                | models.Q(risk="unlikely") & ~models.Q(not_notified_reason=""),
                name="closed_breach_is_notified_or_says_why",
                violation_error_message=(
                    "Une violation qui présente un risque est notifiée à la CNIL ; sinon, dites pourquoi elle ne l’est pas."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None)
                | ~models.Q(risk="high")
                | models.Q(people_told_at__isnull=False)
                | ~models.Q(people_not_told_reason=""),
                name="closed_high_risk_is_told_or_says_why",
                violation_error_message=(
                    "Quand le risque est élevé, les personnes sont informées ; sinon, dites lequel des cas de"
                    " l’article 34.3 s’applique."
                ),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "found_at"], name="breach_by_day")]

    def is_late(self, at: datetime) -> bool:
        """The delay has passed and nothing was decided."""
        return self.closed_at is None and self.notified_at is None and not self.not_notified_reason and self.due_at < at

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """Nobody: the register belongs to the administration."""
        return frozenset()
