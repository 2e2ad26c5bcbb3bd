"""Programmes, the steps of a bilan, its sessions and hours, attendance, follow-up."""

from sessions.models.attendance import Attendance
from sessions.models.follow_up import FollowUp
from sessions.models.house_rules import HouseRules
from sessions.models.programmes import BilanProgramme, ConsultantTitles, Offer, Programme, ProgrammeStep
from sessions.models.sessions import MEETINGS, OCCUPIES_ITS_SLOT, Session, slot
from sessions.models.steps import Step
from sessions.models.vocabulary import Mode, Phase, StepMode

__all__ = [
    "MEETINGS",
    "OCCUPIES_ITS_SLOT",
    "Attendance",
    "BilanProgramme",
    "ConsultantTitles",
    "FollowUp",
    "HouseRules",
    "Mode",
    "Offer",
    "Phase",
    "Programme",
    "ProgrammeStep",
    "Session",
    "Step",
    "StepMode",
    "slot",
]
