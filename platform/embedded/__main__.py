"""`python -m embedded run | stop | status | manage ...`: what the Makefile calls."""

import argparse
import errno
import os
import sys
import traceback
from pathlib import Path

from embedded import backup, commands
from embedded.console import Console
from embedded.errors import EmbeddedError
from embedded.runner import Runner
from embedded.settings import BACKUP_KEY_SETTINGS, RunSettings


def main(words: list[str]) -> int:
    arguments = argparse.ArgumentParser(prog="python -m embedded", description=__doc__)
    arguments.add_argument("verb", choices=["run", "stop", "status", "manage", "backup", "restore"])
    arguments.add_argument("rest", nargs=argparse.REMAINDER)
    chosen = arguments.parse_args(words)
    console = Console()
    try:
        return _do(chosen.verb, chosen.rest, _settings(), console)
    except EmbeddedError as error:
        return _complain(str(error))
    except OSError as error:
        return _complain("The disk is full." if error.errno == errno.ENOSPC else f"{error} {_where(error)}")


def _settings() -> RunSettings:
    """Read once; afterwards no child process inherits the key of backups."""
    settings = RunSettings.read(dict(os.environ))
    for name in BACKUP_KEY_SETTINGS:
        os.environ.pop(name, None)
    return settings


def _complain(line: str) -> int:
    sys.stderr.write(f"\n{line}\n")
    return 1


def _where(error: BaseException) -> str:
    """The innermost of our own lines: enough to find it, one line to read."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "embedded" in frame.filename]
    return f"(in {Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""


def _do(verb: str, rest: list[str], settings: RunSettings, console: Console) -> int:
    if verb == "run":
        Runner(settings, console).run()
        return 0
    if verb == "manage":
        return commands.manage(settings, rest)
    if verb == "backup":
        backup.backup(settings, Path(rest[0]) if rest else None, console)
        return 0
    if verb == "restore":
        if not rest:
            raise EmbeddedError("Say which archive: make restore FROM=var/backups/scriptorium-....backup")
        backup.restore(settings, Path(rest[0]), console)
        return 0
    return {"stop": commands.stop, "status": commands.status}[verb](settings, console)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
