"""Who opened what, when and why: append-only lines, sealed in signed batches (invariant 8)."""

from django.db import models

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel


class JournalSegment(TenantModel):
    """A batch of lines whose hash is chained to the one before and signed; the hash outlives the lines."""

    number = models.PositiveIntegerField(help_text="From 1, without a gap, for each organisation.")
    covers_until = models.DateTimeField(help_text="Every line older than this is in a segment.")
    line_count = models.PositiveIntegerField()
    lines_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    chain_hash = models.CharField(max_length=64)
    signature = models.BinaryField()
    sealed_at = models.DateTimeField()
    purge_on = models.DateField(help_text="The day from which its lines go, all together.")
    purged_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="one_segment_a_number"),
            models.CheckConstraint(condition=models.Q(line_count__gt=0), name="segment_seals_lines"),
        ]


class AccessLine(TenantModel):
    """Somebody other than the person opened a class of data of a bilan, or gave themselves the right to.

    One line an actor, bilan, class, act and quarter of an hour. It says that, never what.
    """

    class Act(models.TextChoices):
        OPENED = "opened", "a ouvert"
        ASSIGNED = "assigned", "s’est attribué ce bilan"
        TOOK_AWAY = "took_away", "a téléchargé"
        HANDED = "handed", "a confié votre bilan à quelqu’un pour un temps"
        ADDRESS = "address", "a touché à votre adresse de connexion"
        CARD = "card", "a imprimé une carte d’accès à votre espace"

    bilan = TenantForeignKey("beneficiaries.Bilan", on_delete=models.PROTECT, related_name="+")
    actor_id = models.UUIDField()
    actor_name = models.CharField(max_length=130, help_text="As the organisation knew the actor that day.")
    act = models.CharField(max_length=10, choices=Act, default=Act.OPENED)
    data_class = models.CharField(max_length=20)
    reason = models.CharField(max_length=120, help_text="The standing that gave the right, in words.")
    at = models.DateTimeField()
    quarter = models.DateTimeField(help_text="The quarter of an hour that holds `at`.")
    segment = TenantForeignKey(JournalSegment, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "bilan", "actor_id", "data_class", "act", "quarter"],
                name="one_line_a_quarter",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "bilan", "-at"], name="access_by_bilan"),
            models.Index(fields=["organisation", "at"], condition=models.Q(segment=None), name="access_to_seal"),
        ]
