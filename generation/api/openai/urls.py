from django.urls import URLPattern, URLResolver, path

from generation.api.openai import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("chat/completions", views.chat_completions),
    path("models", views.ModelsView.as_view()),
    path("embeddings", views.EmbeddingsView.as_view()),
]
