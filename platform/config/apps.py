from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Starts last, when the models of all rooms are loaded."""

    name = "config"

    def ready(self) -> None:
        from django.conf import settings
        from django.utils.module_loading import autodiscover_modules

        from config import checks  # noqa: F401 - registers the system checks
        from config.rooms import ROOMS
        from kernel import checks as kernel_checks  # noqa: F401 - registers them
        from kernel.observability import log, tracing

        log.configure(settings.LOG_LEVEL)
        tracing.configure()
        autodiscover_modules("journal_events")
        for room in ROOMS:
            if room.fill_ports:
                room.fill_ports()
            for reader in room.readers:
                import_module(reader.module)
