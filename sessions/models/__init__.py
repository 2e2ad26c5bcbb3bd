"""Programmes, the steps of a bilan, its sessions and hours, attendance, follow-up."""

from sessions.models.attendance import Attendance, AttendanceSeal, SignatureDrawing
from sessions.models.attesting import Attestation, Contestation
from sessions.models.follow_up import FollowUp
from sessions.models.house_rules import HouseRules
from sessions.models.ledger import HourEntry
from sessions.models.papers import PaperLine, PaperSheet
from sessions.models.programmes import Programme, ProgrammeStep
from sessions.models.sessions import MEETINGS, OCCUPIES_ITS_SLOT, Session, slot
from sessions.models.steps import Step
from sessions.models.vocabulary import Mode, Phase

__all__ = [
    "MEETINGS",
    "OCCUPIES_ITS_SLOT",
    "Attendance",
    "AttendanceSeal",
    "Attestation",
    "Contestation",
    "FollowUp",
    "HourEntry",
    "HouseRules",
    "Mode",
    "PaperLine",
    "PaperSheet",
    "Phase",
    "Programme",
    "ProgrammeStep",
    "Session",
    "SignatureDrawing",
    "Step",
    "slot",
]
