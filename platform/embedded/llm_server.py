"""The process of the built-in language model: `python -m embedded.llm_server --weights FILE --port N`."""

import argparse
import signal
from dataclasses import dataclass
from pathlib import Path

import xllamacpp

CONTEXT_TOKENS = 4096  # of one conversation; the model itself was trained on 8,192
WRITING_THREADS = 1  # llama.cpp's threads wait for one another at each word: two on a busy machine are far slower


@dataclass(frozen=True)
class Shape:
    """`slots`: answers at once. `batch_tokens`: read in one go, while other answers wait.

    `is_lean`: without a second, repacked copy of the weights (600 MB less of 1.5B parameters, as fast).
    """

    slots: int = 4
    batch_tokens: int = 2048
    reading_threads: int = 1
    is_lean: bool = False


def parameters(weights: Path, alias: str, host: str, port: int, shape: Shape) -> xllamacpp.CommonParams:
    """llama.cpp's settings. Nothing it offers may show one caller's text to another."""
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(weights)
    wanted.model_alias = {alias}
    wanted.hostnames = [host]
    wanted.port = port
    wanted.n_parallel = shape.slots
    wanted.n_ctx = shape.slots * CONTEXT_TOKENS
    wanted.n_batch, wanted.n_ubatch = shape.batch_tokens, min(shape.batch_tokens, wanted.n_ubatch)
    wanted.no_extra_bufts = shape.is_lean
    wanted.cpuparams.n_threads = WRITING_THREADS
    wanted.cpuparams_batch.n_threads = shape.reading_threads
    if shape.reading_threads > WRITING_THREADS:
        wanted.cpuparams_batch.poll = 0  # sleep while waiting instead of spinning
    # Keys and values stay 16 bits (545 MB resident): at 8 bits it is 365 MB, and reading a prompt half as fast.
    wanted.cache_ram_mib = 0
    wanted.endpoint_slots = wanted.endpoint_props = wanted.ui = False
    wanted.cors_origins = "http://127.0.0.1"  # its default lets every web page in
    wanted.verbosity = 1  # higher levels log prompts
    return wanted


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--weights", type=Path, required=True)
    arguments.add_argument("--alias", required=True)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--slots", type=int, default=Shape.slots)
    arguments.add_argument("--batch", type=int, default=Shape.batch_tokens)
    arguments.add_argument("--reading-threads", type=int, default=Shape.reading_threads)
    arguments.add_argument("--lean", action="store_true")
    chosen = arguments.parse_args()
    shape = Shape(chosen.slots, chosen.batch, chosen.reading_threads, chosen.lean)
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)  # before the server's threads exist, so that they inherit it
    server = xllamacpp.Server(parameters(chosen.weights, chosen.alias, chosen.host, chosen.port, shape))
    signal.sigwait(ending)
    del server


if __name__ == "__main__":
    main()
