from django.db import migrations

from confidentiality.sql import GOES_WITH_ITS_CLASS, STAYS_WITHOUT_CLASS


class Migration(migrations.Migration):
    dependencies = [("confidentiality", "0002_journal_consents_destruction")]

    operations = [migrations.RunSQL(GOES_WITH_ITS_CLASS, STAYS_WITHOUT_CLASS)]
