"""Files that went before their names were forgotten with them leave none behind: in generations, whose streams hold
their passages word by word, and in the origins of text."""

import json
from uuid import UUID

from django.db import migrations, transaction

AT_ONCE = 500
_FIRST = UUID(int=0)
_GENERATIONS = """
    select id, tenant_id, sources from generation_generation
    where id > %s and sources @? '$[*].file_id' order by id limit %s for no key update
"""
_ORIGINS = """
    select id, tenant_id, origin -> 'sources' from editor_suggestion
    where id > %s and origin @? '$.sources[*].file_id' order by id limit %s for no key update
"""
_FORGET = {
    _GENERATIONS: "update generation_generation set sources = %s, transcript = null where id = %s",
    _ORIGINS: "update editor_suggestion set origin = jsonb_set(origin, '{sources}', %s) where id = %s",
}


def each_batch(connection, query):
    """Rows of `query` (id, tenant, what names files) by their ids, some hundreds at once, each batch in a transaction
    of its own; with each row the ids of those of its files that are gone."""
    last = _FIRST
    while True:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(query, [last, AT_ONCE])
            rows = [(row_id, tenant, json.loads(naming), rest) for row_id, tenant, naming, *rest in cursor.fetchall()]
            if not rows:
                return
            kept = _kept(cursor, {one for _id, _tenant, naming, _rest in rows for one in _files(naming)})
            for row_id, tenant, naming, rest in rows:
                gone = {str(one) for one in _files(naming) if (tenant, one) not in kept}
                if gone:
                    yield cursor, row_id, naming, gone, *rest
        last = rows[-1][0]


def _files(naming):
    return {UUID(str(one["file_id"])) for one in naming if isinstance(one, dict) and "file_id" in one}


def _kept(cursor, file_ids):
    cursor.execute("select tenant_id, id from knowledge_file where id = any(%s)", [list(file_ids)])
    return set(cursor.fetchall())


def _forget(apps, schema_editor):
    for query, update in _FORGET.items():
        for cursor, row_id, sources, gone in each_batch(schema_editor.connection, query):
            left = [{**one, "title": ""} if gone & {str(file) for file in _files([one])} else one for one in sources]
            cursor.execute(update, [json.dumps(left), row_id])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("knowledge", "0005_folded_names"),
        ("generation", "0007_vendor_over_use"),
        ("editor", "0009_events_leave_with_their_document"),
    ]

    operations = [migrations.RunPython(_forget, migrations.RunPython.noop)]
