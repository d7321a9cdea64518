"""What a reader sees in place of a masked span: a typed mark in capitals, the same in every language."""

from collections.abc import Mapping
from typing import Any

from governance.filters.detectors.options import KEEP_LAST


def kind_of(detector: str) -> str:
    """What it is called in a mask or a placeholder."""
    return detector.upper()


def mask(detector: str, matched: str, options: Mapping[str, Any]) -> str:
    """``[CARD]``, or ``[CARD …1111]`` where the rule's option `keep_last` says how many characters stay."""
    keep = int(options.get(KEEP_LAST.name, KEEP_LAST.default))
    kept = "".join(character for character in matched if character.isalnum())[-keep:] if keep else ""
    return f"[{kind_of(detector)} …{kept}]" if kept else f"[{kind_of(detector)}]"
