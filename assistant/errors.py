"""What this app refuses."""

from kernel.errors import Conflict, Invalid


class NothingToWorkOn(Invalid):
    code, title = "writing.empty", "Select some text first"


class AnswerRunning(Conflict):
    code, title = "conversation.answer_running", "Wait for the answer, or stop it"
