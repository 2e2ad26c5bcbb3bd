"""What one organisation decided about its sessions: notice, booking, length, reminders."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from foundation.models import TenantModel

TWO_WEEKS = 14 * 24
DAY_MINUTES = 8 * 60

LATE_CANCELLATION = (
    "Une séance annulée ou déplacée tardivement ne prend aucune heure de votre bilan. "
    "Prévenez-nous dès que possible : nous cherchons ensemble une autre date."
)
NO_SHOW = (
    "Une séance manquée sans prévenir ne prend aucune heure de votre bilan. "
    "La personne qui vous accompagne vous appelle pour convenir d’une autre date."
)


class HouseRules(TenantModel):
    """The rules of one organisation about its sessions, one row each; hours and minutes as whole numbers.

    They say who is asked and told what, and when; the hours of the law are elsewhere and no
    setting loosens them (a missed session counts nothing, whatever is written here).
    """

    notice_hours = models.PositiveSmallIntegerField(
        default=48,
        validators=[MaxValueValidator(TWO_WEEKS)],
        help_text="Until so many hours before, a person moves or cancels without it being late.",
    )
    late_cancellation_rule = models.TextField(
        max_length=600, default=LATE_CANCELLATION, help_text="Shown to the person before they confirm."
    )
    no_show_rule = models.TextField(max_length=600, default=NO_SHOW, help_text="Shown to the person beforehand.")
    books_from_hours = models.PositiveSmallIntegerField(
        default=24,
        validators=[MaxValueValidator(TWO_WEEKS)],
        help_text="A person books no nearer than so many hours ahead.",
    )
    books_until_weeks = models.PositiveSmallIntegerField(
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
        help_text="A person books no further than so many weeks ahead.",
    )
    buffer_minutes = models.PositiveSmallIntegerField(
        default=15,
        validators=[MaxValueValidator(120)],
        help_text="Kept free between two sessions when a person books or a series is planned.",
    )
    session_minutes = models.PositiveSmallIntegerField(
        default=120,
        validators=[MinValueValidator(15), MaxValueValidator(DAY_MINUTES)],
        help_text="Usual length of a session.",
    )
    reminder_hours = models.PositiveSmallIntegerField(
        default=72,
        validators=[MaxValueValidator(TWO_WEEKS)],
        help_text="A session is recalled so many hours before; 0 for never.",
    )
    reminds_consultant = models.BooleanField(
        default=False, help_text="Whoever leads the session receives the reminder too."
    )
    allows_collective = models.BooleanField(default=False, help_text="Collective sessions, in investigation only.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="one_house_rules_an_organisation"),
            models.CheckConstraint(
                condition=Q(notice_hours__lte=TWO_WEEKS),
                name="house_notice_is_two_weeks_at_most",
                violation_error_message="Un préavis dure deux semaines au plus, soit 336 heures.",
            ),
            models.CheckConstraint(
                condition=Q(books_from_hours__lte=TWO_WEEKS) & Q(books_until_weeks__gte=1, books_until_weeks__lte=52),
                name="house_booking_window_is_open",
                violation_error_message="Une personne réserve entre une et 52 semaines à l’avance.",
            ),
            models.CheckConstraint(
                condition=Q(books_from_hours__lt=models.F("books_until_weeks") * 7 * 24),
                name="house_books_nearer_than_further",
                violation_error_message="La réservation au plus tôt dépasse la réservation au plus tard.",
            ),
            models.CheckConstraint(
                condition=Q(buffer_minutes__lte=120),
                name="house_buffer_is_two_hours_at_most",
                violation_error_message="Le temps entre deux séances est de 120 minutes au plus.",
            ),
            models.CheckConstraint(
                condition=Q(session_minutes__gte=15, session_minutes__lte=DAY_MINUTES),
                name="house_session_lasts_a_day_at_most",
                violation_error_message="Une séance dure entre 15 minutes et 8 heures.",
            ),
            models.CheckConstraint(
                condition=Q(reminder_hours__lte=TWO_WEEKS),
                name="house_reminder_is_two_weeks_at_most",
                violation_error_message="Le rappel part deux semaines avant au plus, soit 336 heures.",
            ),
        ]
