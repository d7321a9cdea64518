"""The measuring process, which stands for a web process: `python -m benchmarks.retrieval <corpus> <data> <sizes>`."""

import json
import sys
from pathlib import Path

from benchmarks.stage import Stage

if __name__ == "__main__":
    corpus, data, sizes = sys.argv[1:]
    with Stage(Path(corpus)):
        from benchmarks.retrieval.measured import measured

        print(json.dumps(measured(Path(corpus), Path(data), sizes.split(","))))
