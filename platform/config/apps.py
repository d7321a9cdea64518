from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from django.conf import settings

        from config import checks  # noqa: F401 - registers the system checks
        from kernel.observability import log, tracing

        log.configure(settings.LOG_LEVEL)
        tracing.configure()
