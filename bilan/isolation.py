"""What PostgreSQL's own catalogue says of the walls between tenants (invariants 1 to 5).

`bin/manage verify isolation` prints these checks; the suite plants each fault and sees it caught.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.apps import apps
from django.db import connection

from bilan.isolation_rights import RIGHTS, Ask
from confidentiality.content import ContentModel
from foundation.models import TenantModel

# Tables without tenant, each with the reason why it may be so.
GLOBAL_TABLES = {
    "account_emailaddress": "allauth: the addresses that sign in, belonging to users, not to tenants",
    "account_emailconfirmation": "allauth: unused confirmations",
    "auth_group": "Django: empty, required by django.contrib.auth",
    "auth_group_permissions": "Django: empty, required by django.contrib.auth",
    "auth_permission": "Django: names of permissions, not used by the house",
    "django_content_type": "Django: names of models",
    "django_migrations": "Django: applied migrations",
    "django_session": "Django: sign-in sessions, opaque",
    "foundation_cache": "short-lived counters of sign-in attempts",
    "foundation_demonstrationclock": "the demonstration's clock",
    "foundation_duedate": "ids and dates of what becomes due across tenants",
    "foundation_outboxmessage": "ids and dates of mails that wait, across tenants",
    "law_legaldecision": "what the operator decided of the law, the same for everybody, read-only",
    "law_legalvalue": "the law, the same for everybody, read-only",
    "mfa_authenticator": "allauth: second factors, belonging to users",
    "organisations_organisation": "the tenants themselves: public names and numbers",
    "organisations_user": "who can sign in: an address and nothing else",
    "questionnaires_instrument": "published instruments, the same for everybody, read-only",
    "usersessions_usersession": "allauth: which sessions a user has; a browser in two words, no address",
}
# Tables that carry organisation_id behind policies of their own.
OWN_POLICIES = {"organisations_affiliation": "also read by the user whom it names, before a tenant is known"}
# Content that the person who wrote it sees, and nobody else, even with the bilan open.
AUTHOR_TABLES = {"exchange_note"}
READ_ONLY_TABLES = {"law_legaldecision", "law_legalvalue", "questionnaires_instrument"}
# Functions that run with their owner's rights: none.
DEFINER_FUNCTIONS: dict[str, str] = {}

TENANT_SETTING = "current_setting('bilan.organisation_id'"
BILAN_SETTING = "current_setting('bilan.bilan_id'"
USER_SETTING = "current_setting('bilan.user_id'"


@dataclass(frozen=True)
class Check:
    """One property of the catalogue and what breaks it."""

    name: str
    faults: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.faults


def rows(sql: str, *parameters: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or None)
        return cursor.fetchall()


def models_of(base: type) -> set[str]:
    return {model._meta.db_table for model in apps.get_models() if issubclass(model, base)}


def tables() -> set[str]:
    found = rows("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")
    return {name for (name,) in found}


def unclassified() -> Iterator[str]:
    known = models_of(TenantModel) | set(GLOBAL_TABLES) | set(OWN_POLICIES)
    yield from (f"{name}: neither tenant, content nor global with a reason" for name in sorted(tables() - known))
    listed = set(GLOBAL_TABLES) | set(OWN_POLICIES)
    yield from (f"{name}: listed as global but absent" for name in sorted(listed - tables()))


def without_tenant_column() -> Iterator[str]:
    found = rows(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name = 'organisation_id' AND is_nullable = 'NO'"
    )
    walled = models_of(TenantModel) | set(OWN_POLICIES)
    yield from (f"{name}: no organisation_id NOT NULL" for name in sorted(walled - {name for (name,) in found}))


def without_forced_policies() -> Iterator[str]:
    forced = dict(
        rows(
            "SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
    )
    for name in sorted(models_of(TenantModel) | set(OWN_POLICIES)):
        if not forced.get(name):
            yield f"{name}: row-level security is not forced"


def with_wrong_policies() -> Iterator[str]:
    policies: dict[str, list[tuple]] = {}
    for table, *rest in rows("SELECT tablename, permissive, cmd, qual, with_check FROM pg_policies"):
        policies.setdefault(table, []).append(tuple(rest))
    content = models_of(ContentModel)
    for name in sorted(models_of(TenantModel)):
        permissive = [policy for policy in policies.get(name, []) if policy[0] == "PERMISSIVE"]
        if len(permissive) != 1 or not _is_wall(permissive[0], TENANT_SETTING):
            yield f"{name}: the tenant's policy is missing, doubled or weakened"
        restrictive = [policy for policy in policies.get(name, []) if policy[0] == "RESTRICTIVE"]
        by_author = [policy for policy in restrictive if USER_SETTING in f"{policy[2]}{policy[3]}"]
        by_bilan = [policy for policy in restrictive if policy not in by_author]
        if name in content and (len(by_bilan) != 1 or not _is_wall(by_bilan[0], BILAN_SETTING)):
            yield f"{name}: content without the one-bilan policy"
        if name in AUTHOR_TABLES and not _is_authors_alone(by_author):
            yield f"{name}: shown to others than its author"


def _is_wall(policy: tuple, setting: str) -> bool:
    _, command, using, check = policy
    return command == "ALL" and all(
        expression and setting in expression and "SELECT" in expression and " OR " not in expression
        for expression in (using, check)
    )


def _is_authors_alone(policies: list[tuple]) -> bool:
    """Reading, adding and changing compare with the signed-in user, and nothing else lets a row through."""
    expressions = [expression for policy in policies for expression in policy[2:] if expression]
    return {command for _, command, _, _ in policies} == {"SELECT", "INSERT", "UPDATE"} and all(
        "SELECT" in expression and " OR " not in expression for expression in expressions
    )


def without_composite_keys() -> Iterator[str]:
    walled = models_of(TenantModel)
    found = rows(
        """
        SELECT src.relname, dst.relname, con.conname,
               (SELECT array_agg(att.attname ORDER BY att.attname) FROM pg_attribute att
                WHERE att.attrelid = con.conrelid AND att.attnum = ANY (con.conkey))
        FROM pg_constraint con
        JOIN pg_class src ON src.oid = con.conrelid JOIN pg_class dst ON dst.oid = con.confrelid
        WHERE con.contype = 'f'
        """
    )
    linked: set[tuple[str, str]] = set()
    for source, target, name, columns in found:
        if source in walled and target in walled:
            if "organisation_id" not in columns:
                yield f"{source}: {name} can reach another tenant"
            linked |= {(source, column) for column in columns}
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            target = field.related_model._meta.db_table if field.is_relation and field.related_model else ""
            source = model._meta.db_table
            if source in walled and target in walled and (source, field.column) not in linked:
                yield f"{source}.{field.column}: no foreign key to {target}"


def unique_across_tenants() -> Iterator[str]:
    found = rows(
        """
        SELECT tab.relname, idx.relname, ind.indisprimary,
               (SELECT attname FROM pg_attribute WHERE attrelid = tab.oid AND attnum = ind.indkey[0])
        FROM pg_index ind JOIN pg_class tab ON tab.oid = ind.indrelid JOIN pg_class idx ON idx.oid = ind.indexrelid
        WHERE ind.indisunique AND tab.relnamespace = 'public'::regnamespace
        """
    )
    for table, index, is_primary, first in found:
        if table in models_of(TenantModel) and not is_primary and first != "organisation_id":
            yield f"{table}: {index} is unique across tenants"


def with_wrong_grants() -> Iterator[str]:
    allowed = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    found = rows(
        "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
        " WHERE table_schema = 'public' AND grantee = current_user OR grantee = 'PUBLIC' AND table_schema = 'public'"
    )
    for table, grantee, privilege in found:
        if grantee == "PUBLIC":
            yield f"{table}: {privilege} is granted to everybody"
        elif privilege not in allowed and privilege != "TRUNCATE":
            yield f"{table}: {privilege} is granted to {grantee}"
        elif privilege == "TRUNCATE":
            yield f"{table}: TRUNCATE is granted to {grantee}"
        elif table in READ_ONLY_TABLES and privilege != "SELECT":
            yield f"{table}: {privilege} on reference data is granted to {grantee}"


def with_privileged_role() -> Iterator[str]:
    found = rows("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    for name, is_super, bypasses in found:
        if is_super or bypasses:
            yield f"{name}: may look behind the policies"
    owned = rows(
        "SELECT relname FROM pg_class WHERE relowner = current_user::regrole AND relnamespace = 'public'::regnamespace"
    )
    yield from (f"{name}: owned by the web's role" for (name,) in owned)


def leaking_views() -> Iterator[str]:
    found = rows("SELECT relname FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace")
    yield from (f"{name}: a view shows rows with its owner's rights" for (name,) in found)


def leaking_functions() -> Iterator[str]:
    found = {
        name
        for (name,) in rows("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
    }
    yield from (f"{name}: runs with its owner's rights" for name in sorted(found - set(DEFINER_FUNCTIONS)))
    yield from (f"{name}: listed but absent" for name in sorted(set(DEFINER_FUNCTIONS) - found))


def _asking(find: Callable[[Ask], Iterator[str]]) -> Iterator[str]:
    return find(rows)


CHECKS: tuple[tuple[str, Callable[[], Iterator[str]]], ...] = (
    ("every table is classified", unclassified),
    ("tenant tables carry organisation_id NOT NULL", without_tenant_column),
    ("row-level security is forced on tenant tables", without_forced_policies),
    ("policies compare with the tenant, content with the open bilan", with_wrong_policies),
    ("links between tenant tables are composite", without_composite_keys),
    ("no unique key across tenants", unique_across_tenants),
    ("grants are what the web needs and no more", with_wrong_grants),
    ("the web's role has no privilege and owns nothing", with_privileged_role),
    ("no view", leaking_views),
    ("no function with its owner's rights", leaking_functions),
    *((name, partial(_asking, find)) for name, find in RIGHTS),
)


def verify() -> list[Check]:
    """Every check of the catalogue, as the role that is connected sees it."""
    return [Check(name, tuple(find())) for name, find in CHECKS]
