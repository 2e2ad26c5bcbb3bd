"""The case file of one engagement."""

from typing import TYPE_CHECKING

from django.db import connection, models
from django.utils.functional import cached_property

from beneficiaries.models.people import Beneficiary
from foundation import clock
from foundation.fields import TenantForeignKey
from foundation.models import TenantModel
from organisations.models import Membership
from organisations.permissions import Actor, Standing

if TYPE_CHECKING:
    from beneficiaries.models.mandates import Mandate


class Bilan(TenantModel):
    """One engagement of one beneficiary with one provider: the case file.

    Its budget is in minutes, by kind of time (invariant 11). The database refuses a budget
    above the legal cap in force on the day it is opened (L6313-4 al. 5), and sessions above
    the budget. Where the bilan stands is told by its facts alone.
    """

    beneficiary = TenantForeignKey(Beneficiary, on_delete=models.PROTECT)
    consultant = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    is_content_agreed = models.BooleanField(
        default=True, help_text="Whether the person agreed that the one in charge opens content; held by a trigger."
    )
    programme_title = models.CharField(max_length=120)
    opened_on = models.DateField()
    accompaniment_minutes = models.PositiveIntegerField(help_text="With the consultant; signed by both.")
    personal_work_minutes = models.PositiveIntegerField(default=0, help_text="Written in the agreement; in the cap.")
    indicative_minutes = models.PositiveIntegerField(default=0, help_text="Advised personal work; never counts.")
    cancelled_at = models.DateTimeField(null=True, help_text="Entered by mistake.")
    cancellation_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accompaniment_minutes__gt=0),
                name="bilan_has_accompaniment",
                violation_error_message="Un bilan comporte du temps d’accompagnement.",
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at=None) | ~models.Q(cancellation_reason=""),
                name="cancelled_bilan_says_why",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "consultant", "opened_on"], name="bilan_by_consultant")]

    @property
    def bilan_id(self):
        """Content tables and the opening of content speak of `bilan_id` on everything that belongs to a bilan."""
        return self.pk

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """In charge, accompanying while it runs, invited, formerly in charge, or the person.

        A cancelled bilan opens to nobody's hand; nobody is a colleague of their own bilan; an
        auditor is tied to none, whatever they were before.
        """
        ties: set[Standing] = set()
        if self.cancelled_at:
            return frozenset()
        is_colleague = actor.membership_id is not None and actor.sees_names
        if is_colleague and self.consultant_id == actor.membership_id:
            ties.add(Standing.IN_CHARGE)
            if Standing.CONSULTANT in actor.standings and self.is_content_agreed and self._is_running:
                ties.add(Standing.ACCOMPANYING)
        elif self.beneficiary.user_id == actor.user_id:
            ties.add(Standing.PERSON)
        elif is_colleague:
            ties |= self._ties_of_mandates(actor)
        return frozenset(ties)

    def _ties_of_mandates(self, actor: Actor) -> set[Standing]:
        """What a colleague who is not in charge keeps, or was given for a time."""
        ties: set[Standing] = set()
        today = clock.today()
        for mandate in self.mandates:
            if mandate.member_id == actor.membership_id:
                is_guest = mandate.is_live_guest(today) and Standing.CONSULTANT in actor.standings
                if is_guest and self._is_running:
                    ties.add(Standing.INVITED)
                if mandate.gave_charge:
                    ties.add(Standing.FORMER)
            if mandate.replaces_id == actor.membership_id and mandate.gave_charge:
                ties.add(Standing.FORMER)
        return ties

    @cached_property
    def mandates(self) -> list["Mandate"]:
        """Every mandate of this bilan, the oldest first, read once."""
        return list(self.mandate_set.select_related("member", "replaces", "proposed_by"))

    @cached_property
    def _is_running(self) -> bool:
        """Neither closed nor stopped by the person: what content waits for."""
        sql = "SELECT bilan_has_fact(%s, 'closed') OR bilan_is_stopped(%s)"
        with connection.cursor() as cursor:
            cursor.execute(sql, [self.pk, self.pk])
            (is_over,) = cursor.fetchone()
        return not is_over
