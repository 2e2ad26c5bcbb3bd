"""Programmes, the steps of a bilan, its sessions and hours, attendance, follow-up."""

from sessions.models.attendance import Attendance
from sessions.models.availability import Absence, Availability, DatedHours, Weekday, WeeklyHours
from sessions.models.feeds import CalendarFeed
from sessions.models.follow_up import FollowUp, FollowUpTry
from sessions.models.groups import SessionGroup
from sessions.models.house_rules import HouseRules
from sessions.models.moves import SessionMove
from sessions.models.programmes import BilanProgramme, ConsultantTitles, Offer, Programme, ProgrammeStep
from sessions.models.sessions import MEETINGS, OCCUPIES_ITS_SLOT, Session, slot
from sessions.models.steps import Step
from sessions.models.vocabulary import Mode, Phase, Side, StepMode

__all__ = [
    "MEETINGS",
    "OCCUPIES_ITS_SLOT",
    "Absence",
    "Attendance",
    "Availability",
    "BilanProgramme",
    "CalendarFeed",
    "ConsultantTitles",
    "DatedHours",
    "FollowUp",
    "FollowUpTry",
    "HouseRules",
    "Mode",
    "Offer",
    "Phase",
    "Programme",
    "ProgrammeStep",
    "Session",
    "SessionGroup",
    "SessionMove",
    "Side",
    "Step",
    "StepMode",
    "Weekday",
    "WeeklyHours",
    "slot",
]
