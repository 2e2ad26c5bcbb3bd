from django.db import migrations

from foundation.isolation import Isolate

AFFILIATION = """
ALTER TABLE organisations_affiliation ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisations_affiliation FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON organisations_affiliation FOR SELECT
    USING (user_id = (SELECT nullif(current_setting('bilan.user_id', true), '')::uuid));
CREATE POLICY tenant ON organisations_affiliation
    USING (organisation_id = (SELECT nullif(current_setting('bilan.organisation_id', true), '')::uuid))
    WITH CHECK (organisation_id = (SELECT nullif(current_setting('bilan.organisation_id', true), '')::uuid));
"""
UNDO = """
DROP POLICY own_rows ON organisations_affiliation;
DROP POLICY tenant ON organisations_affiliation;
ALTER TABLE organisations_affiliation NO FORCE ROW LEVEL SECURITY;
ALTER TABLE organisations_affiliation DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial"), ("foundation", "0002_functions")]

    operations = [
        Isolate("Membership"),
        Isolate("Invitation"),
        migrations.RunSQL(AFFILIATION, UNDO),
    ]
