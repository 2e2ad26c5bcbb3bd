"""Who may do what: the one table of the house.

Rights come from *standings*: a role in the organisation, or a tie to the thing itself
(being the person, being in charge of that bilan). Roles add up. Content is opened by a tie
alone, while the bilan runs, never by a role (L6313-4 al. 3 and 4): no row below gives a content verb to
one of ROLES. `access_table.toml` says the same by class of data, and a test compares the two.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class Standing(StrEnum):
    """What makes somebody able to do a thing."""

    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"
    CONSULTANT = "consultant"
    ASSISTANT = "assistant"  # contact details, planning and funding of every bilan; content-blind
    AUDITOR = "auditor"  # facts only, people by their initials, until a day
    IN_CHARGE = "in_charge"  # the consultant of this bilan, or who entered this person
    ACCOMPANYING = (
        "accompanying"  # in charge, agreed to by the person, while the bilan runs: neither closed nor stopped
    )
    AUTHOR = "author"  # of private notes, while they accompany the bilan: each sees their own alone
    FOLLOWING_UP = "following_up"  # in charge, while the person lets documents be kept for the follow-up
    INVITED = "invited"  # a colleague invited to this bilan, agreed to by the person, until a day, while it runs
    FORMER = "former"  # was in charge of this bilan
    PERSON = "person"  # the beneficiary of this bilan
    REPRESENTATIVE = "representative"  # guardian or parent: signs beside the person, reads dates and hours
    EMPLOYER_CONTACT = "employer_contact"  # of an employer that pays: dates, hours, attendance; never why


# Standings that a membership (or the installation) gives, about everybody's things; the others are ties to one.
ROLES = frozenset(
    {Standing.OPERATOR, Standing.ADMINISTRATOR, Standing.CONSULTANT, Standing.ASSISTANT, Standing.AUDITOR}
)
TEAM = ROLES - {Standing.OPERATOR}


class Verb(StrEnum):
    """Everything that the house lets somebody do, one word a permission."""

    RUN_INSTALLATION = "run_installation"
    ENTER_ORGANISATION = "enter_organisation"
    MANAGE_TEAM = "manage_team"
    SET_UP_ORGANISATION = "set_up_organisation"
    SET_FUNDING_RULES = "set_funding_rules"
    SEE_FUNDING_RULES = "see_funding_rules"
    SEE_PROGRAMMES = "see_programmes"
    WRITE_PROGRAMMES = "write_programmes"
    LIST_BENEFICIARIES = "list_beneficiaries"
    LIST_ENQUIRIES = "list_enquiries"
    ENTER_ENQUIRY = "enter_enquiry"
    HANDLE_ENQUIRY = "handle_enquiry"
    READ_OBJECTIVES = "read_objectives"
    CONVERT_ENQUIRY = "convert_enquiry"
    COUNT_ENQUIRIES = "count_enquiries"
    ENTER_BENEFICIARY = "enter_beneficiary"
    SEE_BENEFICIARY = "see_beneficiary"
    RECORD_REQUEST = "record_request"
    ANSWER_REQUESTS = "answer_requests"
    ANSWER_TASK = "answer_task"
    KEEP_COMPLIANCE = "keep_compliance"
    EDIT_BENEFICIARY = "edit_beneficiary"
    EDIT_CONTACT = "edit_contact"
    CONFIRM_ADDRESS = "confirm_address"
    OPEN_BILAN = "open_bilan"
    SEE_FACTS = "see_facts"
    SEE_LOAD = "see_load"
    EXPORT_BILANS = "export_bilans"
    ARRANGE_VIEW = "arrange_view"
    RECORD_FACT = "record_fact"
    HAND_OVER = "hand_over"
    RECORD_MANDATE = "record_mandate"
    MANAGE_THIRD_PARTIES = "manage_third_parties"
    PLAN_FUNDING = "plan_funding"
    SEE_FUNDING = "see_funding"
    INVOICE = "invoice"
    SEE_INVOICES = "see_invoices"
    SEE_OWN_INVOICES = "see_own_invoices"
    SEE_PAID_INVOICES = "see_paid_invoices"
    LIST_DECLARATIONS = "list_declarations"
    DECLARE = "declare"
    IMPORT_DECLARATIONS = "import_declarations"
    SEE_OWN_DOCUMENTS = "see_own_documents"
    WITHDRAW_CONTRACT = "withdraw_contract"
    SEE_PAID_DOCUMENTS = "see_paid_documents"
    ACKNOWLEDGE_TEXT = "acknowledge_text"
    BOOK_SESSION = "book_session"
    OPEN_AGENDA = "open_agenda"
    SEE_AGENDA = "see_agenda"
    KEEP_AGENDA = "keep_agenda"
    BOOK_OWN_SESSION = "book_own_session"
    RECORD_OUTCOME = "record_outcome"
    SIGN_AS_CONSULTANT = "sign_as_consultant"
    SEE_ATTENDANCE = "see_attendance"
    ASSIGN_QUESTIONNAIRE = "assign_questionnaire"
    READ_RESULTS = "read_results"
    TYPE_ANSWERS = "type_answers"
    SHARE_RESULTS = "share_results"
    WRITE_SYNTHESIS = "write_synthesis"
    READ_SYNTHESIS = "read_synthesis"
    READ_NOTE = "read_note"
    WRITE_NOTE = "write_note"
    READ_FILES = "read_files"
    KEEP_FILES = "keep_files"
    READ_EXCHANGES = "read_exchanges"
    WRITE_EXCHANGES = "write_exchanges"
    LEAVE_PAPERS = "leave_papers"
    READ_PHASES = "read_phases"
    WRITE_PHASES = "write_phases"
    SIGN_PHASES = "sign_phases"
    SEE_CIRCUMSTANCES = "see_circumstances"
    NOTE_CIRCUMSTANCES = "note_circumstances"
    ENTER_OWN_BILAN = "enter_own_bilan"
    CONSENT = "consent"
    PAUSE = "pause"
    DECIDE_ACCESS = "decide_access"
    SIGN_AS_PERSON = "sign_as_person"
    CONFIRM_PRESENCE = "confirm_presence"
    SHARE_CALENDAR = "share_calendar"
    DECLARE_WORK = "declare_work"
    ANSWER = "answer"
    READ_OWN_RESULTS = "read_own_results"
    COMMENT_SYNTHESIS = "comment_synthesis"
    SEE_JOURNAL = "see_journal"
    DECIDE_CONSENTS = "decide_consents"
    RECORD_CONSENT = "record_consent"
    CHOOSE_KEPT = "choose_kept"
    READ_OWN_KEPT = "read_own_kept"
    READ_KEPT = "read_kept"
    TAKE_ARCHIVE = "take_archive"
    SEE_DESTRUCTION = "see_destruction"
    HOLD_DESTRUCTION = "hold_destruction"
    SEE_REGISTER = "see_register"
    SEE_REPRESENTED = "see_represented"
    CO_SIGN = "co_sign"
    SEE_PAID = "see_paid"
    EXERCISE_RIGHTS = "exercise_rights"
    SEE_SIGNATURES = "see_signatures"
    ASK_SIGNATURES = "ask_signatures"
    SIGN_DOCUMENT = "sign_document"
    SIGN_FOR_HOUSE = "sign_for_house"


S = Standing
GRANTS: dict[Verb, frozenset[Standing]] = {
    Verb.RUN_INSTALLATION: frozenset({S.OPERATOR}),
    Verb.ENTER_ORGANISATION: frozenset({S.ADMINISTRATOR, S.CONSULTANT, S.ASSISTANT, S.AUDITOR}),
    Verb.MANAGE_TEAM: frozenset({S.ADMINISTRATOR}),
    Verb.SET_UP_ORGANISATION: frozenset({S.ADMINISTRATOR}),
    Verb.SET_FUNDING_RULES: frozenset({S.ADMINISTRATOR}),
    Verb.SEE_FUNDING_RULES: frozenset({S.ADMINISTRATOR, S.CONSULTANT, S.ASSISTANT}),
    Verb.SEE_PROGRAMMES: frozenset({S.ADMINISTRATOR, S.CONSULTANT, S.ASSISTANT, S.AUDITOR}),
    Verb.WRITE_PROGRAMMES: frozenset({S.ADMINISTRATOR}),
    Verb.LIST_BENEFICIARIES: frozenset({S.ADMINISTRATOR, S.CONSULTANT, S.ASSISTANT}),
    Verb.LIST_ENQUIRIES: frozenset({S.ADMINISTRATOR, S.CONSULTANT, S.ASSISTANT}),
    Verb.ENTER_ENQUIRY: frozenset({S.ADMINISTRATOR, S.CONSULTANT, S.ASSISTANT}),
    Verb.HANDLE_ENQUIRY: frozenset({S.ADMINISTRATOR, S.ASSISTANT, S.IN_CHARGE}),
    Verb.READ_OBJECTIVES: frozenset({S.IN_CHARGE}),
    Verb.CONVERT_ENQUIRY: frozenset({S.IN_CHARGE}),
    Verb.COUNT_ENQUIRIES: frozenset({S.ADMINISTRATOR}),
    Verb.ENTER_BENEFICIARY: frozenset({S.CONSULTANT}),
    Verb.SEE_BENEFICIARY: frozenset({S.ADMINISTRATOR, S.ASSISTANT, S.IN_CHARGE}),
    Verb.RECORD_REQUEST: frozenset({S.ADMINISTRATOR, S.IN_CHARGE}),
    Verb.ANSWER_REQUESTS: frozenset({S.ADMINISTRATOR}),
    Verb.ANSWER_TASK: frozenset({S.IN_CHARGE}),
    Verb.KEEP_COMPLIANCE: frozenset({S.ADMINISTRATOR}),
    Verb.EDIT_BENEFICIARY: frozenset({S.IN_CHARGE}),
    Verb.EDIT_CONTACT: frozenset({S.IN_CHARGE, S.ASSISTANT}),
    Verb.CONFIRM_ADDRESS: frozenset({S.ADMINISTRATOR, S.ASSISTANT, S.IN_CHARGE}),
    Verb.OPEN_BILAN: frozenset({S.IN_CHARGE}),
    Verb.SEE_FACTS: frozenset({S.ADMINISTRATOR, S.ASSISTANT, S.AUDITOR, S.IN_CHARGE, S.INVITED}),
    Verb.SEE_LOAD: frozenset({S.ADMINISTRATOR, S.ASSISTANT}),
    Verb.EXPORT_BILANS: frozenset({S.ADMINISTRATOR}),
    Verb.ARRANGE_VIEW: frozenset({S.IN_CHARGE}),  # of a saved view: its own member alone
    Verb.RECORD_FACT: frozenset({S.IN_CHARGE}),
    Verb.HAND_OVER: frozenset({S.ADMINISTRATOR, S.IN_CHARGE}),
    Verb.RECORD_MANDATE: frozenset({S.ADMINISTRATOR, S.IN_CHARGE, S.FORMER}),
    Verb.MANAGE_THIRD_PARTIES: frozenset({S.ADMINISTRATOR, S.IN_CHARGE}),
    Verb.PLAN_FUNDING: frozenset({S.IN_CHARGE, S.ASSISTANT}),
    Verb.SEE_FUNDING: frozenset({S.ADMINISTRATOR, S.ASSISTANT, S.IN_CHARGE}),
    Verb.INVOICE: frozenset({S.ADMINISTRATOR, S.ASSISTANT}),
    Verb.SEE_INVOICES: frozenset({S.ADMINISTRATOR, S.ASSISTANT}),
    Verb.SEE_OWN_INVOICES: frozenset({S.PERSON}),
    Verb.SEE_PAID_INVOICES: frozenset({S.EMPLOYER_CONTACT}),
    Verb.SEE_OWN_DOCUMENTS: frozenset({S.PERSON}),
    Verb.WITHDRAW_CONTRACT: frozenset({S.PERSON}),
    Verb.SEE_PAID_DOCUMENTS: frozenset({S.EMPLOYER_CONTACT}),
    Verb.ACKNOWLEDGE_TEXT: frozenset({S.PERSON}),
    Verb.LIST_DECLARATIONS: frozenset({S.ADMINISTRATOR, S.CONSULTANT, S.ASSISTANT}),
    Verb.DECLARE: frozenset({S.ADMINISTRATOR, S.ASSISTANT, S.IN_CHARGE}),
    Verb.IMPORT_DECLARATIONS: frozenset({S.ADMINISTRATOR, S.ASSISTANT}),
    Verb.BOOK_SESSION: frozenset({S.IN_CHARGE, S.ASSISTANT}),
    Verb.OPEN_AGENDA: frozenset({S.ADMINISTRATOR, S.CONSULTANT, S.ASSISTANT}),
    Verb.SEE_AGENDA: frozenset({S.ADMINISTRATOR, S.ASSISTANT, S.IN_CHARGE}),
    Verb.KEEP_AGENDA: frozenset({S.ASSISTANT, S.IN_CHARGE}),
    Verb.BOOK_OWN_SESSION: frozenset({S.PERSON}),
    Verb.RECORD_OUTCOME: frozenset({S.IN_CHARGE}),
    Verb.SIGN_AS_CONSULTANT: frozenset({S.IN_CHARGE, S.FORMER}),
    Verb.SEE_ATTENDANCE: frozenset({S.ADMINISTRATOR, S.ASSISTANT, S.IN_CHARGE}),
    Verb.ASSIGN_QUESTIONNAIRE: frozenset({S.IN_CHARGE}),
    Verb.READ_RESULTS: frozenset({S.ACCOMPANYING, S.INVITED}),
    Verb.TYPE_ANSWERS: frozenset({S.ACCOMPANYING}),
    Verb.SHARE_RESULTS: frozenset({S.ACCOMPANYING}),
    Verb.WRITE_SYNTHESIS: frozenset({S.ACCOMPANYING}),
    Verb.READ_SYNTHESIS: frozenset({S.ACCOMPANYING, S.PERSON}),
    Verb.READ_NOTE: frozenset({S.AUTHOR}),
    Verb.WRITE_NOTE: frozenset({S.AUTHOR}),
    Verb.READ_FILES: frozenset({S.ACCOMPANYING, S.PERSON}),
    Verb.KEEP_FILES: frozenset({S.ACCOMPANYING, S.PERSON}),
    Verb.READ_EXCHANGES: frozenset({S.ACCOMPANYING, S.PERSON}),
    Verb.WRITE_EXCHANGES: frozenset({S.ACCOMPANYING, S.PERSON}),
    Verb.LEAVE_PAPERS: frozenset({S.ACCOMPANYING}),
    Verb.READ_PHASES: frozenset({S.ACCOMPANYING, S.PERSON}),
    Verb.WRITE_PHASES: frozenset({S.ACCOMPANYING}),
    Verb.SIGN_PHASES: frozenset({S.PERSON}),
    Verb.SEE_CIRCUMSTANCES: frozenset({S.ACCOMPANYING, S.PERSON}),
    Verb.NOTE_CIRCUMSTANCES: frozenset({S.ACCOMPANYING, S.PERSON}),
    Verb.ENTER_OWN_BILAN: frozenset({S.PERSON}),
    Verb.CONSENT: frozenset({S.PERSON}),
    Verb.PAUSE: frozenset({S.PERSON, S.IN_CHARGE}),
    Verb.DECIDE_ACCESS: frozenset({S.PERSON}),
    Verb.SIGN_AS_PERSON: frozenset({S.PERSON}),
    Verb.CONFIRM_PRESENCE: frozenset({S.PERSON}),
    Verb.SHARE_CALENDAR: frozenset({S.CONSULTANT, S.PERSON}),
    Verb.DECLARE_WORK: frozenset({S.PERSON, S.IN_CHARGE}),
    Verb.ANSWER: frozenset({S.PERSON}),
    Verb.READ_OWN_RESULTS: frozenset({S.PERSON}),
    Verb.COMMENT_SYNTHESIS: frozenset({S.PERSON}),
    Verb.SEE_JOURNAL: frozenset({S.PERSON}),
    Verb.DECIDE_CONSENTS: frozenset({S.PERSON}),
    Verb.RECORD_CONSENT: frozenset({S.IN_CHARGE}),
    Verb.CHOOSE_KEPT: frozenset({S.PERSON}),
    Verb.READ_OWN_KEPT: frozenset({S.PERSON}),
    Verb.READ_KEPT: frozenset({S.FOLLOWING_UP}),
    Verb.TAKE_ARCHIVE: frozenset({S.PERSON}),
    Verb.SEE_DESTRUCTION: frozenset({S.ADMINISTRATOR, S.IN_CHARGE}),
    Verb.HOLD_DESTRUCTION: frozenset({S.ADMINISTRATOR}),
    Verb.SEE_REGISTER: frozenset({S.ADMINISTRATOR}),
    Verb.SEE_REPRESENTED: frozenset({S.REPRESENTATIVE}),
    Verb.CO_SIGN: frozenset({S.REPRESENTATIVE}),
    Verb.SEE_PAID: frozenset({S.EMPLOYER_CONTACT}),
    Verb.EXERCISE_RIGHTS: frozenset({S.PERSON}),
    Verb.SEE_SIGNATURES: frozenset({S.ADMINISTRATOR, S.ASSISTANT, S.IN_CHARGE}),
    Verb.ASK_SIGNATURES: frozenset({S.ASSISTANT, S.IN_CHARGE}),
    Verb.SIGN_DOCUMENT: frozenset({S.PERSON}),
    Verb.SIGN_FOR_HOUSE: frozenset({S.IN_CHARGE}),  # of a signature: the member who was named alone
}


class DataClass(StrEnum):
    """What a verb touches, as a data-protection officer sorts it. The journal and the access table speak of these."""

    INSTALLATION = "installation"
    ORGANISATION = "organisation"
    ENQUIRIES = "enquiries"  # first contacts, before any bilan
    OBJECTIVES = "objectives"  # what somebody agreed with their CÉP adviser, before any bilan
    IDENTITY = "identity"
    FACTS = "facts"
    ATTENDANCE = "attendance"
    ACCESS = "access"
    MONEY = "money"
    QUESTIONNAIRES = "questionnaires"
    SYNTHESIS = "synthesis"
    JOURNAL = "journal"
    KEPT_DOCUMENTS = "kept_documents"
    WHOLE = "whole"  # everything that is the person's, at once
    PRIVATE_NOTES = "private_notes"
    FILES = "files"
    EXCHANGES = "exchanges"  # messages, summaries of sessions, exercises
    CIRCUMSTANCES = "circumstances"
    PHASES = "phases"  # the personalised programme, the record of the investigation
    CONTRACTS = "contracts"  # documents that several parties sign: what was agreed, never what a bilan says


D = DataClass
CLASS_OF: dict[Verb, DataClass] = {
    Verb.RUN_INSTALLATION: D.INSTALLATION,
    Verb.ENTER_ORGANISATION: D.ORGANISATION,
    Verb.MANAGE_TEAM: D.ORGANISATION,
    Verb.SET_UP_ORGANISATION: D.ORGANISATION,
    Verb.SET_FUNDING_RULES: D.ORGANISATION,
    Verb.SEE_FUNDING_RULES: D.ORGANISATION,
    Verb.SEE_PROGRAMMES: D.ORGANISATION,
    Verb.WRITE_PROGRAMMES: D.ORGANISATION,
    Verb.LIST_BENEFICIARIES: D.IDENTITY,
    Verb.LIST_ENQUIRIES: D.ENQUIRIES,
    Verb.ENTER_ENQUIRY: D.ENQUIRIES,
    Verb.HANDLE_ENQUIRY: D.ENQUIRIES,
    Verb.READ_OBJECTIVES: D.OBJECTIVES,
    Verb.CONVERT_ENQUIRY: D.ENQUIRIES,
    Verb.COUNT_ENQUIRIES: D.ENQUIRIES,
    Verb.ENTER_BENEFICIARY: D.IDENTITY,
    Verb.SEE_BENEFICIARY: D.IDENTITY,
    Verb.RECORD_REQUEST: D.IDENTITY,
    Verb.ANSWER_REQUESTS: D.IDENTITY,
    Verb.ANSWER_TASK: D.IDENTITY,
    Verb.KEEP_COMPLIANCE: D.ORGANISATION,
    Verb.EDIT_BENEFICIARY: D.IDENTITY,
    Verb.EDIT_CONTACT: D.IDENTITY,
    Verb.CONFIRM_ADDRESS: D.IDENTITY,
    Verb.OPEN_BILAN: D.FACTS,
    Verb.SEE_FACTS: D.FACTS,
    Verb.SEE_LOAD: D.FACTS,
    Verb.EXPORT_BILANS: D.FACTS,
    Verb.ARRANGE_VIEW: D.FACTS,
    Verb.RECORD_FACT: D.FACTS,
    Verb.HAND_OVER: D.ACCESS,
    Verb.RECORD_MANDATE: D.ACCESS,
    Verb.MANAGE_THIRD_PARTIES: D.ACCESS,
    Verb.PLAN_FUNDING: D.MONEY,
    Verb.SEE_FUNDING: D.MONEY,
    Verb.INVOICE: D.MONEY,
    Verb.SEE_INVOICES: D.MONEY,
    Verb.SEE_OWN_INVOICES: D.MONEY,
    Verb.SEE_PAID_INVOICES: D.MONEY,
    Verb.LIST_DECLARATIONS: D.IDENTITY,
    Verb.DECLARE: D.MONEY,
    Verb.IMPORT_DECLARATIONS: D.MONEY,
    Verb.SEE_OWN_DOCUMENTS: D.MONEY,
    Verb.WITHDRAW_CONTRACT: D.MONEY,
    Verb.SEE_PAID_DOCUMENTS: D.MONEY,
    Verb.ACKNOWLEDGE_TEXT: D.FACTS,
    Verb.BOOK_SESSION: D.ATTENDANCE,
    Verb.OPEN_AGENDA: D.ORGANISATION,
    Verb.SEE_AGENDA: D.FACTS,
    Verb.KEEP_AGENDA: D.ATTENDANCE,
    Verb.BOOK_OWN_SESSION: D.ATTENDANCE,
    Verb.RECORD_OUTCOME: D.ATTENDANCE,
    Verb.SIGN_AS_CONSULTANT: D.ATTENDANCE,
    Verb.SEE_ATTENDANCE: D.ATTENDANCE,
    Verb.ASSIGN_QUESTIONNAIRE: D.FACTS,
    Verb.READ_RESULTS: D.QUESTIONNAIRES,
    Verb.TYPE_ANSWERS: D.QUESTIONNAIRES,
    Verb.SHARE_RESULTS: D.QUESTIONNAIRES,
    Verb.WRITE_SYNTHESIS: D.SYNTHESIS,
    Verb.READ_SYNTHESIS: D.SYNTHESIS,
    Verb.READ_NOTE: D.PRIVATE_NOTES,
    Verb.WRITE_NOTE: D.PRIVATE_NOTES,
    Verb.READ_FILES: D.FILES,
    Verb.KEEP_FILES: D.FILES,
    Verb.READ_EXCHANGES: D.EXCHANGES,
    Verb.WRITE_EXCHANGES: D.EXCHANGES,
    Verb.LEAVE_PAPERS: D.EXCHANGES,
    Verb.READ_PHASES: D.PHASES,
    Verb.WRITE_PHASES: D.PHASES,
    Verb.SIGN_PHASES: D.PHASES,
    Verb.SEE_CIRCUMSTANCES: D.CIRCUMSTANCES,
    Verb.NOTE_CIRCUMSTANCES: D.CIRCUMSTANCES,
    Verb.ENTER_OWN_BILAN: D.FACTS,
    Verb.CONSENT: D.FACTS,
    Verb.PAUSE: D.FACTS,
    Verb.DECIDE_ACCESS: D.ACCESS,
    Verb.SIGN_AS_PERSON: D.ATTENDANCE,
    Verb.CONFIRM_PRESENCE: D.ATTENDANCE,
    Verb.SHARE_CALENDAR: D.ATTENDANCE,
    Verb.DECLARE_WORK: D.ATTENDANCE,
    Verb.ANSWER: D.QUESTIONNAIRES,
    Verb.READ_OWN_RESULTS: D.QUESTIONNAIRES,
    Verb.COMMENT_SYNTHESIS: D.SYNTHESIS,
    Verb.SEE_JOURNAL: D.JOURNAL,
    Verb.DECIDE_CONSENTS: D.FACTS,
    Verb.RECORD_CONSENT: D.FACTS,
    Verb.CHOOSE_KEPT: D.KEPT_DOCUMENTS,
    Verb.READ_OWN_KEPT: D.KEPT_DOCUMENTS,
    Verb.READ_KEPT: D.KEPT_DOCUMENTS,
    Verb.TAKE_ARCHIVE: D.WHOLE,
    Verb.SEE_DESTRUCTION: D.FACTS,
    Verb.HOLD_DESTRUCTION: D.FACTS,
    Verb.SEE_REGISTER: D.FACTS,
    Verb.SEE_REPRESENTED: D.ATTENDANCE,
    Verb.CO_SIGN: D.FACTS,
    Verb.SEE_PAID: D.ATTENDANCE,
    Verb.EXERCISE_RIGHTS: D.IDENTITY,
    Verb.SEE_SIGNATURES: D.CONTRACTS,
    Verb.ASK_SIGNATURES: D.CONTRACTS,
    Verb.SIGN_DOCUMENT: D.CONTRACTS,
    Verb.SIGN_FOR_HOUSE: D.CONTRACTS,
}
# What a bilan says: opened by a tie to that bilan, never by a role, and journalled (L6313-4).
CONTENT_CLASSES = frozenset(
    {
        D.QUESTIONNAIRES,
        D.SYNTHESIS,
        D.KEPT_DOCUMENTS,
        D.WHOLE,
        D.PRIVATE_NOTES,
        D.FILES,
        D.EXCHANGES,
        D.CIRCUMSTANCES,
        D.PHASES,
    }
)
CONTENT_VERBS = frozenset(verb for verb, touched in CLASS_OF.items() if touched in CONTENT_CLASSES)

# Verbs that look and change nothing; every other one changes something.
READING = frozenset(
    {
        Verb.ENTER_ORGANISATION,
        Verb.SEE_FUNDING_RULES,
        Verb.SEE_PROGRAMMES,
        Verb.OPEN_AGENDA,
        Verb.SEE_AGENDA,
        Verb.LIST_BENEFICIARIES,
        Verb.LIST_DECLARATIONS,
        Verb.LIST_ENQUIRIES,
        Verb.READ_OBJECTIVES,
        Verb.COUNT_ENQUIRIES,
        Verb.SEE_BENEFICIARY,
        Verb.SEE_FACTS,
        Verb.SEE_LOAD,
        Verb.EXPORT_BILANS,
        Verb.SEE_FUNDING,
        Verb.SEE_INVOICES,
        Verb.SEE_OWN_INVOICES,
        Verb.SEE_PAID_INVOICES,
        Verb.SEE_OWN_DOCUMENTS,
        Verb.SEE_PAID_DOCUMENTS,
        Verb.SEE_ATTENDANCE,
        Verb.READ_RESULTS,
        Verb.TYPE_ANSWERS,
        Verb.READ_SYNTHESIS,
        Verb.READ_NOTE,
        Verb.READ_FILES,
        Verb.READ_EXCHANGES,
        Verb.READ_PHASES,
        Verb.SEE_CIRCUMSTANCES,
        Verb.SEE_JOURNAL,
        Verb.READ_OWN_KEPT,
        Verb.READ_KEPT,
        Verb.TAKE_ARCHIVE,
        Verb.SEE_DESTRUCTION,
        Verb.SEE_REGISTER,
        Verb.ENTER_OWN_BILAN,
        Verb.READ_OWN_RESULTS,
        Verb.SEE_REPRESENTED,
        Verb.SEE_PAID,
        Verb.SEE_SIGNATURES,
    }
)

# What a colleague is told who may know that the thing exists; content and other people's spaces stay unsaid.
SENTENCES = {
    Verb.LIST_DECLARATIONS: "Les déclarations sont suivies par qui accompagne, l’assistance et l’administration.",
    Verb.DECLARE: "Les déclarations sont faites par qui accompagne, l’assistance ou l’administration.",
    Verb.IMPORT_DECLARATIONS: "Les listes des plateformes sont importées par l’administration ou l’assistance.",
    Verb.RECORD_CONSENT: "Les accords donnés sur papier sont notés par la personne qui accompagne ce bilan.",
    Verb.SEE_DESTRUCTION: "La fin d’un bilan est suivie par qui l’accompagne et par l’administration de votre organisme.",
    Verb.SEE_REGISTER: "Le registre des destructions est tenu par l’administration de votre organisme.",
    Verb.HOLD_DESTRUCTION: "Une destruction est suspendue par l’administration de votre organisme.",
    Verb.RUN_INSTALLATION: "Cette page est réservée à l’exploitation de la plateforme.",
    Verb.ENTER_ORGANISATION: "Cet espace est celui de l’équipe de l’organisme.",
    Verb.SEE_PROGRAMMES: "Les programmes sont montrés à l’équipe de l’organisme.",
    Verb.LIST_ENQUIRIES: "Les premiers contacts ne font pas partie de ce que votre rôle montre.",
    Verb.ENTER_ENQUIRY: "Les premiers contacts sont notés par l’administration, l’assistance et qui accompagne.",
    Verb.COUNT_ENQUIRIES: "Ces chiffres sont lus par l’administration de votre organisme.",
    Verb.CONVERT_ENQUIRY: "Un bilan est ouvert par la personne qui l’accompagnera : confiez-lui ce contact.",
    Verb.READ_OBJECTIVES: "Ces objectifs sont lus par la personne qui accompagnera.",
    Verb.HANDLE_ENQUIRY: "Ce contact est suivi par quelqu’un d’autre.",
    Verb.WRITE_PROGRAMMES: "Les programmes sont écrits par l’administration de votre organisme.",
    Verb.MANAGE_TEAM: "L’équipe est gérée par l’administration de votre organisme.",
    Verb.SET_UP_ORGANISATION: "Ces réglages relèvent de l’administration de votre organisme.",
    Verb.SET_FUNDING_RULES: "Les règles de financement sont saisies par l’administration de votre organisme.",
    Verb.SEE_FUNDING_RULES: "Les règles de financement ne font pas partie de ce que votre rôle montre.",
    Verb.LIST_BENEFICIARIES: "Votre rôle montre les bilans par initiales, sans les fiches des personnes.",
    Verb.RECORD_REQUEST: "Une demande est notée par qui accompagne la personne, ou par l’administration.",
    Verb.ANSWER_TASK: "Cette tâche est celle d’un ou d’une collègue.",
    Verb.ANSWER_REQUESTS: "Les demandes des personnes sont suivies par l’administration de votre organisme.",
    Verb.KEEP_COMPLIANCE: "Ces documents sont tenus par l’administration de votre organisme.",
    Verb.ENTER_BENEFICIARY: "Les dossiers sont ouverts par les personnes qui accompagnent des bilans.",
    Verb.SEE_BENEFICIARY: "Cette fiche est lue par l’administration, l’assistance et la personne qui accompagne.",
    Verb.EDIT_BENEFICIARY: "Cette fiche est tenue par la personne qui accompagne le bilan.",
    Verb.EDIT_CONTACT: "Les coordonnées sont tenues par l’assistance et par la personne qui accompagne.",
    Verb.CONFIRM_ADDRESS: "Une adresse de connexion est confirmée par l’administration, l’assistance ou la personne.",
    Verb.OPEN_BILAN: "Un bilan est ouvert par la personne qui l’accompagne.",
    Verb.SEE_LOAD: "La charge de l’équipe est suivie par l’administration et l’assistance de votre organisme.",
    Verb.ARRANGE_VIEW: "Cette vue est celle d’un ou d’une collègue.",
    Verb.EXPORT_BILANS: "La liste des bilans est exportée par l’administration de votre organisme.",
    Verb.RECORD_FACT: "Le parcours est tenu par la personne qui accompagne ce bilan.",
    Verb.PAUSE: "Une pause se décide entre la personne et qui l’accompagne.",
    Verb.HAND_OVER: "Un bilan est confié par la personne qui l’accompagne ou par l’administration.",
    Verb.RECORD_MANDATE: "Cette réponse est notée par l’administration, ou par qui accompagne ou accompagnait ce bilan.",
    Verb.MANAGE_THIRD_PARTIES: "Ces accès sont tenus par la personne qui accompagne ou par l’administration.",
    Verb.PLAN_FUNDING: "Le financement est préparé par l’assistance et par la personne qui accompagne.",
    Verb.SEE_FUNDING: "Le financement est lu par l’administration, l’assistance et la personne qui accompagne.",
    Verb.INVOICE: "Les factures sont émises par l’administration et l’assistance de votre organisme.",
    Verb.SEE_INVOICES: "Les factures sont suivies par l’administration et l’assistance de votre organisme.",
    Verb.BOOK_SESSION: "Les séances sont prévues par l’assistance et par la personne qui accompagne.",
    Verb.OPEN_AGENDA: "L’agenda est celui de l’équipe qui accompagne et qui organise les séances.",
    Verb.SEE_AGENDA: "L’agenda d’un ou d’une collègue est lu par l’administration et l’assistance.",
    Verb.KEEP_AGENDA: "Ces horaires sont tenus par la personne dont c’est l’agenda, et par l’assistance.",
    Verb.SHARE_CALENDAR: "Un agenda privé est celui de qui mène des séances.",
    Verb.RECORD_OUTCOME: "L’issue d’une séance est notée par la personne qui accompagne ce bilan.",
    Verb.SIGN_AS_CONSULTANT: "Une présence est signée par la personne qui a mené la séance.",
    Verb.SEE_ATTENDANCE: "Les présences sont lues par l’administration, l’assistance et la personne qui accompagne.",
    Verb.ASSIGN_QUESTIONNAIRE: "Les questionnaires sont proposés par la personne qui accompagne ce bilan.",
    Verb.SEE_SIGNATURES: "Les documents à signer sont lus par l’administration, l’assistance et la personne qui accompagne.",
    Verb.ASK_SIGNATURES: "Les signatures sont suivies par l’assistance et par la personne qui accompagne ce bilan.",
    Verb.SIGN_FOR_HOUSE: "Ce document est à signer par une autre personne, nommée dessus.",
    Verb.DECLARE_WORK: "Le travail personnel est noté par la personne, ou par qui l’accompagne.",
}


@dataclass(frozen=True)
class Actor:
    """Somebody who is signed in, as one organisation knows them."""

    user_id: UUID
    standings: frozenset[Standing] = field(default_factory=frozenset)
    membership_id: UUID | None = None
    name: str = ""

    @property
    def sees_names(self) -> bool:
        """Whether people are shown by their names; an auditor, who holds no other role, sees initials."""
        return Standing.AUDITOR not in self.standings


class Thing(Protocol):
    """Anything that somebody may be tied to."""

    def ties(self, actor: Actor) -> frozenset[Standing]:
        """The standings that this thing itself gives to the actor."""
        ...


@dataclass(frozen=True)
class Decision:
    """Yes or no, and why; `is_hidden` when even the existence of the thing is not theirs to know."""

    allowed: bool
    reason: str
    is_hidden: bool = False
    standings: frozenset[Standing] = frozenset()  # those that give the right

    def __bool__(self) -> bool:
        return self.allowed


def can(actor: Actor, verb: Verb, thing: Thing | None = None) -> Decision:
    """Decide from the table; the reason names the standing that gives the right."""
    standings = actor.standings | (thing.ties(actor) if thing is not None else frozenset())
    rights = GRANTS[verb] & standings
    if rights:
        return Decision(True, ", ".join(sorted(rights)), standings=rights)
    is_member = bool(actor.standings & TEAM)
    if thing is None:
        is_known = is_member and verb in SENTENCES and verb is not Verb.RUN_INSTALLATION
    else:
        is_known = bool(standings & GRANTS[Verb.SEE_FACTS]) and verb not in CONTENT_VERBS
    return Decision(False, SENTENCES.get(verb, "Ce geste n’est pas prévu pour votre rôle."), is_hidden=not is_known)
