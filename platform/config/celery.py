"""The Celery application."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
from kombu.transport.redis import Channel, QoS, Transport
from redis.exceptions import ConnectionError as ConnectionLost

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("scriptorium")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Nothing is put back when a connection closes: a message is only a wake-up, and sweeps find what was missed. Putting
# back without a broker raises in kombu 5.7, which ends the consumer and leaves a process that does nothing.
QoS.restore_at_shutdown = False


class _Channel(Channel):
    """Calls a closed connection one: kombu 5.7 looks for its address on None.

    A task that ends after the broker went acknowledges on a channel that is closed by then. Celery passes over an
    error of connection there, and ends the worker for any other.
    """

    def _connparams(self, asynchronous: bool = False) -> dict[str, Any]:
        if self.connection is None:
            raise ConnectionLost("This channel's connection is closed.")
        parameters: dict[str, Any] = super()._connparams(asynchronous=asynchronous)  # type: ignore[misc]
        return parameters


Transport.Channel = _Channel


@worker_init.connect
@beat_init.connect
def _ask_the_database(**_: Any) -> None:
    from config.checks import require_sound_database

    require_sound_database()


@setup_logging.connect
def _keep_our_logging(**_: Any) -> None:
    """Connected so that Celery does not replace the JSON formatter."""
