"""Which class of data each verb touches, and which verbs open content; `access_table.toml` says it for readers."""

from enum import StrEnum

from organisations.permissions.verbs import Verb


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
