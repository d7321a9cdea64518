"""Files that went before their quotes left conversations with them leave none behind."""

import json
from importlib import import_module

from django.db import migrations

from knowledge.queries import kept

_QUOTING = """
    select id, tenant_id, citations, text from assistant_conversationmessage
    where id > %s and citations @? '$[*].file_id' order by id limit %s for no key update
"""
_FORGET = "update assistant_conversationmessage set text = %s, citations = %s, unsupported = '[]' where id = %s"


def _forget(apps, schema_editor):
    each_batch = import_module("knowledge.migrations.0006_names_of_files_that_went_before").each_batch
    for cursor, row_id, citations, gone, text in each_batch(schema_editor.connection, _QUOTING):
        left = kept(text, citations, {str(one["file_id"]) for one in citations} - gone)
        cursor.execute(_FORGET, [left.text, json.dumps(left.citations), row_id])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("assistant", "0003_unsupported"), ("knowledge", "0006_names_of_files_that_went_before")]

    operations = [migrations.RunPython(_forget, migrations.RunPython.noop)]
