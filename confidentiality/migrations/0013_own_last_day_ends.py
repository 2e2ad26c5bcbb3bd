from django.db import migrations

from confidentiality.signatures.sql import REQUESTS

FUNCTION = REQUESTS.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):

    dependencies = [
        ('confidentiality', '0012_answers_by'),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
    ]
