from django.urls import URLPattern, URLResolver, path

from generation.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("generations/<uuid:generation_id>/", views.GenerationView.as_view()),
    path("generations/<uuid:generation_id>/events/", views.GenerationEventsView.as_view()),
    path("generations/<uuid:generation_id>/stop/", views.GenerationStopView.as_view()),
    path("models/", views.ModelsView.as_view()),
]
