"""Read a request for embeddings."""

from dataclasses import dataclass
from typing import Any

from generation import ports
from generation.api.openai.parameters import left_out, refuse_unknown, text, whole
from generation.catalogue.routable import is_default
from generation.errors import UnknownModel, UnsupportedParameter
from kernel.errors import BadRequest

# OpenAI's own limits: https://platform.openai.com/docs/api-reference/embeddings/create
MAX_TEXTS, MAX_BYTES, MAX_DIMENSIONS = 2048, 1_000_000, 100_000
_READ = frozenset({"model", "input", "encoding_format", "dimensions", "user"})


@dataclass(frozen=True, slots=True)
class EmbeddingsRequest:
    """Texts to embed, and how their vectors are spelled."""

    texts: list[str]
    is_base64: bool
    left_out: tuple[str, ...]


def embeddings_request(body: Any) -> EmbeddingsRequest:
    """Return what is asked; raises BadRequest, UnsupportedParameter and UnknownModel naming the parameter."""
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object.")
    refuse_unknown(body, _READ, {})
    _check_model(text(body, "model", required=True))
    texts = _texts(body.get("input"))
    _check_dimensions(whole(body, "dimensions", 1, MAX_DIMENSIONS))
    spelling = body.get("encoding_format")
    if spelling not in (None, "float", "base64"):
        raise BadRequest("“encoding_format” must be float or base64.", param="encoding_format")
    return EmbeddingsRequest(texts, spelling == "base64", left_out(body, {"user": ("",)}))


def _check_model(name: str) -> None:
    """There is one model; another one's vectors would not fit beside its."""
    if not is_default(name) and ports.embedder.is_filled and name != ports.embedder()["model"]:
        raise UnknownModel(model=name, param="model")


def _check_dimensions(asked: int | None) -> None:
    if asked is not None and ports.embedder.is_filled and asked != ports.embedder()["dimensions"]:
        sentence = f"“dimensions” must be {ports.embedder()['dimensions']}: vectors are not shortened here."
        raise UnsupportedParameter(sentence, param="dimensions")


def _texts(given: Any) -> list[str]:
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not texts:
        raise BadRequest("“input” must be a text or a list of texts.", param="input")
    if all(isinstance(one, int | list) for one in texts):
        raise UnsupportedParameter("“input” must be text: token numbers are of another vocabulary.", param="input")
    if not all(isinstance(one, str) and one for one in texts):
        raise BadRequest("“input” must be a text or a list of texts, none of them empty.", param="input")
    if len(texts) > MAX_TEXTS or sum(len(one.encode()) for one in texts) > MAX_BYTES:
        raise BadRequest(f"“input” takes at most {MAX_TEXTS} texts and {MAX_BYTES} bytes in all.", param="input")
    return texts
