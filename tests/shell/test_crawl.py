"""Every URL × every role × own, unassigned, foreign and absent objects × reading and writing.

The table of permissions says what each answer must be; canaries say what nobody else may read.
"""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from organisations.access_table import allows
from organisations.permissions import CONTENT_VERBS, GRANTS, ROLES, TEAM, Standing, Verb
from tests.shell.world import World, build
from tests.signing_in import freshly_signed_in

pytestmark = pytest.mark.django_db

OTHER_ARGUMENTS = {
    "kind": "preliminary_closed",
    "number": 1,
    "heading": "skills",
    "question": "synthese",
    "right": "effacement",
    "document": "registre-des-traitements",
}
# Addresses that answer 404 to those who may open them, because nothing is there yet.
MAY_BE_ABSENT = {
    "synthesis:own_document": "no frozen document yet",
    "synthesis:acknowledge": "nothing handed over yet",
    "confidentiality:own_certificate": "nothing destroyed yet",
    "confidentiality:own_certificate_data": "nothing destroyed yet",
    "confidentiality:certificate": "nothing destroyed yet",
    "confidentiality:lift": "nothing is suspended",
    "beneficiaries:own_close": "a proposal is answered, only a guest is shown out",
}
# Addresses that read with one verb and write with another.
WRITING = {"funding:plan": Verb.PLAN_FUNDING}
# Verbs refused to a colleague before any object is looked up: what is refused, they may see.
SEEN_BY_COLLEAGUES = {Verb.SET_FUNDING_RULES, Verb.SEE_REGISTER}
# Addresses that are not of the house's making, or are public by design.
PUBLIC = {
    "home": "front door",
    "organisations:invitation": "secret link",
    "beneficiaries:card_sign_in": "the door of people without e-mail, the same for every slug",
    "csp_report": "browsers report there, and read nothing",
    "demonstration": "absent elsewhere",
    "letter_box": "absent elsewhere",
    "public_key": "checks certificates, for anybody",
    "public_key_plain": "the same, alone",
}
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
# What reading may count (when a session was last seen, how often a costly page was asked for), and the
# one thing that it writes: who opened what (invariant 8).
ALLOWED_ON_GET = re.compile(r'django_session|foundation_cache|INSERT INTO "confidentiality_accessline"')
CHANGING = re.compile(
    rb'nonce="[^"]*"|data-session-left="\d+"|name="csrfmiddlewaretoken" value="[^"]*"|/o/[-a-z0-9]+/[^"<\s]*|[0-9a-f]{8}-[0-9a-f-]{27}'
)


def addresses(resolver: URLResolver | None = None, prefix: str = "", names: tuple[str, ...] = ()) -> Iterator:
    """Every address of the house: name, pattern, view."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            space = (entry.namespace,) if entry.namespace else ()
            yield from addresses(entry, prefix + str(entry.pattern), names + space)
        elif isinstance(entry, URLPattern):
            yield ":".join((*names, entry.name or "")), prefix + str(entry.pattern), entry.callback


def house_addresses() -> list[tuple[str, str, Verb | None]]:
    found = []
    for name, pattern, view in addresses():
        if pattern.startswith("compte/"):
            continue
        assert hasattr(view, "verb"), f"{name}: a view without a permission"
        found.append((name, pattern, view.verb))
    return found


def path_of(pattern: str, ids: dict[str, object], slug: str) -> str:
    def value(match: re.Match) -> str:
        name = match[1].split(":")[-1]
        return slug if name == "slug" else str(ids.get(name, OTHER_ARGUMENTS.get(name)))

    return "/" + re.sub(r"<([^>]+)>", value, pattern)


def standings_of(world: World, role: str, place: str) -> frozenset[Standing]:
    standings = world.standings.get(role, frozenset())
    if world.in_charge_of.get(role) == place:
        standings |= {Standing.IN_CHARGE, Standing.ACCOMPANYING, Standing.FOLLOWING_UP, Standing.AUTHOR}
    if world.person_of.get(role) == place:
        standings |= {Standing.PERSON}
    if world.invited_to.get(role) == place:
        standings |= {Standing.INVITED}
    if world.represents.get(role) == place:
        standings |= {Standing.REPRESENTATIVE}
    if world.contact_of.get(role) == place:
        standings |= {Standing.EMPLOYER_CONTACT}
    return standings


def own_space_of(world: World, pattern: str) -> dict[str, str] | None:
    """Whose space an address belongs to: role → place; None for the pages of professionals."""
    spaces = {"mon-bilan/": world.person_of, "/represente/": world.represents, "/entreprise/": world.contact_of}
    return next((people for part, people in spaces.items() if part in pattern), None)


def standings_at(world: World, role: str, place: str, pattern: str) -> frozenset[Standing]:
    """What somebody is at an address; one without ids names their own bilan, in their own space."""
    names_object = re.search(r"<uuid:|<str:token", pattern) is not None
    own = (own_space_of(world, pattern) or {}).get(role, "")
    return standings_of(world, role, place if names_object else own)


def expected(world: World, role: str, place: str, pattern: str, verb: Verb) -> str:
    """`sign_in`, `open`, `forbidden` or `absent`, from the table alone."""
    if role == "anonymous":
        return "sign_in"
    if verb in SEEN_BY_COLLEAGUES and world.standings.get(role, frozenset()) & TEAM - GRANTS[verb]:
        return "forbidden"
    names_object = re.search(r"<uuid:|<str:token", pattern) is not None
    is_operator_page = pattern.startswith("exploitation/")
    if names_object and (place == "absent" or (place == "foreign" and not is_operator_page)):
        return "absent"
    own_space = own_space_of(world, pattern)
    standings = standings_at(world, role, place, pattern)
    if own_space is not None and role not in own_space and (not names_object or verb in CONTENT_VERBS):
        return "absent"
    if GRANTS[verb] & standings:
        return "open"
    may_know = bool(GRANTS[Verb.SEE_FACTS] & standings) and verb not in CONTENT_VERBS
    return "forbidden or absent" if may_know or not names_object else "absent"


def outcome(response) -> str:
    if response.status_code == 405:
        return "no such method"  # said to everybody, before anything is looked up
    if response.status_code == 404:
        return "absent"
    if response.status_code == 403:
        return "forbidden"
    is_redirected = response.status_code == 302 and response["Location"].startswith("/compte/login")
    if is_redirected or response.status_code == 401:  # 401: what was sent is given back
        return "sign_in"
    return "open" if response.status_code < 500 else f"error {response.status_code}"


def readers(world: World, place: str) -> set[str]:
    """Those who may read the content of a place."""
    return {role for role, where in {**world.person_of, **world.in_charge_of}.items() if where == place}


def leaks(world: World, role: str, body: str) -> Iterator[str]:
    for name, place in world.places.items():
        if place.content_canary and place.content_canary in body and role not in readers(world, name):
            yield place.content_canary
        by_role = role in ("administrator", "assistant") and name != "foreign"
        beside = {**world.invited_to, **world.represents, **world.contact_of}
        may_know_name = role in readers(world, name) or by_role or beside.get(role) == name
        is_theirs = name == "foreign" and role in ("stranger", "foreign_person")
        if place.name_canary and place.name_canary in body and not (may_know_name or is_theirs):
            yield place.name_canary


def test_every_address_for_everybody(now, capsys):
    world = build()
    clients = {role: Client(raise_request_exception=True) for role in world.roles}
    for role, user in world.roles.items():
        if user is not None:
            freshly_signed_in(clients[role], user)
    counts: Counter[str] = Counter()
    faults: list[str] = []
    tested: set[str] = set()
    for name, pattern, verb in house_addresses():
        tested.add(name)
        if name in PUBLIC:
            continue
        for place, target in world.places.items():
            if "<uuid:" not in pattern and "<str:token" not in pattern and place in ("unassigned", "absent"):
                continue
            slug = world.organisation.slug
            if "<uuid:" not in pattern and place == "foreign":
                slug = world.foreign_organisation.slug
            path = path_of(pattern, target.ids, slug)
            for role, client in clients.items():
                if place == "foreign" and slug != world.organisation.slug and role in ("stranger", "foreign_person"):
                    continue
                for method in ("GET", "POST"):
                    asked = WRITING.get(name, verb) if method == "POST" else verb
                    wanted = expected(world, role, place, pattern, asked)
                    if (
                        slug != world.organisation.slug
                        and role != "anonymous"
                        and not pattern.startswith("exploitation")
                    ):
                        wanted = "absent"
                    if wanted == "open" and not allows(standings_at(world, role, place, pattern), asked):
                        faults.append(f"{name} as {role}: the written table gives less than {asked}")
                    got, body, wrote = ask(client, method, path)
                    counts[got] += 1
                    where = f"{method} {name} {place} as {role}: wanted {wanted}, got {got}"
                    is_due = name in MAY_BE_ABSENT and (got, wanted) == ("absent", "open")
                    if got not in wanted and got != "no such method" and not is_due:
                        faults.append(where)
                    if method == "GET" and wrote:
                        faults.append(f"{where}, and it wrote {wrote[0][:80]}")
                    faults += [f"{where}, and it shows {canary}" for canary in leaks(world, role, body)]

    with capsys.disabled():
        print(f"\ncrawl: {counts.total()} requests, {len(tested)} addresses, {dict(counts)}")
    assert faults == [], "\n".join(faults[:60])
    assert tested >= PUBLIC.keys() | MAY_BE_ABSENT.keys()


def ask(client: Client, method: str, path: str) -> tuple[str, str, list[str]]:
    """One request whose effects are undone; what it answered and what it wrote."""
    written: list[str] = []

    def watch(execute, sql, params, many, context):
        if WRITES.match(sql) and not ALLOWED_ON_GET.search(sql):
            written.append(sql)
        return execute(sql, params, many, context)

    with transaction.atomic():
        with connection.execute_wrapper(watch):
            response = client.generic(method, path) if method == "GET" else client.post(path, {})
        body = response.content.decode("utf-8", "replace")
        got = outcome(response)
        transaction.set_rollback(True)
    return got, body, written


def test_foreign_and_absent_are_the_same_page(now):
    world = build()
    differences = []
    for role in ("administrator", "consultant", "assistant", "guest", "representative", "person", "operator"):
        client = Client()
        freshly_signed_in(client, world.roles[role])
        for name, pattern, _verb in house_addresses():
            if "<uuid:" not in pattern or pattern.startswith("exploitation/"):
                continue
            answers = []
            for place in ("foreign", "absent"):
                response = client.get(path_of(pattern, world.places[place].ids, world.organisation.slug))
                answers.append((response.status_code, CHANGING.sub(b"", response.content)))
            if answers[0] != answers[1]:
                differences.append((role, name))

    assert differences == []


def test_foreign_and_absent_organisations_are_the_same_page(now):
    world = build()
    differences = []
    for role in ("anonymous", "administrator", "consultant", "person", "operator"):
        client = Client()
        if world.roles[role] is not None:
            freshly_signed_in(client, world.roles[role])
        for name, pattern, _verb in house_addresses():
            if not pattern.startswith("o/") or name in PUBLIC:
                continue
            for method in ("GET", "POST"):
                answers = []
                for slug in (world.foreign_organisation.slug, "nulle-part"):
                    path = path_of(pattern, world.places["foreign"].ids, slug)
                    response = client.generic(method, path)
                    body = CHANGING.sub(b"", response.content).replace(slug.encode(), b"")
                    headers = response.headers.get("Location", "").replace(slug, "")
                    answers.append((response.status_code, headers, body))
                if answers[0] != answers[1]:
                    differences.append((role, method, name, answers[0][:2], answers[1][:2]))

    assert differences == []


def test_content_verbs_follow_from_no_role():
    for verb in CONTENT_VERBS:
        assert not GRANTS[verb] & ROLES


def test_every_verb_opens_some_address():
    used = {verb for _, _, verb in house_addresses() if verb}

    assert set(Verb) - used == set()
