"""Fields of every tenant table."""

from django.db import models


class TenantForeignKey(models.ForeignKey):
    """A link to a row of the same organisation.

    Django's own single-column constraint is left out: the migration operation `Isolate`
    writes the composite one, `(organisation_id, x_id)`, which cannot reach another tenant.
    """

    def __init__(self, to, on_delete, **kwargs):
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs
