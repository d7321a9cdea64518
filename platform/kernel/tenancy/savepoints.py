"""Working through many items in one scope."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import transaction

from kernel.observability.log import get_logger

T = TypeVar("T")
log = get_logger(__name__)


def for_each_in_savepoint(items: Iterable[T], work: Callable[[T], Any]) -> int:
    """Do the work for each item in a savepoint of its own; answers for how many it went well.

    One that raises is logged, leaves nothing behind and comes again with the next sweep: it must not undo the
    others every time.
    """
    return sum(_succeeded(item, work) for item in items)


def _succeeded(item: T, work: Callable[[T], Any]) -> bool:
    try:
        with transaction.atomic():
            work(item)
    except Exception as error:
        which = str(getattr(item, "id", item))
        log.error("sweep.item_failed", work=work.__name__, item=which, kind=type(error).__name__, exc_info=error)
        return False
    return True
