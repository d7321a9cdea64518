"""Public sample texts, when the evaluation data is at hand; synthetic ones otherwise."""

import gzip
import json
import os
import random
from pathlib import Path

import pytest

from tests.governance.texts import PLAIN, SENSITIVE


@pytest.fixture(scope="session")
def privacy_texts() -> list[str]:
    """Texts with personal data: the set under EVALUATION_DATA/privacy if named, else composed ones."""
    folder = os.environ.get("EVALUATION_DATA")
    source = Path(folder) / "privacy" / "presidio_generated_large.json.gz" if folder else None
    if source and source.exists():
        return [row["full_text"] for row in json.loads(gzip.decompress(source.read_bytes()))]
    chooser = random.Random(3)
    values = [value for kind in SENSITIVE.values() for value in kind]
    words = ["please", "send", "the", "invoice", "for", "our", "last", "order", "to", "this", "account"]
    return [
        " ".join([*chooser.choices(words, k=25), chooser.choice(values), *chooser.choices(words + PLAIN, k=12)])
        for _ in range(400)
    ]
