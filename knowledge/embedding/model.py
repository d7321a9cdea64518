"""Which model the vectors come from, without loading it: whoever only names it needs neither numpy nor onnxruntime."""

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from knowledge.embedding.minilm import Embedder

MODEL_ID = "all-MiniLM-L6-v2"
DIMENSIONS = 384

Vectors: TypeAlias = "npt.NDArray[np.float32]"
Embed = Callable[[list[str]], Vectors]


def load() -> None:
    """Load the embedder, so that the first question need not; without its weights each search says so itself."""
    with suppress(FileNotFoundError):
        embedder()


def embedder() -> "Embedder":
    """The process's embedder, imported and loaded at first use (most of a second)."""
    from knowledge.embedding import minilm

    return minilm.embedder()
