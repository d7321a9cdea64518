"""The AI beside the writer: writing actions and the chat."""

from kernel.rooms import Room, Urls


def fill_ports() -> None:
    from assistant.commands.conversations import delete_all_of, forget_documents, forget_file, store_answer
    from assistant.commands.erase import erase_member
    from assistant.commands.writing import check_answer, name_details, suggest_answer
    from assistant.events import CHAT, Action
    from assistant.queries.conversations import count_of
    from assistant.queries.holdings import held_by_member
    from editor import ports as editor
    from generation import ports
    from knowledge import ports as knowledge
    from tenants import ports as directory

    ports.completions[CHAT] = store_answer
    knowledge.forget_file.fill(forget_file)
    editor.forget_documents.fill(forget_documents)
    directory.private_things["conversations"] = directory.PrivateThings(count_of, delete_all_of)
    ports.reminders[Action.SHORTEN.value] = name_details
    for action in Action:
        ports.completions[action.value] = suggest_answer
        ports.checks[action.value] = check_answer
    directory.erasers["assistant"] = directory.Eraser(held_by_member, erase_member)


ROOM = Room(
    name="assistant",
    urls=(Urls("assistant.api.urls", "data"),),
    fill_ports=fill_ports,
    enums={"WritingActionEnum": "assistant.events.Action"},
)
