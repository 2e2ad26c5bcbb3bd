"""What every address must answer to everybody, from the table of permissions alone; and what nobody else may read."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from organisations.permissions import CONTENT_VERBS, GRANTS, TEAM, Standing, Verb
from tests.shell.world import World

OTHER_ARGUMENTS = {
    "kind": "preliminary_closed",
    "text": "programme",
    "form": "information",
    "number": 1,
    "parameter": "amount_cap",
    "heading": "skills",
    "question": "synthese",
    "right": "effacement",
    "document": "registre-des-traitements",
    "paper": "tripartite",
}
# Addresses that read with one verb and write with another.
WRITING: dict[str, Verb] = {}
# Verbs refused to a colleague before any object is looked up: what is refused, they may see.
SEEN_BY_COLLEAGUES = {Verb.SET_FUNDING_RULES, Verb.IMPORT_DECLARATIONS, Verb.SEE_REGISTER, Verb.WRITE_PROGRAMMES}
# Addresses of content that answer their person after the destruction too: with what remains, or that nothing does.
OUTLIVING = {
    "confidentiality:own_archive": "what remains can be taken away",
    "confidentiality:own_kept": "the document is absent",
    "follow_up:own": "news are asked for when everything else is gone",
}
OPENING = ("open", "gone")


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


def names_object(pattern: str) -> bool:
    return "<uuid:" in pattern or "<str:token" in pattern


def path_of(pattern: str, ids: dict[str, object], slug: str) -> str:
    def value(match: re.Match) -> str:
        name = match[1].split(":")[-1]
        return slug if name == "slug" else str(ids.get(name, OTHER_ARGUMENTS.get(name)))

    return "/" + re.sub(r"<([^>]+)>", value, pattern)


def standings_of(world: World, role: str, place: str) -> frozenset[Standing]:
    standings = world.standings.get(role, frozenset())
    if world.in_charge_of.get(role) == place:
        standings |= {Standing.IN_CHARGE}
        if place != world.ended:
            standings |= {Standing.ACCOMPANYING, Standing.FOLLOWING_UP, Standing.AUTHOR}
    ties = {
        Standing.PERSON: world.person_of,
        Standing.INVITED: world.invited_to,
        Standing.REPRESENTATIVE: world.represents,
        Standing.EMPLOYER_CONTACT: world.contact_of,
    }
    return standings | {standing for standing, places in ties.items() if places.get(role) == place}


def own_space_of(world: World, pattern: str) -> dict[str, str] | None:
    """Whose space an address belongs to: role → place; None for the pages of professionals."""
    spaces = {"mon-bilan/": world.person_of, "/represente/": world.represents, "/entreprise/": world.contact_of}
    return next((people for part, people in spaces.items() if part in pattern), None)


def standings_at(world: World, role: str, place: str, pattern: str) -> frozenset[Standing]:
    """What somebody is at an address; one without ids names their own bilan, in their own space."""
    own = (own_space_of(world, pattern) or {}).get(role, "")
    standings = standings_of(world, role, place if names_object(pattern) else own)
    if Standing.INVITED in standings and "note_id" not in pattern:
        standings |= {Standing.AUTHOR}  # of notes of their own; the one that an address names is the consultant's
    return standings


def expected(world: World, role: str, place: str, pattern: str, verb: Verb) -> str:
    """`sign_in`, `open`, `forbidden` or `absent`, from the table alone."""
    if role == "anonymous":
        return "sign_in"
    if verb in SEEN_BY_COLLEAGUES and world.standings.get(role, frozenset()) & TEAM - GRANTS[verb]:
        return "forbidden"
    is_operator_page = pattern.startswith("exploitation/")
    if names_object(pattern) and (place == "absent" or (place == "foreign" and not is_operator_page)):
        return "absent"
    own_space = own_space_of(world, pattern)
    standings = standings_at(world, role, place, pattern)
    if own_space is not None and role not in own_space and (not names_object(pattern) or verb in CONTENT_VERBS):
        return "absent"
    if GRANTS[verb] & standings:
        return "open"
    may_know = bool(GRANTS[Verb.SEE_FACTS] & standings) and verb not in CONTENT_VERBS
    return "forbidden or absent" if may_know or not names_object(pattern) else "absent"


def says_gone(world: World, role: str, place: str, pattern: str, verb: Verb) -> bool:
    """Whether what was asked of the destroyed bilan's person is content: they are told (410), whatever they name."""
    is_theirs = own_space_of(world, pattern) is world.person_of or place == world.ended
    return is_theirs and world.person_of.get(role) == world.ended and verb in CONTENT_VERBS


def outcome(response) -> str:
    """One word for an answer."""
    known = {405: "no such method", 404: "absent", 403: "forbidden", 410: "gone", 401: "sign_in"}
    if response.status_code == 302 and response["Location"].startswith("/compte/login"):
        return "sign_in"
    if response.status_code in known:  # 401: what was sent is given back
        return known[response.status_code]
    return "open" if response.status_code < 500 else f"error {response.status_code}"


def readers(world: World, place: str) -> set[str]:
    """Those who may read the content of a place: nobody, once it is destroyed."""
    if place == world.ended:
        return set()
    return {role for role, where in {**world.person_of, **world.in_charge_of}.items() if where == place}


def leaks(world: World, role: str, body: str) -> Iterator[str]:
    """The canaries in an answer that its reader may not see."""
    for name, place in world.places.items():
        if place.content_canary and place.content_canary in body and role not in readers(world, name):
            yield place.content_canary
        # What was written about a presence stays proof after the destruction, for the two people of the session.
        two = (world.person_of, world.in_charge_of)
        may_read_presence = any(people.get(role) == name for people in two)
        if place.presence_canary and place.presence_canary in body and not may_read_presence:
            yield place.presence_canary
        # Why answers were given back belongs to them: a colleague invited to a debriefing reads them.
        may_read_answers = role in readers(world, name) or world.invited_to.get(role) == name
        if place.answers_canary and place.answers_canary in body and not may_read_answers:
            yield place.answers_canary
        may_read_objectives = world.in_charge_of.get(role) == name
        if place.enquiry_canary and place.enquiry_canary in body and not may_read_objectives:
            yield place.enquiry_canary
        if place.name_canary and place.name_canary in body and not may_know_name(world, role, name):
            yield place.name_canary


def may_know_name(world: World, role: str, place: str) -> bool:
    """The two people of a bilan, the house's administration, and third parties of that one."""
    if place == "foreign":
        return role in ("stranger", "foreign_person")
    ties = (world.person_of, world.in_charge_of, world.invited_to, world.represents, world.contact_of)
    return role in ("administrator", "assistant") or any(people.get(role) == place for people in ties)
