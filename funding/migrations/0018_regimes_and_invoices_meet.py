from django.db import migrations

from funding.invoicing.sql import MOVES, PERIODS


class Migration(migrations.Migration):
    dependencies = [("funding", "0017_document_employer")]

    operations = [migrations.RunSQL(MOVES + PERIODS, migrations.RunSQL.noop)]
