"""What is asked of the model: all of what it replaces, the end of what it continues."""

from assistant.events import Action
from assistant.prompts import CONTEXT_CHARS, writing_messages, writing_tokens

LONG = "The first sentence. " + "More of the same. " * 600 + "The last sentence."


def test_a_text_that_will_be_replaced_is_shown_whole() -> None:
    (message,) = writing_messages(Action.SHORTEN, LONG)
    assert LONG in message.content
    assert writing_tokens(Action.SHORTEN, LONG) >= len(LONG) // 3


def test_a_text_that_goes_on_is_shown_from_near_its_end() -> None:
    (message,) = writing_messages(Action.CONTINUE, LONG)
    assert message.content.endswith(LONG[-CONTEXT_CHARS:])
    assert "The first sentence." not in message.content
