"""A text is embedded once, and what one organisation asked is no help to another."""

from typing import Any

import numpy as np

from kernel.tenancy import tenant_scope
from knowledge.embedding.remembered import MAX_CHARACTERS, embed_remembered
from tests.world import World


def test_a_text_is_embedded_once_and_for_its_own_organisation_alone(world: World) -> None:
    asked: list[list[str]] = []

    def embed(texts: list[str]) -> Any:
        asked.append(texts)
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)

    long = "x" * (MAX_CHARACTERS + 1)
    with tenant_scope(world.acme.id):
        assert embed_remembered(["ab", "abc", "ab"], embed).tolist() == [[2, 1], [3, 1], [2, 1]]
        assert embed_remembered(["abc", long], embed).tolist() == [[3, 1], [MAX_CHARACTERS + 1, 1]]
        embed_remembered([long], embed)
    with tenant_scope(world.globex.id):
        embed_remembered(["ab"], embed)
    assert asked == [["ab", "abc"], [long], [long], ["ab"]]
