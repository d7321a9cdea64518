from django.urls import URLPattern, URLResolver, path

from generation.api.openai import views
from generation.api.openai.embeddings import embeddings

urlpatterns: list[URLPattern | URLResolver] = [
    path("chat/completions", views.chat_completions),
    path("models", views.ModelsView.as_view()),
    path("embeddings", embeddings),
]
