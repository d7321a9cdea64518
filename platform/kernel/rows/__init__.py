"""Whole rows on hot paths: each statement is made once, without the ORM's compiler.

Values are prepared by the model's own fields, so a row is what `save(force_insert=True)` or `update` would make of it.
There are no signals: nobody here listens to any. `one` sends the values of a row as parameters, `many` those of several
rows as one JSON document, which costs a fifth of as many statements (ADR 0165).
"""

from kernel.rows.many import insert_all, lock_all, update_all, update_all_sql
from kernel.rows.one import insert, update
from kernel.rows.statements import NO_SQL, Sql

__all__ = ["NO_SQL", "Sql", "insert", "insert_all", "lock_all", "update", "update_all", "update_all_sql"]
