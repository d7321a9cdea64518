from django.apps import AppConfig


class EditorConfig(AppConfig):
    name = "editor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from editor import tasks
        from editor.relay.wake import wake_workers

        wake_workers.fill(tasks.wake)
