"""What can go wrong while a service is prepared or started. Each message is one line for a person."""


class EmbeddedError(Exception):
    """A service could not be prepared, started or stopped; the message says what to do."""


class PortTaken(EmbeddedError):
    def __init__(self, port: int, holder: str | None, remedy: str = "choose another port") -> None:
        owner = f" by {holder}" if holder else ""
        super().__init__(f"Port {port} is taken{owner}. Stop that program or {remedy}.")


class DidNotStart(EmbeddedError):
    def __init__(self, name: str, reason: str, log: object) -> None:
        super().__init__(f"{name} did not start: {reason} (log: {log})")


class DiskFull(EmbeddedError):
    def __init__(self, folder: object, free_bytes: int, needed_bytes: int) -> None:
        super().__init__(
            f"Not enough disk space in {folder}: {free_bytes // 2**20} MB free, {needed_bytes // 2**20} MB"
            " needed. Free some space and try again; no data was changed."
        )


class MissingProgram(EmbeddedError):
    def __init__(self, program: str, remedy: str) -> None:
        super().__init__(f"{program} is missing. {remedy}")
