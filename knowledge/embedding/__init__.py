"""Text to vectors: all-MiniLM-L6-v2 on onnxruntime, from the weights alone, without torch or a model hub."""

from knowledge.embedding.minilm import DIMENSIONS, MODEL_ID, Embed, Embedder, Vectors, embedder

__all__ = ["DIMENSIONS", "MODEL_ID", "Embed", "Embedder", "Vectors", "embedder"]
