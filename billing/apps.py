from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from billing import commands
        from tenants import ports

        ports.move_windows.fill(commands.move_windows)
