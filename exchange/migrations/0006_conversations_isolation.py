from django.db import migrations

from exchange.closing import sql as closing
from exchange.messages import sql as messages
from foundation.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0005_conversations"),
        ("beneficiaries", "0002_isolation"),
        ("confidentiality", "0002_journal_consents_destruction"),
    ]

    operations = [
        Isolate("Message", content=True),
        Isolate("Conversation"),
        Isolate("HelpRequest"),
        Isolate("Closing"),
        Isolate("SharedSummary"),
        Isolate("SummaryText", content=True),
        Isolate("Exercise"),
        Isolate("ExerciseText", content=True),
        migrations.RunSQL(messages.MESSAGES, messages.DROP),
        migrations.RunSQL(closing.CREATE, closing.DROP),
    ]
