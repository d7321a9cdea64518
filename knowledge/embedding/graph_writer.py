"""Writes the ONNX graph of a BERT encoder straight from its safetensors weights.

Only numpy and onnx are needed. The operators of the domain com.microsoft are the fused forms onnxruntime
ships for BERT (its "contrib operators" page), so no optimiser pass has to find them.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

Array = npt.NDArray[np.float32]
OPSET = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
INT64 = TensorProto.INT64
MIN_SEPARATE_BYTES = 1024
READABLE = 0o644
"""Weights are public, and another account may run the product than the one that set it up."""


class BertGraph:
    """Collects nodes and constants: token ids and mask in, one unit vector a text out."""

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        self.weights: dict[str, Array] = load_file(folder / "model.safetensors")
        self.layers: int = config["num_hidden_layers"]
        self.heads: int = config["num_attention_heads"]
        self.width: int = config["hidden_size"]
        self.epsilon: float = config["layer_norm_eps"]
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str, *, transposed: bool = False) -> str:
        return self.constant(name, self.weights[name].T if transposed else self.weights[name])

    def node(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, name=output, **attributes))
        return output

    def contrib(self, op: str, inputs: list[str], output: str, **attributes: Any) -> str:
        return self.node(op, inputs, output, "com.microsoft", **attributes)

    def model(self) -> onnx.ModelProto:
        hidden = self._embed_tokens()
        for layer in range(self.layers):
            hidden = self._encode(hidden, f"encoder.layer.{layer}.")
        self._pool(hidden)
        graph = helper.make_graph(
            self.nodes,
            "bert",
            [helper.make_tensor_value_info(name, INT64, ["batch", "length"]) for name in ("ids", "mask")],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", self.width])],
            self.constants,
        )
        return helper.make_model(graph, opset_imports=OPSET, ir_version=8)

    def _embed_tokens(self) -> str:
        prefix = "embeddings."
        # One segment only, so its embedding is folded into the words'.
        segment = self.weights[prefix + "token_type_embeddings.weight"][0]
        words = self.constant("words", self.weights[prefix + "word_embeddings.weight"] + segment)
        positions = self.weight(prefix + "position_embeddings.weight")
        self.node("Shape", ["ids"], "length", start=1, end=2)
        self.node(
            "Slice",
            [positions, self.constant("zero", np.array([0])), "length", self.constant("axis", np.array([0]))],
            "placed",
        )
        self.node("Gather", [words, "ids"], "named")
        self.node("Add", ["named", "placed"], "summed")
        norm = [self.weight(prefix + "LayerNorm.weight"), self.weight(prefix + "LayerNorm.bias")]
        self.node("Cast", ["mask"], "mask32", to=TensorProto.INT32)
        return self.node("LayerNormalization", ["summed", *norm], "embedded", epsilon=self.epsilon, axis=-1)

    def _encode(self, hidden: str, at: str) -> str:
        attended = self.contrib(
            "Attention",
            [hidden, *self._query_key_value(at + "attention.self."), "mask32"],
            at + "attended",
            num_heads=self.heads,
        )
        hidden = self._add_and_norm(hidden, attended, at + "attention.output.")
        wide = self.node(
            "MatMul", [hidden, self.weight(at + "intermediate.dense.weight", transposed=True)], at + "wide"
        )
        active = self.contrib("BiasGelu", [wide, self.weight(at + "intermediate.dense.bias")], at + "active")
        return self._add_and_norm(hidden, active, at + "output.")

    def _query_key_value(self, at: str) -> list[str]:
        parts = ("query", "key", "value")
        matrix = np.concatenate([self.weights[f"{at}{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self.weights[f"{at}{part}.bias"] for part in parts])
        return [self.constant(at + "matrix", matrix), self.constant(at + "bias", bias)]

    def _add_and_norm(self, hidden: str, change: str, at: str) -> str:
        dense = self.node("MatMul", [change, self.weight(at + "dense.weight", transposed=True)], at + "dense")
        norm = [self.weight(at + "LayerNorm.weight"), self.weight(at + "LayerNorm.bias")]
        return self.contrib(
            "SkipLayerNormalization",
            [dense, hidden, *norm, self.weight(at + "dense.bias")],
            at + "normed",
            epsilon=self.epsilon,
        )

    def _pool(self, hidden: str) -> None:
        """Mean over the tokens that are not padding, then unit length."""
        self.node("Cast", ["mask"], "mask_float", to=TensorProto.FLOAT)
        last = self.constant("last", np.array([2]))
        first = self.constant("first", np.array([1]))
        self.node("Unsqueeze", ["mask_float", last], "mask_column")
        self.node("Mul", [hidden, "mask_column"], "kept")
        self.node("ReduceSum", ["kept", first], "total", keepdims=0)
        self.node("LpNormalization", ["total"], "vectors", axis=-1, p=2)


def write_graph(folder: Path, target: Path) -> None:
    """Write the encoder found in `folder` (config.json, model.safetensors) as ONNX at `target`, its weights beside it.

    In a file of their own the weights are mapped into memory: what several processes read of them is there once, and
    what none reads not at all. Both files appear whole, the weights first. Two processes may race: they write the same.
    """
    weights = target.with_suffix(".weights")
    with TemporaryDirectory(dir=target.parent, prefix=f"{target.stem}.") as beside:
        made = Path(beside) / target.name
        onnx.save_model(
            BertGraph(folder).model(),
            str(made),
            save_as_external_data=True,
            location=weights.name,
            size_threshold=MIN_SEPARATE_BYTES,
        )
        for path, final in ((made.with_name(weights.name), weights), (made, target)):
            path.chmod(READABLE)
            path.replace(final)
