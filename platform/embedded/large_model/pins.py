"""The list of parts: name, version and hash of each wheel, in the order in which they are joined."""

import re
from dataclasses import dataclass
from pathlib import Path

from embedded.errors import EmbeddedError

_LINE = re.compile(r"(?P<name>[a-z0-9-]+)==(?P<version>[0-9.]+) --hash=sha256:(?P<sha256>[0-9a-f]{64})")


@dataclass(frozen=True)
class Part:
    name: str
    version: str
    sha256: str

    @property
    def requirement(self) -> str:
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}"


def read_pins(path: Path) -> list[Part]:
    """Return the parts of a pin list. Raises EmbeddedError for a line that pins nothing."""
    lines = [line.strip() for line in path.read_text().splitlines()]
    return [_part(path, line) for line in lines if line and not line.startswith("#")]


def _part(path: Path, line: str) -> Part:
    found = _LINE.fullmatch(line)
    if found is None:
        raise EmbeddedError(f"{path} has a line without a version and a hash: {line}")
    return Part(**found.groupdict())
