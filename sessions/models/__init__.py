"""Programmes, the steps of a bilan, its sessions and hours, attendance, follow-up."""

from sessions.models.attendance import Attendance, AttendanceHead, AttendanceSeal, SignatureDrawing
from sessions.models.attesting import Attestation, Contestation
from sessions.models.availability import Absence, Availability, DatedHours, Weekday, WeeklyHours
from sessions.models.feeds import CalendarFeed
from sessions.models.follow_up import FollowUp, FollowUpTry
from sessions.models.groups import SessionGroup
from sessions.models.house_rules import HouseRules
from sessions.models.ledger import HourEntry
from sessions.models.moves import SessionMove
from sessions.models.nudges import Nudge
from sessions.models.papers import PaperLine, PaperSheet
from sessions.models.programmes import BilanProgramme, ConsultantTitles, Offer, Programme, ProgrammeStep
from sessions.models.sessions import MEETINGS, OCCUPIES_ITS_SLOT, Session, slot
from sessions.models.steps import Step
from sessions.models.vocabulary import Mode, Phase, Side, StepMode

__all__ = [
    "MEETINGS",
    "OCCUPIES_ITS_SLOT",
    "Absence",
    "Attendance",
    "AttendanceHead",
    "AttendanceSeal",
    "Attestation",
    "Availability",
    "BilanProgramme",
    "CalendarFeed",
    "ConsultantTitles",
    "Contestation",
    "DatedHours",
    "FollowUp",
    "FollowUpTry",
    "HourEntry",
    "HouseRules",
    "Mode",
    "Nudge",
    "Offer",
    "PaperLine",
    "PaperSheet",
    "Phase",
    "Programme",
    "ProgrammeStep",
    "Session",
    "SessionGroup",
    "SessionMove",
    "Side",
    "SignatureDrawing",
    "Step",
    "StepMode",
    "Weekday",
    "WeeklyHours",
    "slot",
]
