"""Which file the built-in model that can write is. Weights: Apache-2.0, docs/licences/qwen2.5-coder.txt."""

from dataclasses import dataclass
from pathlib import Path

from embedded.large_model.weights import Weights
from embedded.settings import ROOT


@dataclass(frozen=True)
class FetchedModel:
    """`sha256` is that of the joined file, which is the publisher's own."""

    file: str
    sha256: str
    pins: Path


LARGE = FetchedModel(
    "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ROOT / "models-large.txt",
)


def large_weights(folder: Path, sha256: str = LARGE.sha256) -> Weights:
    return Weights(folder, LARGE.file, sha256)
