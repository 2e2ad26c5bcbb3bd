from django.contrib.postgres.operations import BtreeGistExtension, UnaccentExtension
from django.db import migrations

from foundation.french import CREATE_FR_KEY, DROP_FR_KEY
from foundation.isolation import REFUSE_CHANGE


class Migration(migrations.Migration):
    dependencies = [("foundation", "0001_initial")]

    operations = [
        UnaccentExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(CREATE_FR_KEY, DROP_FR_KEY),
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION refuse_change()"),
    ]
