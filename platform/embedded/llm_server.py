"""The process of the built-in language model: `python -m embedded.llm_server --weights FILE --port N`."""

import argparse
import signal
from pathlib import Path

import xllamacpp

CONTEXT_TOKENS = 4096  # of one conversation; the model itself was trained on 8,192
SLOTS = 4  # answers at once
THREADS = 1  # llama.cpp's threads spin while they wait: two on a busy machine are up to ten times slower


def parameters(weights: Path, alias: str, host: str, port: int) -> xllamacpp.CommonParams:
    """llama.cpp's settings. Nothing it offers may show one caller's text to another."""
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(weights)
    wanted.model_alias = {alias}
    wanted.hostnames = [host]
    wanted.port = port
    wanted.n_parallel = SLOTS
    wanted.n_ctx = SLOTS * CONTEXT_TOKENS
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = THREADS
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
    chosen = arguments.parse_args()
    ending = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)  # before the server's threads exist, so that they inherit it
    server = xllamacpp.Server(parameters(chosen.weights, chosen.alias, chosen.host, chosen.port))
    signal.sigwait(ending)
    del server


if __name__ == "__main__":
    main()
