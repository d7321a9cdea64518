from django.urls import path

from editor.consumers import DocumentConsumer

websocket_urlpatterns = [
    path("t/<slug:slug>/ws/documents/<uuid:document_id>/", DocumentConsumer.as_asgi()),
]
