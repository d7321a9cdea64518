"""The corpus of `benchmarks.knowledge_retrieval`: real texts and vectors, multiplied, and kept between runs."""
