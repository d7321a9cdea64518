"""Canonical JSON (RFC 8785): the one spelling of a value that hashes and signatures are made over."""

from typing import Any

import rfc8785


def encode(value: Any) -> bytes:
    """Return the canonical UTF-8 bytes of a JSON value; raises ValueError for what JSON cannot say."""
    try:
        return rfc8785.dumps(value)
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from error
