from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from generation import ports as gateway
        from knowledge import ports, queries, tasks

        ports.wake_ingest.fill(tasks.wake)
        gateway.augment.fill(queries.augment)
        gateway.embed.fill(queries.embeddings)
