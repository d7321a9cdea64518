"""A reason in words, asked before what must not be done without one."""

from rest_framework import serializers

from kernel.http.parsers import StrictSerializer

_MIN_LETTERS, _MAX_CHARS = 3, 500


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=_MAX_CHARS, help_text="Why this is done. It is kept with your name.")

    def validate_reason(self, reason: str) -> str:
        """Dots and blanks are no reason."""
        if sum(map(str.isalnum, reason)) < _MIN_LETTERS:
            raise serializers.ValidationError("Say in words why you are doing this.", code="blank")
        return reason
