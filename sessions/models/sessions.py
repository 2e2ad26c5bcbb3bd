"""Meetings and blocks of personal work: the hours of a bilan."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q
from django.db.models.functions import Coalesce

from beneficiaries.models import Bilan
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership, User
from organisations.permissions import Actor, Standing
from sessions.models.groups import SessionGroup
from sessions.models.steps import Step
from sessions.models.vocabulary import Mode, Side


def slot() -> Func:
    """The stretch of time that a meeting occupies, its end left free for the next one."""
    return Func("starts_at", "ends_at", RangeBoundary(), function="tstzrange", output_field=DateTimeRangeField())


OCCUPIES_ITS_SLOT = Q(state__in=["planned", "held"], kind__in=["accompaniment", "follow_up"])


class Session(TenantModel):
    """One meeting, or one block of personal work.

    `counted_minutes` is what it takes from the hours of the bilan: the planned length while
    it is planned, what lasted (up to the cap) once held, nothing when it was cancelled or
    missed, or disowned: the person contested the presence and the consultant agreed. The
    database adds them up at each write and refuses the minute too many.
    """

    class Kind(models.TextChoices):
        ACCOMPANIMENT = "accompaniment", "Séance d’accompagnement"
        PERSONAL_WORK = "personal_work", "Travail personnel prévu au contrat"
        INDICATIVE_WORK = "indicative_work", "Travail personnel conseillé"
        FOLLOW_UP = "follow_up", "Entretien de suivi"

    class State(models.TextChoices):
        PLANNED = "planned", "Prévue"
        HELD = "held", "Tenue"
        CANCELLED = "cancelled", "Annulée"
        NO_SHOW = "no_show", "Absence"
        DISOWNED = "disowned", "Contestée, retirée"

    bilan = TenantForeignKey(Bilan, on_delete=models.PROTECT)
    step = TenantForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="+")
    consultant = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ACCOMPANIMENT)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField("lieu ou lien", max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    planned_minutes = models.PositiveIntegerField()
    actual_minutes = models.PositiveIntegerField(null=True, help_text="What it really lasted.")
    counted_minutes = models.PositiveIntegerField(help_text="What it takes from the hours of the bilan.")
    disowned_minutes = models.PositiveIntegerField(null=True, help_text="What it counted until it was disowned.")
    is_irregular = models.BooleanField(default=False, help_text="Held before consent or contract; not billable.")
    reason = models.CharField(max_length=300, blank=True, help_text="Of the cancellation or the irregularity.")
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    booked_at = models.DateTimeField()
    group = TenantForeignKey(SessionGroup, on_delete=models.PROTECT, null=True, related_name="sessions")
    given_up_by = models.CharField(max_length=10, choices=Side, blank=True, help_text="Who cancelled it.")
    is_late = models.BooleanField(default=False, help_text="Cancelled by the person after the notice of the house.")
    waived_reason = models.CharField(
        max_length=200, blank=True, help_text="Why the consultant does not hold the late cancellation or no-show."
    )
    settled_at = models.DateTimeField(null=True, help_text="When its outcome was recorded.")
    changed_at = models.DateTimeField(null=True, help_text="When it last changed; the ledger of hours dates by it.")
    confirmed_at = models.DateTimeField(null=True, help_text="When the person said that they would come, at this time.")
    despite_absence = models.BooleanField(
        default=False, help_text="Planned inside an absence of its consultant, who said so."
    )
    calendar_sequence = models.PositiveIntegerField(
        default=0, help_text="Counts what calendars were told (RFC 5545): the latest wins."
    )

    class Meta:
        ordering = ["starts_at"]
        indexes = [
            models.Index(fields=["organisation", "bilan", "starts_at"], name="session_by_bilan"),
            models.Index(fields=["organisation", "consultant", "starts_at"], name="session_by_consultant"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(planned_minutes__gt=0), name="session_lasts"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(actual_minutes__gt=0), name="held_session_says_how_long"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "held"]) | Q(counted_minutes=0),
                name="missed_session_counts_nothing",
            ),
            models.CheckConstraint(
                condition=Q(state="disowned", disowned_minutes__isnull=False)
                | (~Q(state="disowned") & Q(disowned_minutes=None)),
                name="disowned_session_keeps_what_it_counted",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["accompaniment", "personal_work"]) | Q(counted_minutes=0),
                name="only_two_kinds_of_time_count",
            ),
            models.CheckConstraint(
                condition=~Q(state="planned", kind__in=["accompaniment", "personal_work"])
                | Q(counted_minutes=F("planned_minutes")),
                name="planned_session_reserves_its_length",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(counted_minutes__lte=F("actual_minutes")),
                name="held_session_counts_what_lasted",
            ),
            models.CheckConstraint(
                condition=~Q(state="held")
                | ~Q(kind__in=["accompaniment", "follow_up"])
                | Q(settled_at__gte=F("starts_at")),
                name="held_session_has_begun",
                violation_error_message="Une séance ne peut pas être tenue avant d’avoir commencé.",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", given_up_by__in=["person", "provider"])
                | (~Q(state="cancelled") & Q(given_up_by="")),
                name="cancelled_session_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(is_late=False) | Q(state="cancelled", given_up_by="person"),
                name="late_is_the_persons_cancellation",
            ),
            models.CheckConstraint(
                condition=Q(waived_reason="") | Q(is_late=True) | Q(state="no_show"), name="waived_what_was_held"
            ),
            models.CheckConstraint(condition=Q(is_irregular=False) | ~Q(reason=""), name="irregular_session_says_why"),
            models.CheckConstraint(
                condition=~Q(kind="accompaniment") | Q(step__isnull=False, consultant__isnull=False),
                name="accompaniment_has_step_and_consultant",
            ),
            ExclusionConstraint(
                name="consultant_is_in_one_place",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("consultant", RangeOperators.EQUAL),
                    (slot(), RangeOperators.OVERLAPS),
                    (Coalesce("group", "id"), RangeOperators.NOT_EQUAL),  # sessions of one group alone may overlap
                ],
                condition=OCCUPIES_ITS_SLOT,
                deferrable=Deferrable.IMMEDIATE,  # a group that moves whole may cross the hour that it leaves
                violation_error_message="Une autre séance occupe déjà ce créneau.",
            ),
            ExclusionConstraint(
                name="person_is_in_one_place",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("bilan", RangeOperators.EQUAL),
                    (slot(), RangeOperators.OVERLAPS),
                ],
                condition=OCCUPIES_ITS_SLOT,
                violation_error_message="Une autre séance de ce bilan occupe déjà ce créneau.",
            ),
        ]

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The ties of its bilan; who was in charge keeps only what they led."""
        ties = self.bilan.ties(actor)
        return ties if self.consultant_id == actor.membership_id else ties - {Standing.FORMER}


# Kinds that two people attend, and sign.
MEETINGS = (Session.Kind.ACCOMPANIMENT, Session.Kind.FOLLOW_UP)
