"""Backwards: every packed event is a row again, so that the release before finds all of them."""

from typing import Any

from editor.log_range import unpack

_RANGES = "select tenant_id, document_id, first_seq, last_seq from editor_logrange"
_BODY = "select body from editor_logrange where tenant_id = %s and document_id = %s and first_seq = %s"
# What stands where a range holds an event is not the event, and nobody reads it.
_CLEAR = "delete from editor_event where tenant_id = %s and document_id = %s and seq between %s and %s"
_PUT_BACK = """
insert into editor_event (
  tenant_id, document_id, seq, kind, actor_kind, actor_id, member_id, lease, batch, command_id, causation_id,
  correlation_id, schema_version, sha256, payload, data, at
) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_EMPTY = """
alter table editor_logrange disable trigger append_only;
delete from editor_logrange;
alter table editor_logrange enable always trigger append_only;
update editor_document set packed_seq = 0 where packed_seq > 0;
"""


def put_rows_back(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(_RANGES)
        for tenant_id, document_id, first, last in cursor.fetchall():
            cursor.execute(_BODY, [tenant_id, document_id, first])
            events = unpack(bytes(cursor.fetchone()[0]))
            cursor.execute(_CLEAR, [tenant_id, document_id, first, last])
            for event in events:
                envelope = [getattr(event, name) for name in event.__slots__]
                envelope[event.__slots__.index("data")] = connection.ops.adapt_json_value(event.data, None)
                cursor.execute(_PUT_BACK, [tenant_id, document_id, *envelope])
        cursor.execute(_EMPTY)
