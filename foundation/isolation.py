"""Migration operations that put a table behind its tenant.

`Isolate("Session")` after a CreateModel writes what invariants 1 and 3 ask:
forced row-level security, the tenant's policy, the key `(organisation_id, id)`, and a
composite foreign key for each link to another tenant table. `content=True` adds the
restrictive policy that shows only the bilan which the permission check opened.
"""

from django.db.migrations.operations.base import Operation

from foundation.fields import TenantForeignKey

TENANT_IS_OURS = "organisation_id = (SELECT nullif(current_setting('bilan.organisation_id', true), '')::uuid)"
AUTHOR_IS_HERE = "author_id = (SELECT nullif(current_setting('bilan.user_id', true), '')::uuid)"
BILAN_IS_OPEN = "bilan_id = (SELECT nullif(current_setting('bilan.bilan_id', true), '')::uuid)"


class Isolate(Operation):
    """Put one table behind its tenant, and behind its bilan when it holds content."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, content: bool = False):
        self.model_name = model_name
        self.content = content

    def state_forwards(self, app_label, state):
        pass

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        for sql in (
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_key UNIQUE (organisation_id, id)",
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant ON {table} USING ({TENANT_IS_OURS}) WITH CHECK ({TENANT_IS_OURS})",
        ):
            schema_editor.execute(sql)
        if self.content:
            schema_editor.execute(
                f"CREATE POLICY one_bilan ON {table} AS RESTRICTIVE"
                f" USING ({BILAN_IS_OPEN}) WITH CHECK ({BILAN_IS_OPEN})"
            )
        for field in model._meta.local_concrete_fields:
            if isinstance(field, TenantForeignKey):
                schema_editor.execute(composite_key(field))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        table = model._meta.db_table
        for field in model._meta.local_concrete_fields:
            if isinstance(field, TenantForeignKey):
                schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {key_name(field)}")
        schema_editor.execute(f"DROP POLICY IF EXISTS one_bilan ON {table}")
        schema_editor.execute(f"DROP POLICY tenant ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_tenant_key")

    def describe(self):
        return f"Isolate {self.model_name} behind its {'bilan' if self.content else 'organisation'}"


class LinkWithinTenant(Operation):
    """Give a TenantForeignKey that was added later its composite foreign key."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str, field_name: str):
        self.model_name = model_name
        self.field_name = field_name

    def state_forwards(self, app_label, state):
        pass

    def _field(self, app_label, state):
        return state.apps.get_model(app_label, self.model_name)._meta.get_field(self.field_name)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        schema_editor.execute(composite_key(self._field(app_label, to_state)))

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        field = self._field(app_label, from_state)
        schema_editor.execute(f"ALTER TABLE {field.model._meta.db_table} DROP CONSTRAINT {key_name(field)}")

    def describe(self):
        return f"Link {self.model_name}.{self.field_name} within its organisation"


def key_name(field) -> str:
    return f"{field.model._meta.db_table}_{field.column}_tenant_fk"[:63]


def composite_key(field) -> str:
    """The SQL of `(organisation_id, x_id) → target (organisation_id, id)`."""
    table, target = field.model._meta.db_table, field.related_model._meta.db_table
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {key_name(field)}"
        f" FOREIGN KEY (organisation_id, {field.column}) REFERENCES {target} (organisation_id, id)"
        " DEFERRABLE INITIALLY DEFERRED"
    )


class _OnTable(Operation):
    """An operation on the table of one model."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model_name: str):
        self.model_name = model_name

    def state_forwards(self, app_label, state):
        pass

    def table(self, app_label, state):
        return state.apps.get_model(app_label, self.model_name)._meta.db_table


class AppendOnly(_OnTable):
    """Let rows be added, never changed nor deleted: a correction is a new row."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table = self.table(app_label, to_state)
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        table = self.table(app_label, to_state)
        schema_editor.execute(f"DROP TRIGGER {table}_append_only ON {table}")

    def describe(self):
        return f"Make {self.model_name} append-only"


class ReadOnly(_OnTable):
    """Leave only SELECT to every role but the owner: reference data, the law."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table = self.table(app_label, to_state)
        schema_editor.execute(
            f"""DO $$ DECLARE other text; BEGIN
                FOR other IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
                             WHERE table_name = '{table}' AND grantee <> current_user LOOP
                    EXECUTE 'REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM ' || quote_ident(other);
                END LOOP;
            END $$""",
            params=None,
        )

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        pass

    def describe(self):
        return f"Make {self.model_name} read-only for web and worker"


class OnlyToAuthor(_OnTable):
    """Show, and let be written, only the rows of the signed-in user (`author_id`), whatever else is open.

    Deleting asks for no author: the destruction of a bilan empties the table of that bilan without reading it
    (a DELETE that names a row must see it first, so a colleague still cannot).
    """

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        table = self.table(app_label, to_state)
        for name, command, clauses in (
            ("author_reads", "SELECT", f"USING ({AUTHOR_IS_HERE})"),
            ("author_adds", "INSERT", f"WITH CHECK ({AUTHOR_IS_HERE})"),
            ("author_changes", "UPDATE", f"USING ({AUTHOR_IS_HERE}) WITH CHECK ({AUTHOR_IS_HERE})"),
        ):
            schema_editor.execute(f"CREATE POLICY {name} ON {table} AS RESTRICTIVE FOR {command} {clauses}")

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        table = self.table(app_label, to_state)
        for name in ("author_reads", "author_adds", "author_changes"):
            schema_editor.execute(f"DROP POLICY {name} ON {table}")

    def describe(self):
        return f"Show {self.model_name} to its author alone"


REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
