"""A web process holds no library that only a worker, or a first call of its kind, needs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # loads the whole product in processes of their own
ROOT = Path(__file__).resolve().parents[2]
LOADED = """
import json, sys, threading
import config.asgi
{first}
for thread in threading.enumerate():
    if thread.name == "warm-up":
        thread.join()
print(json.dumps(sorted(sys.modules)))
"""
REQUEST = """
async def nothing(*_): pass
asyncio.run(config.warm.WarmAtWork(nothing)({"path": "/t/acme/"}, None, None))
"""
LATER = {
    "numpy": "vectors and graphs, with the first search",
    "scipy": "the graph's walk, with the first search",
    "onnxruntime": "the embedder, with the first search",
    "tokenizers": "the embedder",
    "safetensors": "the embedder's file, made once for each installation",
    "onnx": "the embedder's file, made once for each installation",
    "spacy": "workers read names",
    "pypdfium2": "workers read PDF, in a child of their own",
    "lxml": "Word files, once one is uploaded",
    "neo4j": "installations with Neo4j",
    "google.protobuf": "installations that export traces",
    "opentelemetry.exporter.otlp.proto.http": "installations that export traces",
    "bpe_openai": "nobody: its compiled part counts alone",
}


def test_a_web_process_imports_at_its_start_only_what_every_request_needs() -> None:
    """With what it loads behind its start."""
    loaded = set(_modules_of_a_web_process())
    assert "config.asgi" in loaded
    slow = {"openai", "anthropic", "bpe_openai._bindings"}
    assert slow <= loaded, "what is slow and needed by many calls is not loaded behind the start"
    assert {name: why for name, why in LATER.items() if name in loaded} == {}


def test_what_a_search_needs_is_loaded_behind_the_first_request_for_an_organisation() -> None:
    loaded = set(_modules_of_a_web_process("import asyncio, config.warm\n" + REQUEST))
    assert {"numpy", "onnxruntime", "scipy.sparse"} <= loaded
    assert "lxml" not in loaded


def _modules_of_a_web_process(first: str = "") -> list[str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    environment = {**os.environ, "PYTHONPATH": path, "WARM_UP": "true"}
    command = [sys.executable, "-c", LOADED.format(first=first)]
    told = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True)
    modules: list[str] = json.loads(told.stdout.splitlines()[-1])
    return modules
