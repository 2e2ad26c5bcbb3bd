"""Funding scenarios with their expected amounts: written by hand from the texts, not from the program.

Each line says: what changes in the usual scenario, the lines expected, the participation, whether everything asked
is eligible, the rules that must speak (« outcome parameter »), and the article. Around each day on which the law
changed stand the day before, the day and the day after.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

USUAL: dict[str, Any] = {
    "on": "2026-05-04",
    "start": "2026-09-07",
    "status": "employee",
    "situation": "none",
    "work_time": False,
    "price": "1800.00",
    "accompaniment_minutes": 16 * 60,
    "personal_work_minutes": 0,
}


@dataclass(frozen=True)
class Case:
    """One scenario and what the texts make of it."""

    name: str
    article: str
    given: dict[str, Any]
    lines: str
    participation: str = "0.00"
    accepted: bool = True
    says: tuple[str, ...] = ()
    documents: tuple[str, ...] | None = None
    deadlines: dict[str, str] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    without: tuple[str, ...] = ()  # documents and deadlines that must not be asked


def cpf(balance: str, *more: dict[str, str]) -> list[dict[str, str]]:
    return [{"scheme": "CPF", "balance": balance}, *more, {"scheme": "SELF"}]


def asked(scheme: str, amount: str, *more: dict[str, str]) -> list[dict[str, str]]:
    return [{"scheme": scheme, "amount": amount}, *more, {"scheme": "SELF"}]


def top_up(amount: str, scheme: str = "EMPLOYER_TOP_UP") -> dict[str, str]:
    return {"scheme": scheme, "amount": amount}


def around(day: str) -> tuple[str, str, str]:
    """The day before, the day, the day after."""
    middle = date.fromisoformat(day)
    eve, morrow = middle - timedelta(days=1), middle + timedelta(days=1)
    return eve.isoformat(), day, morrow.isoformat()


CASES: list[Case] = []
AGENT = {"status": "public_agent", "public_branch": "territorial"}


def case(name: str, article: str, given: dict[str, Any], lines: str, **expected: Any) -> None:
    CASES.append(Case(name, article, USUAL | given, lines, **expected))


# --- The participation, by day of request (R6323) ---------------------------------------------------
# A full balance and a price below every cap: the CPF pays the price less the participation.

for first_day, before, since in (
    ("2024-05-02", "0.00", "100.00"),
    ("2025-01-01", "100.00", "102.23"),
    ("2026-01-01", "102.23", "103.20"),
    ("2026-04-02", "103.20", "150.00"),
):
    for on, fee in zip(around(first_day), (before, since, since), strict=True):
        paid = {"0.00": "1000.00", "100.00": "900.00", "102.23": "897.77", "103.20": "896.80", "150.00": "850.00"}[fee]
        case(f"participation on {on}", "R6323", {"on": on, "price": "1000.00", "payers": cpf("5000.00")},
             f"CPF {paid} SELF {fee}", participation=fee)  # fmt: skip
        case(f"job-seeker pays no participation on {on}", "L6323-7",
             {"on": on, "price": "1000.00", "status": "job_seeker", "payers": cpf("5000.00")},
             "CPF 1000.00 SELF 0.00")  # fmt: skip
        case(f"employer tops up on {on}", "L6323-4 II 2°",
             {"on": on, "price": "1000.00", "payers": cpf("5000.00", top_up("300.00"))},
             "EMPLOYER_TOP_UP 300.00 CPF 700.00 SELF 0.00")  # fmt: skip

# --- The cap of 1 600 € and the wait of five years (D6323-1 A, D6323-6, in force on 26/02/2026) ----------

for on, paid, rest, spoken in zip(
    around("2026-02-26"),
    ("1896.80", "1600.00", "1600.00"),
    ("103.20", "400.00", "400.00"),
    (False, True, True),
    strict=True,
):
    case(f"cap on {on}", "D6323-1 A", {"on": on, "price": "2000.00", "payers": cpf("5000.00")},
         f"CPF {paid} SELF {rest}", participation="103.20",
         says=("limits cpf_plafond_bilan",) if spoken else (), silent=() if spoken else ("cpf_plafond_bilan",))  # fmt: skip
    for funder in ("cpf", "opco", "region", "france_travail", "agefiph", "faf", "state"):
        case(f"a bilan of 2023 paid by {funder}, asked on {on}", "D6323-6 al. 4",
             {"on": on, "price": "1000.00", "payers": cpf("5000.00"), "last_bilan": {"date": "2023-06-01", "funder": funder}},
             "CPF 0.00 SELF 1000.00" if spoken else "CPF 896.80 SELF 103.20",
             participation="0.00" if spoken else "103.20", accepted=not spoken,
             says=("blocks cpf_carence_annees",) if spoken else ())  # fmt: skip
for funder in ("employer", "self"):
    case(f"a bilan paid by {funder} makes nobody wait", "D6323-6 al. 4",
         {"payers": cpf("5000.00"), "last_bilan": {"date": "2026-01-10", "funder": funder}},
         "CPF 1600.00 SELF 200.00", participation="150.00")  # fmt: skip
for last, waits in zip(around("2021-05-04"), (False, False, True), strict=True):
    case(f"five years from {last} to 2026-05-04", "D6323-6 al. 4",
         {"payers": cpf("5000.00"), "last_bilan": {"date": last, "funder": "opco"}},
         "CPF 0.00 SELF 1800.00" if waits else "CPF 1600.00 SELF 200.00",
         participation="0.00" if waits else "150.00", accepted=not waits)  # fmt: skip
case("five years from a 29 February end on the 28th", "D6323-6 al. 4",
     {"on": "2029-02-28", "start": "2029-06-04", "payers": cpf("5000.00"), "last_bilan": {"date": "2024-02-29", "funder": "cpf"}},
     "CPF 1600.00 SELF 200.00", participation="150.00")  # fmt: skip

# --- What the CPF pays: the least of balance, cap, and what the rest leaves -------------------------------

for balance, paid, rest, fee, rule in (
    ("0.00", "0.00", "1800.00", "150.00", "cpf_balance"),
    ("0.01", "0.01", "1799.99", "150.00", "cpf_balance"),
    ("1599.99", "1599.99", "200.01", "150.00", "cpf_balance"),
    ("1600.00", "1600.00", "200.00", "150.00", "cpf_plafond_bilan"),
    ("1600.01", "1600.00", "200.00", "150.00", "cpf_plafond_bilan"),
    ("99999.00", "1600.00", "200.00", "150.00", "cpf_plafond_bilan"),
):
    case(f"balance of {balance}", "D6323-1 A", {"payers": cpf(balance)}, f"CPF {paid} SELF {rest}",
         participation=fee, says=(f"limits {rule}",))  # fmt: skip
for price, paid, rest, fee in (
    ("100.00", "0.00", "100.00", "100.00"),
    ("150.00", "0.00", "150.00", "150.00"),
    ("150.01", "0.01", "150.00", "150.00"),
    ("1749.99", "1599.99", "150.00", "150.00"),
    ("1750.00", "1600.00", "150.00", "150.00"),
    ("1750.01", "1600.00", "150.01", "150.00"),
    ("3000.00", "1600.00", "1400.00", "150.00"),
):
    case(f"price of {price}", "L6323-4, D6323-1 A", {"price": price, "payers": cpf("5000.00")},
         f"CPF {paid} SELF {rest}", participation=fee)  # fmt: skip
for added, paid, rest in (("100.00", "1600.00", "100.00"), ("200.00", "1600.00", "0.00"), ("1800.00", "0.00", "0.00"),
                          ("2500.00", "0.00", "0.00")):  # fmt: skip
    case(f"employer adds {added}", "L6323-4 II", {"payers": cpf("5000.00", top_up(added))},
         f"EMPLOYER_TOP_UP {min(added, '1800.00', key=float)} CPF {paid} SELF {rest}")  # fmt: skip
for added, paid, rest in (
    ("100.00", "1550.00", "150.00"),
    ("50.00", "1600.00", "150.00"),
    ("1700.00", "0.00", "100.00"),
    ("1800.00", "0.00", "0.00"),
):
    case(f"another adds {added}", "L6323-4 II", {"payers": cpf("5000.00", top_up(added, "OTHER_TOP_UP"))},
         f"OTHER_TOP_UP {added} CPF {paid} SELF {rest}", participation=rest, says=("warns pfo_of_top_up",))  # fmt: skip
case("an employer who adds nothing exempts from nothing", "L6323-4 II 2°",
     {"payers": cpf("5000.00", top_up("0.00"))}, "EMPLOYER_TOP_UP 0.00 CPF 1600.00 SELF 200.00", participation="150.00")  # fmt: skip
for situation in ("maternity_leave", "carer_leave", "ptp"):
    case(f"an employer who may not add during {situation} exempts from nothing", "L6323-4 II 2°",
         {"situation": situation, "payers": cpf("5000.00", top_up("300.00"))},
         "EMPLOYER_TOP_UP 0.00 CPF 1600.00 SELF 200.00", participation="150.00", accepted=False)  # fmt: skip
case("a payer that covers just what is left is limited by nothing", "L6323-4 II",
     {"payers": asked("EMPLOYER_PLAN", "1800.00")}, "EMPLOYER_PLAN 1800.00 SELF 0.00", silent=("price",))  # fmt: skip
case("the legal order beats the order of the list", "L6323-4 II",
     {"payers": [{"scheme": "SELF"}, {"scheme": "CPF", "balance": "900.00"}, top_up("1000.00")]},
     "EMPLOYER_TOP_UP 1000.00 CPF 800.00 SELF 0.00")  # fmt: skip
case("a top-up without a CPF", "L6323-4 II", {"payers": asked("EMPLOYER_TOP_UP", "500.00")},
     "EMPLOYER_TOP_UP 0.00 SELF 1800.00", accepted=False, says=("blocks top_up_of_cpf",))  # fmt: skip
case("nobody said who pays the rest", "L6323-4", {"payers": [{"scheme": "CPF", "balance": "500.00"}]},
     "CPF 500.00 SELF 1300.00", participation="150.00")  # fmt: skip

# --- Publics -----------------------------------------------------------------------------------------

ELIGIBLE = {
    "CPF": ("employee", "job_seeker", "self_employed"),
    "CPF_PUBLIC": ("public_agent",),
    "EMPLOYER_PLAN": ("employee",),
    "OPCO_UNDER_50": ("employee",),
    "FRANCE_TRAVAIL_AIF": ("job_seeker",),
    "REGION": ("job_seeker",),
    "AGEFIPH": ("employee", "job_seeker", "self_employed"),
    "PUBLIC_EMPLOYER": ("public_agent",),
    "AGEFICE": ("self_employed",),
    "FAFCEA": ("self_employed",),
}
EXTRA = {
    "OPCO_UNDER_50": {"employer_size": 20},
    "FRANCE_TRAVAIL_AIF": {"registered_job_seeker_since": "2026-01-05"},
    "AGEFIPH": {"disability": True},
    "PUBLIC_EMPLOYER": {"public_branch": "territorial"},
    "FAFCEA": {"cpf_refused": True},
}
for scheme, statuses in ELIGIBLE.items():
    for status in ("employee", "job_seeker", "self_employed", "public_agent", "individual"):
        if scheme == "CPF":
            part, fee = ("1600.00", "0.00" if status == "job_seeker" else "150.00")
            payers = cpf("5000.00")
        else:
            part, fee, payers = "500.00", "0.00", asked(scheme, "500.00")
        is_open = status in statuses
        rest = {"1600.00": "200.00", "500.00": "1300.00"}[part] if is_open else "1800.00"
        case(f"{scheme} for {status}", "LAW 8", {"status": status, "payers": payers} | EXTRA.get(scheme, {}),
             f"{scheme} {part if is_open else '0.00'} SELF {rest}", participation=fee if is_open else "0.00",
             accepted=is_open)  # fmt: skip
case("anybody pays for themselves", "L6353-3", {"status": "individual", "payers": [{"scheme": "SELF"}]},
     "SELF 1800.00", documents=("individual_contract",))  # fmt: skip

# --- Situations (LAW.md 4) -----------------------------------------------------------------------------

for situation in ("maternity_leave", "carer_leave", "ptp"):
    case(f"employer during {situation}", "OPCO Santé",
         {"situation": situation, "payers": asked("EMPLOYER_PLAN", "1800.00")},
         "EMPLOYER_PLAN 0.00 SELF 1800.00", accepted=False, says=(f"blocks {situation}",))  # fmt: skip
    case(f"CPF during {situation}", "aucun article ne nomme le bilan", {"situation": situation, "payers": cpf("5000.00")},
         "CPF 1600.00 SELF 200.00", participation="150.00", says=("warns situation_to_justify",))  # fmt: skip
for situation, spoken in (
    ("parental_leave", "allows parental_leave"),
    ("sick_leave", "warns sick_leave"),
    ("therapeutic_part_time", "warns therapeutic_part_time"),
    ("unpaid_leave", "allows unpaid_leave"),
    ("sabbatical", "allows unpaid_leave"),
):
    case(f"CPF during {situation}", "LAW 4", {"situation": situation, "payers": cpf("5000.00")},
         "CPF 1600.00 SELF 200.00", participation="150.00", says=(spoken,))  # fmt: skip
case("work time of a suspended contract", "L3142-28",
     {"situation": "sabbatical", "work_time": True, "payers": cpf("5000.00")},
     "CPF 1600.00 SELF 200.00", participation="150.00", says=("warns suspended_contract",))  # fmt: skip
for situation, is_suspended in (
    ("parental_leave", True),
    ("unpaid_leave", True),
    ("sabbatical", True),
    ("therapeutic_part_time", False),
):
    case(f"work time during {situation}, and who must agree", "L1225-58, L3142-28",
         {"situation": situation, "work_time": True, "payers": cpf("5000.00")},
         "CPF 1600.00 SELF 200.00", participation="150.00",
         documents=("cpf_terms",) if is_suspended else ("cpf_terms", "employer_authorisation"),
         deadlines={} if is_suspended else {"employer_request": "2026-07-09"},
         without=("employer_request",) if is_suspended else ())  # fmt: skip

# --- What funders ask ------------------------------------------------------------------------------------

for size, is_open in ((49, True), (50, False), (51, False)):
    case(f"OPCO and {size} employees", "L6332-17", {"employer_size": size, "payers": asked("OPCO_UNDER_50", "1000.00")},
         "OPCO_UNDER_50 1000.00 SELF 800.00" if is_open else "OPCO_UNDER_50 0.00 SELF 1800.00", accepted=is_open,
         documents=("tripartite_agreement", "individual_contract", "funder_agreement", "quote"), says=("warns convention_reponse_jours",))  # fmt: skip
case("OPCO without a headcount", "L6332-17", {"payers": asked("OPCO_UNDER_50", "1000.00")},
     "OPCO_UNDER_50 1000.00 SELF 800.00", says=("warns opco_employer_size",))  # fmt: skip
for size, is_open in ((999, False), (1000, True), (1001, True)):
    case(f"reclassification leave and {size} employees", "L1233-71",
         {"situation": "reclassification_leave", "employer_size": size, "payers": asked("RECLASSIFICATION_LEAVE", "500.00")},
         "RECLASSIFICATION_LEAVE 1800.00 SELF 0.00" if is_open else "RECLASSIFICATION_LEAVE 0.00 SELF 1800.00",
         accepted=is_open)  # fmt: skip
case("reclassification without the leave", "L1233-71",
     {"employer_size": 2000, "payers": asked("RECLASSIFICATION_LEAVE", "1800.00")},
     "RECLASSIFICATION_LEAVE 0.00 SELF 1800.00", accepted=False, says=("blocks reclassification_situation",))  # fmt: skip
for refused in (None, False, True):
    case(f"FAFCEA, CPF refused: {refused}", "FAFCEA 2026",
         {"on": "2026-10-05", "start": "2026-12-07", "status": "self_employed", "cpf_refused": refused,
          "payers": asked("FAFCEA", "700.00")},
         "FAFCEA 700.00 SELF 1100.00" if refused else "FAFCEA 0.00 SELF 1800.00", accepted=bool(refused))  # fmt: skip
case("CPF asked again after a refusal", "L6323-6", {"cpf_refused": True, "payers": cpf("5000.00")},
     "CPF 1600.00 SELF 200.00", participation="150.00", says=("warns cpf_was_refused",))  # fmt: skip
case("a top-up follows a CPF that may not pay", "L6323-4 II",
     {"payers": cpf("5000.00", top_up("300.00")), "last_bilan": {"date": "2024-01-10", "funder": "opco"}},
     "EMPLOYER_TOP_UP 0.00 CPF 0.00 SELF 1800.00", accepted=False, says=("blocks cpf_carence_annees",))  # fmt: skip
case("Agefiph without a recognised handicap", "L5214-1", {"disability": False, "payers": asked("AGEFIPH", "500.00")},
     "AGEFIPH 0.00 SELF 1800.00", accepted=False)  # fmt: skip
for on, is_open in zip(around("2026-01-01"), (True, False, False), strict=True):
    case(f"FAFCEA on {on} while the CPF was not refused", "FAFCEA 2026",
         {"on": on, "start": "2026-12-07", "status": "self_employed", "cpf_refused": False, "payers": asked("FAFCEA", "700.00")},
         "FAFCEA 700.00 SELF 1100.00" if is_open else "FAFCEA 0.00 SELF 1800.00", accepted=is_open)  # fmt: skip
for on, is_open in zip(around("2026-01-01"), (True, False, False), strict=True):
    case(f"FIF PL on {on}", "FIF PL 2026", {"on": on, "status": "self_employed", "payers": asked("FIF_PL", "900.00")},
         "FIF_PL 900.00 SELF 900.00" if is_open else "FIF_PL 0.00 SELF 1800.00", accepted=is_open)  # fmt: skip
case("AGEFICE beside a CPF", "AGEFICE 2026",
     {"status": "self_employed", "payers": cpf("1000.00", {"scheme": "AGEFICE", "amount": "300.00"})},
     "AGEFICE 0.00 CPF 1000.00 SELF 800.00", participation="150.00", accepted=False)  # fmt: skip
for remote, bound in ((None, "672.00"), ("0", "672.00"), ("50", "616.00"), ("100", "560.00")):
    case(f"AGEFICE by the hour, {remote} % remote", "AGEFICE 2026",
         {"status": "self_employed", "remote_percent": remote, "payers": asked("AGEFICE", "1800.00")},
         f"AGEFICE {bound} SELF {1800 - float(bound):.2f}", says=("limits agefice_hourly", "warns agefice_scope"))  # fmt: skip
for last, waits in zip(around("2021-05-04"), (False, False, True), strict=True):
    case(f"public agent, five years from {last}", "Décret 2007-1845",
         {"status": "public_agent", "public_branch": "territorial", "last_bilan": {"date": last, "funder": "employer"},
          "payers": asked("PUBLIC_EMPLOYER", "1800.00")},
         "PUBLIC_EMPLOYER 0.00 SELF 1800.00" if waits else "PUBLIC_EMPLOYER 1800.00 SELF 0.00", accepted=not waits)  # fmt: skip
for last, waits in zip(around("2023-05-04"), (False, False, True), strict=True):
    case(f"agent of a priority public, three years from {last}", "L422-3 CGFP",
         {"status": "public_agent", "public_branch": "territorial", "priority_public": True,
          "last_bilan": {"date": last, "funder": "employer"}, "payers": asked("PUBLIC_EMPLOYER", "1800.00")},
         "PUBLIC_EMPLOYER 0.00 SELF 1800.00" if waits else "PUBLIC_EMPLOYER 1800.00 SELF 0.00", accepted=not waits)  # fmt: skip
for since, is_open in zip(around("2026-05-04"), (True, True, False), strict=True):
    case(f"registered at France Travail on {since}", "AIF",
         {"status": "job_seeker", "registered_job_seeker_since": since, "payers": asked("FRANCE_TRAVAIL_AIF", "1800.00")},
         "FRANCE_TRAVAIL_AIF 1800.00 SELF 0.00" if is_open else "FRANCE_TRAVAIL_AIF 0.00 SELF 1800.00",
         accepted=is_open)  # fmt: skip

# --- Hours (L6313-4 al. 5; the floor is a draft) ------------------------------------------------------------

for minutes, is_lawful in ((24 * 60 - 1, True), (24 * 60, True), (24 * 60 + 1, False)):
    case(f"{minutes} minutes of accompaniment", "L6313-4 al. 5",
         {"accompaniment_minutes": minutes, "payers": [{"scheme": "SELF"}]}, "SELF 1800.00", accepted=is_lawful,
         says=() if is_lawful else ("blocks duree_max_h",))  # fmt: skip
case("personal work of the agreement is in the cap", "L6313-4 al. 5",
     {"accompaniment_minutes": 1140, "personal_work_minutes": 301, "payers": [{"scheme": "SELF"}]}, "SELF 1800.00",
     accepted=False, says=("blocks duree_max_h",))  # fmt: skip
for minutes, spoken in ((13 * 60 - 1, True), (13 * 60, False), (13 * 60 + 1, False)):
    case(f"draft floor and {minutes} minutes", "R6313-4 (projet)",
         {"accompaniment_minutes": minutes, "payers": [{"scheme": "SELF"}]}, "SELF 1800.00",
         says=("warns duree_min_accompagnement_h",) if spoken else (),
         silent=() if spoken else ("duree_min_accompagnement_h",))  # fmt: skip

# --- Deadlines and documents ----------------------------------------------------------------------------------

for on, is_late in zip(around("2026-07-09"), (False, False, True), strict=True):
    case(f"absence asked on {on} for 7 September", "D6323-4",
         {"on": on, "work_time": True, "payers": cpf("5000.00")}, "CPF 1600.00 SELF 200.00", participation="150.00",
         deadlines={"employer_request": "2026-07-09"}, documents=("cpf_terms", "employer_authorisation"),
         says=("warns employer_request",) if is_late else (), silent=() if is_late else ("employer_request",))  # fmt: skip
case("outside work time the employer knows nothing", "L6323-17", {"payers": cpf("5000.00")}, "CPF 1600.00 SELF 200.00",
     participation="150.00", documents=("cpf_terms",), silent=("employer_request",))  # fmt: skip
# 11 working days from Monday 4 May 2026: the 8th (Victory) and the 14th (Ascension) are holidays.
for start, is_short in (("2026-05-20", True), ("2026-05-21", False), ("2026-05-22", False)):
    case(f"CPF asked on 4 May to begin on {start}", "Règle CDC", {"start": start, "payers": cpf("5000.00")},
         "CPF 1600.00 SELF 200.00", participation="150.00",
         says=("warns edof_min_jours_ouvres",) if is_short else ("allows edof_min_jours_ouvres",))  # fmt: skip
case("tripartite convention", "R6313-8", {"payers": asked("EMPLOYER_PLAN", "1800.00")}, "EMPLOYER_PLAN 1800.00 SELF 0.00",
     documents=("tripartite_agreement",))  # fmt: skip
case("public agent asks for leave", "Décret 2007-1845",
     {"status": "public_agent", "public_branch": "territorial", "payers": asked("PUBLIC_EMPLOYER", "1800.00")},
     "PUBLIC_EMPLOYER 1800.00 SELF 0.00", documents=("tripartite_agreement", "public_agent_leave_request"),
     deadlines={"employer_request": "2026-07-09"})  # fmt: skip
case("a public employer that pays by the account in hours signs too", "Décret 2007-1845",
     AGENT | {"payers": asked("CPF_PUBLIC", "1800.00")}, "CPF_PUBLIC 1800.00 SELF 0.00",
     documents=("tripartite_agreement", "public_agent_leave_request", "funder_agreement"))  # fmt: skip
case("another branch is warned", "Décret 2007-1470",
     {"status": "public_agent", "public_branch": "state", "payers": asked("PUBLIC_EMPLOYER", "1800.00")},
     "PUBLIC_EMPLOYER 1800.00 SELF 0.00", says=("warns public_branch",))  # fmt: skip
for on, spoken in zip(around("2026-10-02"), (False, True, True), strict=True):
    case(f"complement of a bill, on {on}", "PLF 2027 (projet)",
         {"on": on, "start": "2027-01-11", "payers": cpf("5000.00")}, "CPF 1600.00 SELF 200.00", participation="150.00",
         says=("warns pfo_complement_max",) if spoken else (), silent=() if spoken else ("pfo_complement_max",))  # fmt: skip
# Ten days from 4 May end on Ascension, the 14th: the day after is the last.
for remotely, latest in ((None, "2026-05-15"), (False, "2026-05-15"), (True, "2026-05-18")):
    case(f"withdrawal, contract signed remotely: {remotely}", "L6353-5, L221-18 C. conso.",
         {"contract_signed_remotely": remotely, "payers": [{"scheme": "SELF"}]}, "SELF 1800.00",
         deadlines={"withdrawal": latest}, says=("allows acompte_max",), documents=("individual_contract",))  # fmt: skip
case("what is added to a CPF is under its terms", "D6353-1 III", {"payers": cpf("500.00")}, "CPF 500.00 SELF 1300.00",
     participation="150.00", documents=("cpf_terms",), without=("withdrawal",))  # fmt: skip
for on, spoken in zip(around("2026-05-07"), (True, False, False), strict=True):
    case(f"AGEFICE asked on {on}, four months before at the earliest", "AGEFICE 2026",
         {"on": on, "status": "self_employed", "payers": asked("AGEFICE", "500.00")}, "AGEFICE 500.00 SELF 1300.00",
         says=("warns agefice_request",) if spoken else (), silent=() if spoken else ("agefice_request",))  # fmt: skip
