from django.db import migrations

from funding.invoicing.sql import MOVES, PERIODS


class Migration(migrations.Migration):
    dependencies = [("funding", "0016_price_pays_hours")]

    operations = [migrations.RunSQL(MOVES + PERIODS, migrations.RunSQL.noop)]
