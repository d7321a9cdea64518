"""The roof: settings, addresses and processes; wires the apps together."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
