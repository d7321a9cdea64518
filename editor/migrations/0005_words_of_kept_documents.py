"""Documents from before are found by their words as well."""

from django.db import migrations

from editor.prose.search_words import fold, stored_words

_STORE = """
    insert into editor_word (tenant_id, document_id, word)
    select tenant_id, document_id, unnest(%s::text[]) from editor_projection
    where tenant_id = %s and document_id = %s
    on conflict do nothing
"""


def _fold_what_is_there(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select id, title from editor_document")
        for document_id, title in cursor.fetchall():
            cursor.execute("update editor_document set folded_title = %s where id = %s", [fold(title), document_id])
        cursor.execute("select tenant_id, document_id from editor_projection")
        for one in cursor.fetchall():
            cursor.execute("select text from editor_projection where tenant_id = %s and document_id = %s", one)
            cursor.execute(_STORE, [sorted(stored_words(cursor.fetchone()[0])), *one])


class Migration(migrations.Migration):
    dependencies = [("editor", "0004_words")]

    operations = [migrations.RunPython(_fold_what_is_there, migrations.RunPython.noop)]
