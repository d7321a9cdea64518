"""Addresses under /t/<slug>/api/v1/."""

from django.urls import path

from assistant.api.conversations import ConversationsView, ConversationView, MessagesView
from assistant.api.writing import QuoteView, WritingsUnderWayView, WritingView

urlpatterns = [
    path("writing/quote/", QuoteView.as_view(), name="writing-quote"),
    path("writing/", WritingView.as_view(), name="writing"),
    path("documents/<uuid:document_id>/writing/", WritingsUnderWayView.as_view(), name="writings-under-way"),
    path("conversations/", ConversationsView.as_view(), name="conversations"),
    path("conversations/<uuid:conversation_id>/", ConversationView.as_view(), name="conversation"),
    path("conversations/<uuid:conversation_id>/messages/", MessagesView.as_view(), name="messages"),
]
