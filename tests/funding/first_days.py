"""The first day of every rule: the eve, the day, the morrow, beside the scenarios of the texts."""

from dataclasses import replace
from typing import Any

from tests.funding.scenarios import AGENT, CASES, around, asked, case, cpf

# Before 2019 no longest duration is known here: nothing is accepted then.

KNOWN_SINCE = "2019-01-01"
ALL_SELF = [{"scheme": "SELF"}]


def begins(
    code: str, day: str, given: dict[str, Any], before: str, since: str, outcome: str = "", **shows: Any
) -> None:
    """A rule that speaks from a day on: `outcome` when it gives a reason, `document` or `deadline` when it asks."""
    asks = tuple(shows[key] for key in ("document", "deadline") if key in shows)
    for on, lines in zip(around(day), (before, since, since), strict=True):
        is_eve = on < day
        deadlines = {shows["deadline"]: shows["latest"]} if "deadline" in shows and not is_eve else {}
        case(f"{code} on {on}", code, {"on": on} | given, lines, deadlines=deadlines,
             participation=shows.get("participation", "0.00"),
             accepted=on >= KNOWN_SINCE and (is_eve or outcome != "blocks") and not shows.get("never_accepted"),
             says=(f"{outcome} {code}",) if outcome and not is_eve else (), silent=(code,) if is_eve else (),
             without=asks if is_eve else ())  # fmt: skip
        if "document" in shows and not is_eve:
            DOCUMENTED.append((CASES[-1].name, shows["document"]))


DOCUMENTED: list[tuple[str, str]] = []
SEEKER = {"status": "job_seeker", "registered_job_seeker_since": "2007-01-01"}
LEAVER = {"situation": "reclassification_leave", "employer_size": 2000}
FULL = "CPF 1800.00 SELF 0.00"  # before any cap or participation

begins("duree_max_h", KNOWN_SINCE, {"accompaniment_minutes": 1441, "payers": ALL_SELF}, "SELF 1800.00", "SELF 1800.00",
       "blocks")  # fmt: skip
CASES[-3] = replace(CASES[-3], silent=(), says=("blocks duree_max_h",))  # the eve says that it is not covered
for code, given, lines in (
    ("cpf_publics", {"payers": cpf("5000.00")}, FULL),
    ("cpf_public_publics", AGENT | {"payers": asked("CPF_PUBLIC", "500.00")}, "CPF_PUBLIC 500.00 SELF 1300.00"),
    ("employer_plan_publics", {"payers": asked("EMPLOYER_PLAN", "1800.00")}, "EMPLOYER_PLAN 1800.00 SELF 0.00"),
    (
        "aif_publics",
        SEEKER | {"payers": asked("FRANCE_TRAVAIL_AIF", "900.00")},
        "FRANCE_TRAVAIL_AIF 900.00 SELF 900.00",
    ),
    ("region_publics", SEEKER | {"payers": asked("REGION", "900.00")}, "REGION 900.00 SELF 900.00"),
    ("agefiph_publics", {"disability": True, "payers": asked("AGEFIPH", "900.00")}, "AGEFIPH 900.00 SELF 900.00"),
    ("faf_publics", {"status": "self_employed", "payers": asked("AGEFICE", "90.00")}, "AGEFICE 90.00 SELF 1710.00"),
    ("parental_leave", {"situation": "parental_leave", "payers": cpf("5000.00")}, FULL),
    ("unpaid_leave", {"situation": "unpaid_leave", "payers": cpf("5000.00")}, FULL),
    ("acompte_max", {"payers": ALL_SELF}, "SELF 1800.00"),
):
    begins(code, KNOWN_SINCE, given, lines, lines, "allows")
for code, given, lines in (
    ("situation_to_justify", {"situation": "carer_leave", "payers": cpf("5000.00")}, FULL),
    ("sick_leave", {"situation": "sick_leave", "payers": cpf("5000.00")}, FULL),
    ("therapeutic_part_time", {"situation": "therapeutic_part_time", "payers": cpf("5000.00")}, FULL),
    ("suspended_contract", {"situation": "sabbatical", "work_time": True, "payers": cpf("5000.00")}, FULL),
    ("cpf_was_refused", {"cpf_refused": True, "payers": cpf("5000.00")}, FULL),
    ("public_branch", AGENT | {"public_branch": "state", "payers": asked("PUBLIC_EMPLOYER", "1800.00")},
     "PUBLIC_EMPLOYER 1800.00 SELF 0.00"),
    ("convention_reponse_jours", {"payers": asked("EMPLOYER_PLAN", "1800.00")}, "EMPLOYER_PLAN 1800.00 SELF 0.00"),
):  # fmt: skip
    begins(code, KNOWN_SINCE, given, lines, lines, "warns")
for situation in ("maternity_leave", "carer_leave", "ptp"):
    begins(situation, KNOWN_SINCE, {"situation": situation, "payers": asked("EMPLOYER_PLAN", "1800.00")},
           "EMPLOYER_PLAN 1800.00 SELF 0.00", "EMPLOYER_PLAN 0.00 SELF 1800.00", "blocks")  # fmt: skip
begins("opco_employer_size", KNOWN_SINCE, {"employer_size": 50, "payers": asked("OPCO_UNDER_50", "1000.00")},
       "OPCO_UNDER_50 1000.00 SELF 800.00", "OPCO_UNDER_50 0.00 SELF 1800.00", "blocks")  # fmt: skip
begins("reclassification_situation", KNOWN_SINCE,
       {"employer_size": 2000, "payers": asked("RECLASSIFICATION_LEAVE", "1800.00")},
       "RECLASSIFICATION_LEAVE 1800.00 SELF 0.00", "RECLASSIFICATION_LEAVE 0.00 SELF 1800.00", "blocks")  # fmt: skip
begins("reclassification_employer_size", KNOWN_SINCE,
       LEAVER | {"employer_size": 999, "payers": asked("RECLASSIFICATION_LEAVE", "1800.00")},
       "RECLASSIFICATION_LEAVE 1800.00 SELF 0.00", "RECLASSIFICATION_LEAVE 0.00 SELF 1800.00", "blocks")  # fmt: skip
begins("reclassification_pays_all", KNOWN_SINCE, LEAVER | {"payers": asked("RECLASSIFICATION_LEAVE", "500.00")},
       "RECLASSIFICATION_LEAVE 500.00 SELF 1300.00", "RECLASSIFICATION_LEAVE 1800.00 SELF 0.00", "limits")  # fmt: skip
begins("agefiph_disability", KNOWN_SINCE, {"disability": False, "payers": asked("AGEFIPH", "500.00")},
       "AGEFIPH 500.00 SELF 1300.00", "AGEFIPH 0.00 SELF 1800.00", "blocks")  # fmt: skip
begins("aif_registered", KNOWN_SINCE,
       SEEKER | {"registered_job_seeker_since": "2026-09-01", "payers": asked("FRANCE_TRAVAIL_AIF", "500.00")},
       "FRANCE_TRAVAIL_AIF 500.00 SELF 1300.00", "FRANCE_TRAVAIL_AIF 0.00 SELF 1800.00", "blocks")  # fmt: skip
begins("top_up_of_cpf", KNOWN_SINCE, {"payers": asked("OTHER_TOP_UP", "500.00")},
       "OTHER_TOP_UP 500.00 SELF 1300.00", "OTHER_TOP_UP 0.00 SELF 1800.00", "blocks")  # fmt: skip
for code, document, given, lines in (
    (
        "tripartite",
        "tripartite_agreement",
        {"payers": asked("EMPLOYER_PLAN", "1800.00")},
        "EMPLOYER_PLAN 1800.00 SELF 0.00",
    ),
    ("cpf_terms", "cpf_terms", {"payers": cpf("5000.00")}, FULL),
    ("employer_authorisation", "employer_authorisation", {"work_time": True, "payers": cpf("5000.00")}, FULL),
    (
        "funder_agreement",
        "funder_agreement",
        SEEKER | {"payers": asked("REGION", "900.00")},
        "REGION 900.00 SELF 900.00",
    ),
    ("quote", "quote", SEEKER | {"payers": asked("REGION", "900.00")}, "REGION 900.00 SELF 900.00"),
    ("individual_contract", "individual_contract", {"payers": ALL_SELF}, "SELF 1800.00"),
):
    begins(code, KNOWN_SINCE, given, lines, lines, document=document)
begins("employer_request", KNOWN_SINCE, {"work_time": True, "payers": cpf("5000.00")}, FULL, FULL,
       deadline="employer_request", latest="2026-07-09")  # fmt: skip
for remotely in (False, True):
    code = "retractation_contrat_distance_j" if remotely else "retractation_contrat_j"
    ends = (
        (None, "2019-01-15", "2019-01-16") if remotely else (None, "2019-01-11", "2019-01-14")
    )  # the 12th: a Saturday
    for on, latest in zip(around(KNOWN_SINCE), ends, strict=True):
        case(f"{code} on {on}", "L6353-5", {"on": on, "contract_signed_remotely": remotely, "payers": ALL_SELF},
             "SELF 1800.00", accepted=latest is not None, without=() if latest else ("withdrawal",),
             deadlines={"withdrawal": latest} if latest else {})  # fmt: skip

AGENT_PAID = "PUBLIC_EMPLOYER 1800.00 SELF 0.00"
BY_EMPLOYER = AGENT | {"payers": asked("PUBLIC_EMPLOYER", "1800.00")}
begins("public_employer_publics", "2007-12-28", BY_EMPLOYER, AGENT_PAID, AGENT_PAID, "allows")
begins("public_agent_leave_request", "2007-12-28", BY_EMPLOYER, AGENT_PAID, AGENT_PAID,
       document="public_agent_leave_request")  # fmt: skip
begins("public_leave_request", "2007-12-28", BY_EMPLOYER, AGENT_PAID, AGENT_PAID,
       deadline="employer_request", latest="2026-07-09")  # fmt: skip
for code, priority, last in (
    ("fpt_intervalle_ans", None, "2018-01-10"),
    ("fpt_intervalle_prioritaire_ans", True, "2020-01-10"),
):
    begins(code, "2022-07-23",
           BY_EMPLOYER | {"priority_public": priority, "last_bilan": {"date": last, "funder": "employer"}},
           AGENT_PAID, "PUBLIC_EMPLOYER 0.00 SELF 1800.00", "blocks")  # fmt: skip
begins("edof_min_jours_ouvres", "2021-06-10", {"start": "2021-06-14", "payers": cpf("5000.00")}, FULL, FULL, "warns")
begins("aif_request", "2024-01-01", SEEKER | {"payers": asked("FRANCE_TRAVAIL_AIF", "900.00")},
       "FRANCE_TRAVAIL_AIF 900.00 SELF 900.00", "FRANCE_TRAVAIL_AIF 900.00 SELF 900.00",
       deadline="aif_request", latest="2026-08-23")  # fmt: skip
BOTH = SEEKER | {"payers": asked("FRANCE_TRAVAIL_AIF", "900.00", {"scheme": "REGION", "amount": "900.00"})}
begins("aif_without_region", "2024-06-01", BOTH, "REGION 900.00 FRANCE_TRAVAIL_AIF 900.00 SELF 0.00",
       "REGION 900.00 FRANCE_TRAVAIL_AIF 900.00 SELF 0.00", "warns")  # fmt: skip
SMALL_FIRM = {"employer_size": 20, "start": "2027-01-11", "payers": asked("OPCO_UNDER_50", "1000.00")}
begins("opco_subrogation", "2026-10-01", SMALL_FIRM, "OPCO_UNDER_50 1000.00 SELF 800.00",
       "OPCO_UNDER_50 1000.00 SELF 800.00", "warns")  # fmt: skip
CRAFT = {"status": "self_employed", "cpf_refused": True, "payers": asked("FAFCEA", "700.00")}
begins("fafcea_qualiopi", "2026-07-01", CRAFT, "FAFCEA 700.00 SELF 1100.00", "FAFCEA 700.00 SELF 1100.00", "warns")
for code, priority in (("fpt_conge_h", None), ("fpt_conge_prioritaire_h", True)):
    begins(code, "2022-07-23", BY_EMPLOYER | {"work_time": True, "priority_public": priority}, AGENT_PAID, AGENT_PAID,
           "allows")  # fmt: skip
for code, given, before, since in (
    ("cpf_balance", {"payers": cpf("500.00")}, "CPF 500.00 SELF 1300.00", "CPF 500.00 SELF 1300.00"),
    ("price", {"payers": asked("EMPLOYER_PLAN", "2000.00")}, "EMPLOYER_PLAN 1800.00 SELF 0.00",
     "EMPLOYER_PLAN 1800.00 SELF 0.00"),
):  # fmt: skip
    begins(code, KNOWN_SINCE, given, before, since, "limits")
ADDED = {"payers": cpf("5000.00", {"scheme": "OTHER_TOP_UP", "amount": "300.00"})}
for on, lines, fee in zip(
    around("2024-05-02"),
    ("CPF 1500.00 SELF 0.00", "CPF 1400.00 SELF 100.00", "CPF 1400.00 SELF 100.00"),
    ("0.00", "100.00", "100.00"),
    strict=True,
):
    case(f"pfo_of_top_up on {on}", "L6323-4", {"on": on} | ADDED, f"OTHER_TOP_UP 300.00 {lines}", participation=fee,
         says=("warns pfo_of_top_up",) if fee != "0.00" else (), silent=() if fee != "0.00" else ("pfo_of_top_up",))  # fmt: skip
FUND = {"status": "self_employed", "payers": asked("AGEFICE", "1800.00")}
begins("agefice_hourly", "2026-01-01", FUND, "AGEFICE 1800.00 SELF 0.00", "AGEFICE 672.00 SELF 1128.00", "limits")
begins("agefice_scope", "2026-01-01", FUND, "AGEFICE 1800.00 SELF 0.00", "AGEFICE 672.00 SELF 1128.00", "warns")
begins("agefice_request", "2026-01-01", FUND, "AGEFICE 1800.00 SELF 0.00", "AGEFICE 672.00 SELF 1128.00",
       deadline="agefice_request", latest="2026-08-23")  # fmt: skip
begins("agefice_year", "2026-01-01",
       FUND | {"price": "5000.00", "accompaniment_minutes": 6000, "payers": asked("AGEFICE", "5000.00")},
       "AGEFICE 5000.00 SELF 0.00", "AGEFICE 3000.00 SELF 2000.00", "limits", never_accepted=True)  # fmt: skip
begins("agefice_without_cpf", "2026-01-01",
       FUND | {"payers": cpf("1000.00", {"scheme": "AGEFICE", "amount": "300.00"})},
       "AGEFICE 300.00 CPF 1000.00 SELF 500.00", "AGEFICE 0.00 CPF 1000.00 SELF 800.00", "blocks")  # fmt: skip
for index in (-3, -2, -1):  # the participation of these days
    fee = "102.23" if CASES[index].given["on"] < "2026-01-01" else "103.20"
    CASES[index] = replace(CASES[index], participation=fee)
