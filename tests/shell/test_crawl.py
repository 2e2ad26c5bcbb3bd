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

from organisations.permissions import CONTENT_VERBS, GRANTS, Standing, Verb
from tests.shell.world import World, build

pytestmark = pytest.mark.django_db

OTHER_ARGUMENTS = {"kind": "preliminary_closed", "number": 1, "heading": "skills"}
# Addresses that answer 404 to those who may open them, because nothing is there yet.
MAY_BE_ABSENT = {
    "synthesis:own_document": "no frozen document yet",
    "synthesis:acknowledge": "nothing handed over yet",
}
# Addresses that read with one verb and write with another.
WRITING = {"funding:plan": Verb.PLAN_FUNDING}
# Verbs refused to a colleague before any object is looked up: what is refused, they may see.
SEEN_BY_COLLEAGUES = {Verb.SET_FUNDING_RULES}
# Addresses that are not of the house's making, or are public by design.
PUBLIC = {
    "home": "front door",
    "organisations:invitation": "secret link",
    "demonstration": "absent elsewhere",
    "letter_box": "absent elsewhere",
    "public_key": "checks certificates, for anybody",
    "public_key_plain": "the same, alone",
}
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
# Web sessions, and the one thing that reading writes: who opened what (invariant 8).
ALLOWED_ON_GET = re.compile(r'django_session|INSERT INTO "confidentiality_accessline"')
CHANGING = re.compile(
    rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|/o/[-a-z0-9]+/[^"<\s]*|[0-9a-f]{8}-[0-9a-f-]{27}'
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
        standings |= {Standing.IN_CHARGE, Standing.ACCOMPANYING}
    if world.person_of.get(role) == place:
        standings |= {Standing.PERSON}
    return standings


def expected(world: World, role: str, place: str, pattern: str, verb: Verb) -> str:
    """`sign_in`, `open`, `forbidden` or `absent`, from the table alone."""
    if role == "anonymous":
        return "sign_in"
    if verb in SEEN_BY_COLLEAGUES and role in world.in_charge_of:
        return "forbidden"
    names_object = re.search(r"<uuid:|<str:token", pattern) is not None
    is_operator_page = pattern.startswith("exploitation/")
    if names_object and (place == "absent" or (place == "foreign" and not is_operator_page)):
        return "absent"
    own_space = "mon-bilan/" in pattern
    seen_from = place if names_object else world.person_of.get(role, "") if own_space else ""
    standings = standings_of(world, role, seen_from)
    if not names_object and own_space and role not in world.person_of:
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
    if response.status_code == 302 and response["Location"].startswith("/compte/login"):
        return "sign_in"
    return "open" if response.status_code < 500 else f"error {response.status_code}"


def readers(world: World, place: str) -> set[str]:
    """Those who may read the content of a place."""
    return {role for role, where in {**world.person_of, **world.in_charge_of}.items() if where == place}


def leaks(world: World, role: str, body: str) -> Iterator[str]:
    for name, place in world.places.items():
        if place.content_canary and place.content_canary in body and role not in readers(world, name):
            yield place.content_canary
        may_know_name = role in readers(world, name) or (role == "administrator" and name != "foreign")
        is_theirs = name == "foreign" and role in ("stranger", "foreign_person")
        if place.name_canary and place.name_canary in body and not (may_know_name or is_theirs):
            yield place.name_canary


def test_every_address_for_everybody(now, capsys):
    world = build()
    clients = {role: Client(raise_request_exception=True) for role in world.roles}
    for role, user in world.roles.items():
        if user is not None:
            clients[role].force_login(user)
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
    assert faults == []
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
    for role in ("administrator", "consultant", "person", "operator"):
        client = Client()
        client.force_login(world.roles[role])
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
            client.force_login(world.roles[role])
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
        assert not GRANTS[verb] & {Standing.ADMINISTRATOR, Standing.OPERATOR, Standing.CONSULTANT}


def test_every_verb_opens_some_address():
    used = {verb for _, _, verb in house_addresses() if verb}

    assert set(Verb) - used == set()
