"""Every URL × every role × own, unassigned, destroyed, foreign and absent objects × every method.

The table of permissions says what each answer must be; canaries say what nobody else may read. CI asks a
sample, another each time; `-m long` asks everything.
"""

import os
import random
from collections import Counter

import pytest

from organisations.access_table import allows
from organisations.permissions import CONTENT_VERBS, GRANTS, ROLES, Verb
from tests.shell.crawling import PUBLIC, TWINS, Answer, Case, ask, cases, sample, signed_in_as, verb_of, wanted
from tests.shell.expectations import OUTLIVING, house_addresses, leaks, standings_at
from tests.shell.world import World

pytestmark = pytest.mark.django_db

SIZE = int(os.environ.get("BILAN_CRAWL_SIZE", "5500"))
SEED = int(os.environ.get("BILAN_CRAWL_SEED", random.SystemRandom().randrange(1_000_000)))
# Addresses that answer 404 to those who may open them, because nothing is there yet.
MAY_BE_ABSENT = {
    "synthesis:own_document": "no frozen document yet",
    "synthesis:acknowledge": "nothing handed over yet",
    "confidentiality:own_certificate": "nothing destroyed yet",
    "confidentiality:own_certificate_data": "nothing destroyed yet",
    "confidentiality:certificate": "nothing destroyed yet",
    "confidentiality:lift": "nothing is suspended",
    "confidentiality:own_withdraw": "no agreement to take back",
    "follow_up:refuse": "nothing is planned before the end",
    "follow_up:reopen": "the same",
    "funding:own_withdrawal": "the days to withdraw are over, or there is no contract",
    "funding:paid_document": "a contract with the person is not the firm’s",
    "beneficiaries:own_close": "a proposal is answered, only a guest is shown out",
    "questionnaires:own_sheet": "nothing was typed from a paper sheet",
}


def faults_of(world: World, case: Case, answer: Answer) -> list[str]:
    """What is wrong with one answer."""
    want = wanted(world, case)
    where = f"{case.method} {case.name} {case.place} as {case.role}: wanted {want}, got {answer.got}"
    is_due = case.name in MAY_BE_ABSENT and (answer.got, want) == ("absent", "open")
    is_of_no_method = answer.got == "no such method"
    faults = [f"{where}, and it shows {canary}" for canary in leaks(world, case.role, answer.body)]
    if answer.got not in want and not is_of_no_method and not is_due:
        faults.append(where)
    if case.method != "POST" and answer.wrote:
        faults.append(f"{where}, and it wrote {answer.wrote[0][:80]}")
    if want == "open" and not allows(standings_at(world, case.role, case.place, case.pattern), verb_of(case)):
        faults.append(f"{case.name} as {case.role}: the written table gives less than {verb_of(case)}")
    return faults


def crawl(world: World, chosen: list[Case]) -> tuple[list[str], Counter[str]]:
    """Ask everything that was chosen; what went wrong, and how often each word was answered."""
    visitors = {role: signed_in_as(user) for role, user in world.roles.items()}
    prints: dict[Case, tuple[object, ...]] = {}
    counts: Counter[str] = Counter()
    faults: list[str] = []
    for case in chosen:
        answer = ask(world, visitors[case.role], case)
        counts[answer.got] += 1
        faults += faults_of(world, case, answer)
        if case.place in TWINS or case.place in TWINS.values():
            prints[case] = answer.print
    pairs = [(case, twin) for case in prints if case.place in TWINS and (twin := case.at(TWINS[case.place])) in prints]
    # The operator sees every organisation: there, foreign is not absent.
    pairs = [pair for pair in pairs if not pair[0].pattern.startswith("exploitation/")]
    faults += [f"{one.method} {one.name} {one.place} as {one.role}: not the page of {other.place}"
               for one, other in pairs if prints[one] != prints[other]]  # fmt: skip
    counts["pairs compared"] = len(pairs)
    return faults, counts


@pytest.fixture(autouse=True)
def fresh(settings):
    """A long crawl outlives the proof of who one is, and what it looks at is not that."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 3600


def report(counts: Counter[str], chosen: list[Case]) -> str:
    asked = counts.total() - counts["pairs compared"]
    names, roles = {case.name for case in chosen}, {case.role for case in chosen}
    return f"\ncrawl: {asked} requests, {len(names)} addresses, {len(roles)} roles, {dict(counts)}"


@pytest.mark.heavy
def test_sample_of_every_address_for_everybody(world, capsys):
    chosen = sample(world, SIZE, SEED)

    faults, counts = crawl(world, chosen)

    with capsys.disabled():
        print(f"{report(counts, chosen)}, seed {SEED}")
    assert faults == [], "\n".join([f"BILAN_CRAWL_SEED={SEED}", *faults[:60]])
    named = {name for name, _pattern, _verb in house_addresses()}
    for method in ("GET", "POST"):
        assert {case.name for case in chosen if case.method == method} == named - PUBLIC.keys()
        assert {case.role for case in chosen if case.method == method} == world.roles.keys()
    assert named >= PUBLIC.keys() | MAY_BE_ABSENT.keys() | OUTLIVING.keys()


@pytest.mark.long
def test_every_address_for_everybody_by_every_method(world, capsys):
    chosen = list(cases(world))

    faults, counts = crawl(world, chosen)

    with capsys.disabled():
        print(report(counts, chosen))
    assert faults == [], "\n".join(faults[:100])
    assert len(chosen) > 20_000


def test_content_verbs_follow_from_no_role():
    for verb in CONTENT_VERBS:
        assert not GRANTS[verb] & ROLES


def test_every_verb_opens_some_address():
    used = {verb for _, _, verb in house_addresses() if verb}

    assert set(Verb) - used == set()
