"""What the product is told about its built-in model: which one runs, where, and how the other one comes along."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from embedded.large_model.progress import Progress
from embedded.passwords import write_private

if TYPE_CHECKING:
    from embedded.llm import LanguageModelServer


def write_status(file: Path, server: "LanguageModelServer", coming: Progress | None, note: str = "") -> None:
    """Write it whole or not at all. `note` is a code: `switched`, `no_memory`, `not_started` or empty."""
    model = server.model
    running = {"name": model.name, "title": model.title, "url": server.url, "is_demo": model.is_demo}
    fetch = {**asdict(coming), "percent": coming.percent} if coming else None
    write_private(file, json.dumps({"running": running, "coming": fetch, "note": note}))
