from django.urls import URLPattern, URLResolver, path

from generation.api.openai import door, models, views
from generation.api.openai.embeddings import embeddings

urlpatterns: list[URLPattern | URLResolver] = [
    path("chat/completions", views.chat_completions),
    path("models", models.ModelsView.as_view()),
    path("models/<path:model>", models.ModelView.as_view()),
    path("embeddings", embeddings),
    path("", door.unknown),
    path("<path:address>", door.unknown),
]
