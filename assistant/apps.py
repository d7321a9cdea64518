from django.apps import AppConfig


class AssistantConfig(AppConfig):
    name = "assistant"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from assistant.commands.conversations import keep_answer
        from assistant.commands.writing import suggest_answer
        from assistant.events import CHAT, Action
        from generation import ports

        ports.completions[CHAT] = keep_answer
        for action in Action:
            ports.completions[action.value] = suggest_answer
