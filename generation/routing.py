from typing import Any

from django.urls import path

from generation.consumers import GenerationConsumer

websocket_urlpatterns: list[Any] = [
    path("t/<slug:slug>/ws/generations/<uuid:generation_id>/", GenerationConsumer.as_asgi()),
]
