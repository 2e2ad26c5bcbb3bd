"""Ways around the walls that no table shows by itself: roles, rules, defaults, other schemas, copies that leave."""

from collections.abc import Callable, Iterator

from django.apps import apps

from confidentiality.content import ContentModel
from confidentiality.fields import EncryptedTextField

Ask = Callable[..., list[tuple]]

# Of each role of roles.sql: superuser, CREATEDB, CREATEROLE, REPLICATION, BYPASSRLS.
ROLES = {
    "bilan_owner": (False, True, False, False, False),  # CREATEDB is for the tests' database
    "bilan_app": (False, False, False, False, False),
    "bilan_backup": (False, False, False, False, True),
}
MEMBERSHIPS = {("bilan_backup", "pg_read_all_data")}
SCHEMAS = {"public", "restore_unfinished"}  # the second one is empty, and says that a restore is under way
# Content without a trigger of its own: its key, which has one, makes it unreadable.
BY_ITS_KEY_ALONE = {
    "exchange_note": "its author may delete it; at the end it goes unread, with its key",
    "exchange_bilanfile": "who put it there may take it away",
    "beneficiaries_circumstances": "the two people of the bilan may blank it",
}
OUR_SCHEMA = "pg_namespace.nspname NOT LIKE 'pg\\_%' AND pg_namespace.nspname <> 'information_schema'"


def other_roles(ask: Ask) -> Iterator[str]:
    found = {
        name: tuple(rights)
        for name, *rights in ask(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls FROM pg_roles"
            " WHERE rolname IN ('bilan_owner', 'bilan_app', 'bilan_backup')"
        )
    }
    for name, rights in ROLES.items():
        if found.get(name) != rights:
            yield f"{name}: not the rights of roles.sql"
    for member, group in ask(
        "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members"
        " WHERE member::regrole::text IN ('bilan_owner', 'bilan_app', 'bilan_backup')"
        " OR roleid::regrole::text IN ('bilan_owner', 'bilan_app', 'bilan_backup')"
    ):
        if (member, group) not in MEMBERSHIPS:
            yield f"{member}: is a member of {group}"


def writing_backup(ask: Ask) -> Iterator[str]:
    for kind, name in ask(
        """
        SELECT 'table', relname::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
          AND has_table_privilege('bilan_backup', oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER, REFERENCES')
        UNION ALL
        SELECT 'sequence', relname::text FROM pg_class
        WHERE relnamespace = 'public'::regnamespace
          AND CASE WHEN relkind = 'S' THEN has_sequence_privilege('bilan_backup', oid, 'USAGE, UPDATE') END
        UNION ALL
        SELECT 'function', proname::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner = 'bilan_owner'::regrole
          AND has_function_privilege('bilan_backup', oid, 'EXECUTE')
        """
    ):
        yield f"{name}: more than reading of this {kind} is given to bilan_backup"
    settings = ask("SELECT unnest(rolconfig) FROM pg_roles WHERE rolname = 'bilan_backup'")
    if ("default_transaction_read_only=on",) not in settings:
        yield "bilan_backup: its transactions are not read-only"


def loose_sequences(ask: Ask) -> Iterator[str]:
    for name, grantee, privilege in ask(
        """
        SELECT relname, coalesce(pg_roles.rolname, 'PUBLIC'), given.privilege_type
        FROM pg_class CROSS JOIN aclexplode(relacl) given LEFT JOIN pg_roles ON pg_roles.oid = given.grantee
        WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace AND given.grantee <> relowner
        """
    ):
        if grantee != "bilan_app" or privilege not in ("USAGE", "SELECT"):
            yield f"{name}: {privilege} is granted to {grantee}"


def loose_columns(ask: Ask) -> Iterator[str]:
    for table, column in ask(
        "SELECT attrelid::regclass::text, attname FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
        " WHERE attacl IS NOT NULL AND relnamespace = 'public'::regnamespace"
    ):
        yield f"{table}.{column}: a column has grants of its own"


def other_schemas(ask: Ask) -> Iterator[str]:
    for (name,) in ask(f"SELECT nspname FROM pg_namespace WHERE {OUR_SCHEMA}"):
        if name not in SCHEMAS:
            yield f"{name}: a schema that no check looks into"
    for (grantee,) in ask(
        "SELECT coalesce(pg_roles.rolname, 'PUBLIC') FROM pg_namespace CROSS JOIN aclexplode(nspacl) given"
        " LEFT JOIN pg_roles ON pg_roles.oid = given.grantee"
        " WHERE nspname = 'public' AND given.privilege_type = 'CREATE'"
    ):
        if grantee not in ("bilan_owner", "pg_database_owner"):
            yield f"public: {grantee} may create in it"


def rewriting_rules(ask: Ask) -> Iterator[str]:
    for table, name in ask(
        "SELECT relname, rulename FROM pg_rewrite JOIN pg_class ON pg_class.oid = ev_class"
        " WHERE rulename <> '_RETURN' AND relnamespace = 'public'::regnamespace"
    ):
        yield f"{table}: the rule {name} rewrites what is asked"


def leaving_copies(ask: Ask) -> Iterator[str]:
    yield from (f"{name}: a publication sends rows elsewhere" for (name,) in ask("SELECT pubname FROM pg_publication"))
    yield from (
        f"{name}: a subscription brings rows in"
        for (name,) in ask(
            "SELECT subname FROM pg_subscription JOIN pg_database ON pg_database.oid = subdbid"
            " WHERE datname = current_database()"
        )
    )
    yield from (f"{name}: a server of foreign tables" for (name,) in ask("SELECT srvname FROM pg_foreign_server"))
    yield from (
        f"{oid}: a large object, which no policy guards" for (oid,) in ask("SELECT oid FROM pg_largeobject_metadata")
    )


def leaking_defaults(ask: Ask) -> Iterator[str]:
    """Defaults, generated columns, checks, indexes and policies that call a function with its owner's rights."""
    for kind, name in ask(
        """
        SELECT DISTINCT dep.classid::regclass::text, proc.oid::regprocedure::text
        FROM pg_depend dep JOIN pg_proc proc ON dep.refclassid = 'pg_proc'::regclass AND dep.refobjid = proc.oid
        WHERE proc.prosecdef AND dep.classid IN ('pg_attrdef'::regclass, 'pg_constraint'::regclass,
              'pg_class'::regclass, 'pg_policy'::regclass, 'pg_trigger'::regclass)
        """
    ):
        yield f"{name}: called with its owner's rights from {kind}"


def sleeping_triggers(ask: Ask) -> Iterator[str]:
    for table, name in ask(
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE tgenabled NOT IN ('O', 'A') AND relnamespace = 'public'::regnamespace"
    ):
        yield f"{table}: the trigger {name} is switched off"


def unkept_content(ask: Ask) -> Iterator[str]:
    """Content goes with its destruction only: a trigger says so, and its words are sealed bytes."""
    kept = {
        name
        for (name,) in ask(
            "SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE NOT tgisinternal AND tgtype & 8 = 8 AND tgtype & 2 = 2"
            " AND (prosrc LIKE '%is_being_destroyed%' OR proname = 'bilan_key_is_kept')"
        )
    }
    types = {
        (table, column): kind
        for table, column, kind in ask(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        )
    }
    models = [model for model in apps.get_models() if issubclass(model, ContentModel)]
    for model in models:
        table = model._meta.db_table
        if table not in kept and table not in BY_ITS_KEY_ALONE:
            yield f"{table}: content may be deleted without its destruction"
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedTextField) and types.get((table, field.column)) != "bytea":
                yield f"{table}.{field.column}: is not sealed bytes"
    yield from (
        f"{name}: listed but absent" for name in sorted(set(BY_ITS_KEY_ALONE) - {m._meta.db_table for m in models})
    )


def bare_children(ask: Ask) -> Iterator[str]:
    """A partition or child read by its own name obeys its own policies, not its parent's."""
    for child, parent in ask(
        """
        SELECT child.relname, parent.relname FROM pg_inherits
        JOIN pg_class child ON child.oid = inhrelid JOIN pg_class parent ON parent.oid = inhparent
        WHERE child.relkind IN ('r', 'p', 'f') AND parent.relrowsecurity
          AND NOT (child.relrowsecurity AND child.relforcerowsecurity
                   AND (SELECT count(*) FROM pg_policy WHERE polrelid = child.oid)
                       >= (SELECT count(*) FROM pg_policy WHERE polrelid = parent.oid))
        """
    ):
        yield f"{child}: a part of {parent} without its policies"


RIGHTS: tuple[tuple[str, Callable[[Ask], Iterator[str]]], ...] = (
    ("the three roles have the rights of roles.sql, and no more", other_roles),
    ("the backup role reads and does nothing else", writing_backup),
    ("sequences give the web numbers, and nobody anything else", loose_sequences),
    ("no column has grants of its own", loose_columns),
    ("nothing lies outside the schema that is checked", other_schemas),
    ("no rule rewrites a statement", rewriting_rules),
    ("no copy leaves, none comes in", leaving_copies),
    ("nothing calls a function with its owner's rights", leaking_defaults),
    ("no trigger is switched off", sleeping_triggers),
    ("content goes with its destruction, and is sealed", unkept_content),
    ("partitions carry their parent's policies", bare_children),
)
