from django.db import migrations

# Django's own shape of a cache table: counters of attempts, shared by every web process.
CREATE = """
CREATE TABLE foundation_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX foundation_cache_expires ON foundation_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_functions")]

    operations = [migrations.RunSQL(CREATE, "DROP TABLE foundation_cache")]
