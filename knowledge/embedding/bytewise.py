"""Vectors a byte a number: each scaled by its own largest. Cosines change by about a thousandth."""

import numpy as np

from knowledge.embedding.model import DIMENSIONS, Vectors

MAX_BYTE = 127
SCALE_BYTES = 4


def packed(vectors: Vectors) -> bytes:
    """One scale a vector, then their numbers."""
    scales = np.abs(vectors).max(axis=1, initial=0.0) / MAX_BYTE
    whole = np.rint(vectors / np.where(scales > 0, scales, 1)[:, None]).astype(np.int8)
    return scales.astype("<f4").tobytes() + whole.tobytes()


def unpacked(content: bytes) -> Vectors:
    """The inverse of `packed`, but for what rounding took."""
    count = len(content) // (SCALE_BYTES + DIMENSIONS)
    scales = np.frombuffer(content, dtype="<f4", count=count)
    whole = np.frombuffer(content, dtype=np.int8, offset=count * SCALE_BYTES).reshape(count, DIMENSIONS)
    return whole.astype(np.float32) * scales[:, None]
