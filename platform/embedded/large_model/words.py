"""What the terminal says about the model that is fetched: one line each."""

from pathlib import Path

from embedded.large_model.progress import Progress, Stage

_EVERY_PERCENT = 10


def is_news(last: Progress | None, now: Progress) -> bool:
    """Whether a line is due: another stage, another reason, or a tenth more."""
    if last is None or last.stage is not now.stage or last.detail != now.detail:
        return True
    return last.percent // _EVERY_PERCENT != now.percent // _EVERY_PERCENT


def of(now: Progress) -> str:
    megabytes = now.bytes_done // 2**20
    match now.stage:
        case Stage.FETCHING:
            return f"Fetching the model that can write: {now.percent} % ({megabytes} MB). You can work meanwhile."
        case Stage.CHECKING:
            return "The model that can write has arrived; checking it."
        case Stage.WHOLE:
            return "The model that can write is whole; starting it."
        case Stage.NO_SPACE:
            needs = f", {now.needed_bytes // 2**20} MB needed" if now.needed_bytes else ""
            why = f"the disk is full ({now.free_bytes // 2**20} MB free{needs})"
        case Stage.WRONG_BYTES:
            why = f"what arrived is not what was pinned: {now.detail}"
        case Stage.UNREACHABLE:
            why = f"a part is not to be had: {now.detail}"
    return f"The model that can write waits, at {now.percent} %: {why}. The small model goes on; it is tried again."


def no_memory(title: str, needed_bytes: int, small: str) -> str:
    return f"{title} needs {needed_bytes // 2**20} MB of free memory, which is not there: {small} answers."


def not_started(title: str, log: Path, small: str) -> str:
    return f"{title} did not start (log: {log}): {small} answers."


def switched(title: str, small: str) -> str:
    return f"{title} answers from now on. {small} ends what it was asked, then it goes."
