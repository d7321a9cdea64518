"""The frames of the socket of live news (docs/live.md), as the OpenAPI document describes them."""

from drf_spectacular.utils import OpenApiCallback, extend_schema
from rest_framework import serializers

from kernel.live.subscriber import MAX_TOPICS


def _topics(what: str) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), required=False, help_text=what)


class LiveNewsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    topic = serializers.CharField()
    events = serializers.ListField(child=serializers.CharField())


class LiveFrameSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the server sends. Members of one frame can come together."""

    subscribed = _topics("Followed from now on: fetch what is shown of them after this frame.")
    refused = _topics("Unknown or forbidden, alike.")
    news = LiveNewsSerializer(many=True, required=False)
    missed = _topics("Something may have happened that nobody can name.")
    ended = _topics("May be followed no longer.")


class LiveSubscriptionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the tab sends: one of the two."""

    subscribe = _topics(f"Follow these; at most {MAX_TOPICS} at once.")
    unsubscribe = _topics("Follow these no more.")


# OpenAPI has no sockets. A callback of the operation that every page begins with is where its frames can stand.
LIVE = OpenApiCallback(
    "live",
    "/t/{slug}/ws/live/",
    extend_schema(
        description="The socket of live news. What the server sends; the answer is what the tab sends, at any time.",
        request=LiveFrameSerializer,
        responses={200: LiveSubscriptionSerializer},
    ),
)
