"""The embedder: the same numbers as the weights say, whatever the batch."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings as django_settings
from safetensors.numpy import load_file

from generation import ports
from knowledge.embedding import DIMENSIONS, MODEL_ID, embedder
from knowledge.embedding.graph_writer import write_graph
from knowledge.embedding.minilm import WEIGHTS_FOLDER, Embedder, batches

TEXTS = ["A cat sits on the mat.", "A feline rests on a rug.", "Interest rates went up.", "x", ""]


def test_vectors_equal_a_plain_numpy_forward_pass() -> None:
    text = TEXTS[0]
    folder = Path(django_settings.MODELS_DIR) / WEIGHTS_FOLDER
    expected = forward(folder, embedder()._tokenizer.encode(text).ids)
    assert np.abs(embedder().embed([text])[0] - expected).max() < 1e-5


def test_the_weights_lie_beside_the_graph_to_be_mapped(tmp_path: Path) -> None:
    folder = Path(django_settings.MODELS_DIR) / WEIGHTS_FOLDER
    for _ in range(2):
        write_graph(folder, tmp_path / "model.onnx")
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert sizes.keys() == {"model.onnx", "model.weights"}
    assert sizes["model.onnx"] < 100_000 < 80_000_000 < sizes["model.weights"]


def forward(folder: Path, ids: list[int]) -> np.ndarray:
    """BERT as the paper has it (Devlin et al. 2018), mean pooling, unit length."""
    w = {
        name: value.astype(np.float64)
        for name, value in load_file(folder / "model.safetensors").items()
        if "ids" not in name
    }
    config = json.loads((folder / "config.json").read_text())

    def dense(x: np.ndarray, name: str) -> np.ndarray:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    def norm(x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + config["layer_norm_eps"])
        return scaled * w[f"{name}.weight"] + w[f"{name}.bias"]

    e = "embeddings."
    x = w[e + "word_embeddings.weight"][ids] + w[e + "position_embeddings.weight"][: len(ids)]
    x = norm(x + w[e + "token_type_embeddings.weight"][0], e + "LayerNorm")
    heads, size = config["num_attention_heads"], config["hidden_size"] // config["num_attention_heads"]
    for layer in range(config["num_hidden_layers"]):
        at = f"encoder.layer.{layer}."
        q, k, v = (
            dense(x, f"{at}attention.self.{part}").reshape(-1, heads, size).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        weights = np.exp(q @ k.transpose(0, 2, 1) / math.sqrt(size))
        mixed = (weights / weights.sum(-1, keepdims=True)) @ v
        joined = mixed.transpose(1, 0, 2).reshape(len(ids), -1)
        x = norm(x + dense(joined, at + "attention.output.dense"), at + "attention.output.LayerNorm")
        inner = dense(x, at + "intermediate.dense")
        active = inner * 0.5 * (1 + np.vectorize(math.erf)(inner / math.sqrt(2)))
        x = norm(x + dense(active, at + "output.dense"), at + "output.LayerNorm")
    pooled = x.mean(0)
    return pooled / np.linalg.norm(pooled)


def test_a_text_has_one_vector_whatever_it_is_batched_with() -> None:
    together = embedder().embed([*TEXTS, "long words again and again " * 60])
    assert together.shape == (6, DIMENSIONS)
    for index, text in enumerate(TEXTS):
        assert np.abs(embedder().embed([text])[0] - together[index]).max() < 1e-5
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(6), abs=1e-5)


def test_like_means_near() -> None:
    vectors = embedder().embed(TEXTS[:3])
    assert vectors[0] @ vectors[1] > 0.5 > 0.1 > vectors[0] @ vectors[2]


def test_nothing_gives_nothing_and_too_much_is_cut() -> None:
    assert embedder().embed([]).shape == (0, DIMENSIONS)
    assert embedder().embed(["word " * 5000]).shape == (1, DIMENSIONS)


def test_batches_stay_within_the_budget_and_lose_no_text() -> None:
    lengths = [5, 500, 30, 30, 30, 500, 2000, 1]
    groups = batches(lengths, 1000)
    assert sorted(index for group in groups for index in group) == list(range(len(lengths)))
    assert all(len(group) == 1 or len(group) * max(lengths[i] for i in group) <= 1000 for group in groups)


def test_missing_weights_are_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="weights are missing"):
        Embedder(tmp_path)


def test_the_gateways_embedding_port_answers_with_vectors_and_tokens() -> None:
    answer = ports.embed(["A cat sits on the mat.", "up"])
    assert (answer["model"], len(answer["vectors"]), len(answer["vectors"][0])) == (MODEL_ID, 2, DIMENSIONS)
    assert answer["tokens"] == 8


UNKNOWN = ["ตั๋วผู้ใหญ่ราคาเท่าไร", "ท่าเรือเปิดเวลาเก้าโมงเช้า", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "𐌰𐌱𐌲𐌳 𐌴𐌵𐌶", "x" * 5_000, "Zq7" * 900]


def test_words_the_model_does_not_know_are_like_nothing() -> None:
    vectors = embedder().embed([*UNKNOWN, "ตั๋วผู้ใหญ่ราคาเท่าไร iPhone", "A cat sits on the mat."])
    likeness = vectors @ vectors.T
    for one in range(len(UNKNOWN)):
        assert max(likeness[one, other] for other in range(len(likeness)) if other != one) < 0.9, UNKNOWN[one]
    assert likeness[-1, -1] == pytest.approx(1.0, abs=1e-5)


def test_a_word_the_model_does_not_know_is_left_out_of_a_text_it_knows() -> None:
    with_it, without = embedder().embed(["The ferry ป leaves at nine.", "The ferry leaves at nine."])
    assert float(with_it @ without) == pytest.approx(1.0, abs=1e-5)


def test_unknown_words_count_by_their_length() -> None:
    counts = embedder().token_counts(UNKNOWN)
    for text, count in zip(UNKNOWN, counts, strict=True):
        assert count >= len(text.replace(" ", "")) / 4, text[:20]
        spans = embedder().token_spans(text)
        assert len(spans) == count
        assert all(start < end for start, end in spans)
        assert max(end for _, end in spans) == len(text)
