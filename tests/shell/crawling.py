"""The crawl itself: what can be asked, a sample of it, and one request whose effects are undone."""

import io
import random
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import product

import pikepdf
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from organisations.models import User
from organisations.permissions import Verb
from tests.shell.expectations import (
    OUTLIVING,
    WRITING,
    expected,
    house_addresses,
    names_object,
    outcome,
    path_of,
    says_gone,
)
from tests.shell.world import World
from tests.signing_in import freshly_signed_in

METHODS = ("GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
# Two places whose answers must be the same in everything.
TWINS = {"foreign": "absent", "elsewhere": "nowhere"}
NOWHERE = "nulle-part"
OF_THE_FOREIGN_HOUSE = ("stranger", "foreign_person")
# Addresses that are not of the house's making, or are public by design.
PUBLIC = {
    "home": "front door",
    "organisations:invitation": "secret link",
    "beneficiaries:card_sign_in": "the door of people without e-mail, the same for every slug",
    "beneficiaries:contact_form": "anybody writes to an organisation; absent when it was switched off",
    "beneficiaries:contact_thanks": "the page after it",
    "sessions:presence": "the signed link of a reminder: says when, opens nothing",
    "sessions:calendar_feed": "the secret address that a calendar program reads",
    **dict.fromkeys(
        [f"signatures:link{act}" for act in ("", "_open", "_document", "_code", "_sign", "_refuse", "_sealed")],
        "the private link of a signer: one document, one page for all that opens nothing",
    ),
    "csp_report": "browsers report there, and read nothing",
    "demonstration": "absent elsewhere",
    "letter_box": "absent elsewhere",
    "programmes:public": "what the organisation sells",
    "programmes:sheet": "one sheet of it",
    "programmes:sheet_pdf": "the same as a PDF",
    "funding:estimate": "five questions on a sheet; computes, keeps nothing",
    "public_key": "checks certificates, for anybody",
    "public_key_plain": "the same, alone",
}
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
# What reading may count (when a session was last seen, how often a costly page was asked for), and the
# one thing that it writes: who opened what (invariant 8).
ALLOWED_ON_GET = re.compile(r'django_session|foundation_cache|INSERT INTO "confidentiality_accessline"')
CHANGING = re.compile(
    rb'nonce="[^"]*"|data-session-left="\d+"|name="csrfmiddlewaretoken" value="[^"]*"|/o/[-a-z0-9]+/[^"<\s]*'
    rb"|%2Fo%2F[-a-z0-9]+[^\"<\s]*|[0-9a-f]{8}-[0-9a-f-]{27}"
)
CHANGING_HEADERS = {"Content-Security-Policy", "Content-Length", "Location"}


@dataclass(frozen=True)
class Case:
    """One request of one role."""

    name: str
    pattern: str
    verb: Verb | None
    place: str
    role: str
    method: str

    def at(self, place: str) -> "Case":
        return Case(self.name, self.pattern, self.verb, place, self.role, self.method)


def wanted(world: World, case: Case) -> str:
    """What the table of permissions says, in the words of `outcome`."""
    if case.method not in ("GET", "HEAD", "POST"):
        return "no such method"
    if case.place in ("elsewhere", "nowhere"):
        return "sign_in" if case.role == "anonymous" else "absent"
    verb = verb_of(case)
    answer = expected(world, case.role, case.place, case.pattern, verb)
    if not says_gone(world, case.role, case.place, case.pattern, verb):
        return answer
    return "gone" if answer == "open" and case.name not in OUTLIVING else "gone or absent or open"


def verb_of(case: Case) -> Verb:
    verb = WRITING.get(case.name, case.verb) if case.method == "POST" else case.verb
    assert verb is not None, case.name
    return verb


@dataclass(frozen=True)
class Answer:
    """What came back, and what was written meanwhile."""

    got: str
    body: str
    wrote: list[str] = field(default_factory=list)
    print: tuple[object, ...] = ()


def cases(world: World) -> Iterator[Case]:
    """Everything that can be asked."""
    for name, pattern, verb in house_addresses():
        if name in PUBLIC:
            continue
        for place, role, method in product(places_of(world, pattern), world.roles, METHODS):
            if place not in ("elsewhere", "nowhere") or role not in OF_THE_FOREIGN_HOUSE:
                yield Case(name, pattern, verb, place, role, method)


def places_of(world: World, pattern: str) -> list[str]:
    """The places that an address can name; in another house's address, and in one that does not exist, too."""
    inside = list(world.places) if names_object(pattern) else ["own"]
    return inside + (["elsewhere", "nowhere"] if pattern.startswith("o/") else [])


def sample(world: World, size: int, seed: int) -> list[Case]:
    """About so many: what no sample leaves out, then each address as each role, then what else there is."""
    everything = [case for case in cases(world) if case.place not in TWINS.values()]
    random.Random(seed).shuffle(everything)
    met: set[object] = set()
    needed: dict[Case, None] = {}
    for case in everything:
        keys = needed_of(world, case)
        if not keys <= met and (case.method in ("GET", "POST", "HEAD") or case.place not in TWINS):
            met |= keys
            needed[case] = None
    chosen = with_twins(needed)
    pairs = {(case.name, case.role) for case in needed if case.method in ("GET", "POST")}
    rest: tuple[list[Case], ...] = ([], [], [])
    for case in everything:
        if case in needed:
            continue
        # Other methods are refused before anything is looked up; the foreign counts for two.
        reads_or_writes, pair = case.method in ("GET", "POST"), (case.name, case.role)
        rest[0 if reads_or_writes and pair not in pairs else 1 if reads_or_writes else 2].append(case)
        pairs |= {pair} if reads_or_writes else set()
    for case in (case for cases_left in rest for case in cases_left):
        if len(chosen) >= size:
            break
        chosen += with_twins([case])
    return chosen


def needed_of(world: World, case: Case) -> set[object]:
    """Each address by GET and POST with each kind of answer; each verb as each role; other methods once an address."""
    answer = wanted(world, case)
    if case.method in ("GET", "POST"):
        verb = verb_of(case)
        return {(case.name, case.method, answer), (verb, case.role, answer), (case.role, case.method)}
    return {(case.name, "HEAD" if case.method == "HEAD" else "other"), (case.role, case.method)}


def with_twins(chosen: Iterable[Case]) -> list[Case]:
    return [case for one in chosen for case in (one, one.at(TWINS.get(one.place, ""))) if case.place]


class Visitor(Client):
    """Django's client without what a crawl does not look at: no copy of each template's context, cookies as given."""

    def request(self, **request) -> HttpResponse:
        return self.handler(self._base_environ(**request))


def signed_in_as(user: User | None) -> Visitor:
    visitor = Visitor(raise_request_exception=False)
    return visitor if user is None else freshly_signed_in(visitor, user)


def target(world: World, case: Case) -> tuple[str, str]:
    """The path of a request, and the slug in it."""
    slugs = {"elsewhere": world.foreign_organisation.slug, "nowhere": NOWHERE}
    slug = slugs.get(case.place, world.organisation.slug)
    ids = world.places["foreign" if case.place in slugs else case.place].ids
    return path_of(case.pattern, ids, slug), slug


def ask(world: World, visitor: Visitor, case: Case) -> Answer:
    """One request whose effects are undone; what it answered and what it wrote."""
    written: list[str] = []

    def watch(execute, sql, params, many, context):
        if WRITES.match(sql) and not ALLOWED_ON_GET.search(sql):
            written.append(sql)
        return execute(sql, params, many, context)

    path, slug = target(world, case)
    with transaction.atomic():
        with connection.execute_wrapper(watch):
            response = visitor.post(path, {}) if case.method == "POST" else visitor.generic(case.method, path)
        transaction.set_rollback(True)
    return Answer(outcome(response), readable(response), written, print_of(response, slug))


def readable(response: HttpResponse) -> str:
    """The body and the headers; what a PDF or an archive holds compressed too."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return "\n".join([headers, *(part.decode("utf-8", "replace") for part in unpacked(response.content))])


def unpacked(content: bytes) -> Iterator[bytes]:
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as box:
            yield from (box.read(name) for name in box.namelist())
    if content.startswith(b"%PDF"):
        with suppress(pikepdf.PdfError), pikepdf.open(io.BytesIO(content)) as pdf:
            yield from (page.Contents.read_bytes() for page in pdf.pages if hasattr(page.Contents, "read_bytes"))


def print_of(response: HttpResponse, slug: str) -> tuple[object, ...]:
    """What two answers about nothing must share: status, headers, body; but for what every answer changes."""
    headers = {name: value for name, value in response.headers.items() if name not in CHANGING_HEADERS}
    place = response.headers.get("Location", "").replace(slug, "").partition("?")[0]
    body = CHANGING.sub(b"", response.content).replace(slug.encode(), b"")
    return response.status_code, tuple(sorted(headers.items())), place, sha256(body).digest()
