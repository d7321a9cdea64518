"""Session keys become hashes of themselves: whoever is signed in stays signed in."""

from django.db import migrations

_HASH = """
update {table} set session_key = left(encode(sha256(convert_to(session_key, 'UTF8')), 'hex'), 40)
where length(session_key) <> 40
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0004_places"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(_HASH.format(table=table), migrations.RunSQL.noop)
        for table in ("django_session", "usersessions_usersession")
    ]
