"""Text to vectors: all-MiniLM-L6-v2 on onnxruntime, from the weights alone, without torch or a model hub."""

from knowledge.embedding.model import DIMENSIONS, MODEL_ID, Embed, Vectors, embedder

__all__ = ["DIMENSIONS", "MODEL_ID", "Embed", "Vectors", "embedder"]
