"""When a consultant receives: weekly hours, dated hours, absences. Minutes are those of the Paris day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeBoundary, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Func, Q

from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership
from sessions.models.vocabulary import Mode

DAY = 24 * 60


def stretch() -> Func:
    """The minutes of the day that a range takes, its end left free for the next one."""
    return Func("starts_minute", "ends_minute", RangeBoundary(), function="int4range", output_field=IntegerRangeField())


class Weekday(models.IntegerChoices):
    """As Python counts them."""

    MONDAY = 0, "Lundi"
    TUESDAY = 1, "Mardi"
    WEDNESDAY = 2, "Mercredi"
    THURSDAY = 3, "Jeudi"
    FRIDAY = 4, "Vendredi"
    SATURDAY = 5, "Samedi"
    SUNDAY = 6, "Dimanche"


class Availability(TenantModel):
    """Whether the people whom a consultant accompanies book by themselves, and how far ahead."""

    consultant = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    is_published = models.BooleanField(default=False)
    weeks_ahead = models.PositiveSmallIntegerField(
        default=6, validators=[MinValueValidator(1), MaxValueValidator(52)], help_text="The house may be stricter."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "consultant"], name="one_availability_a_consultant"),
            models.CheckConstraint(
                condition=Q(weeks_ahead__gte=1, weeks_ahead__lte=52),
                name="availability_is_a_year_at_most",
                violation_error_message="Les réservations s’ouvrent entre une et 52 semaines à l’avance.",
            ),
        ]


class OpenHours(TenantModel):
    """A range of the day in which a consultant receives, one way and in one place."""

    consultant = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    starts_minute = models.PositiveSmallIntegerField()
    ends_minute = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.ON_SITE)
    place = models.CharField("lieu ou lien", max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def hours(self) -> str:
        """« 9 h 00 – 12 h 00 », minutes of the wall."""
        return " – ".join(
            f"{minute // 60}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{minute % 60:02d}"
            for minute in (self.starts_minute, self.ends_minute)
        )


class WeeklyHours(OpenHours):
    """Open each week on that day, public holidays excepted."""

    weekday = models.PositiveSmallIntegerField(choices=Weekday)

    class Meta:
        ordering = ["weekday", "starts_minute"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_minute__gt=F("starts_minute"), ends_minute__lte=DAY), name="weekly_hours_are_a_range"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="weekly_hours_have_a_weekday"),
            ExclusionConstraint(
                name="weekly_hours_do_not_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("consultant", RangeOperators.EQUAL),
                    ("weekday", RangeOperators.EQUAL),
                    (stretch(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette plage en recouvre une autre du même jour.",
            ),
        ]


class DatedHours(OpenHours):
    """Open on one day, in the place of what that weekday has; a public holiday may be opened so."""

    day = models.DateField()

    class Meta:
        ordering = ["day", "starts_minute"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_minute__gt=F("starts_minute"), ends_minute__lte=DAY), name="dated_hours_are_a_range"
            ),
            ExclusionConstraint(
                name="dated_hours_do_not_overlap",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("consultant", RangeOperators.EQUAL),
                    ("day", RangeOperators.EQUAL),
                    (stretch(), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Cette plage en recouvre une autre du même jour.",
            ),
        ]


class Absence(TenantModel):
    """A stretch of time in which a consultant receives nobody. It has no reason: nobody is told one."""

    consultant = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["organisation", "consultant", "ends_at"], name="absence_by_consultant")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_it_starts")
        ]
