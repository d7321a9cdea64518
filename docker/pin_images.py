"""Pin the images of compose.yaml and Dockerfile to their digests: `python3 docker/pin_images.py`, before each release.

Asks the registry through Docker for the digest of each name (of the list for all architectures) and writes it behind
the name. `--check` changes nothing and fails while one is not pinned; `--renew` looks up those that are.
"""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
FILES = ("compose.yaml", "Dockerfile")
OURS = "scriptorium"
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
# Everything behind `image:` and `FROM`: a name of another image, perhaps with a digest. Names of stages have no tag.
_NAMED = re.compile(
    r"^(?P<before>\s*image: |FROM )(?P<name>[\w./-]+:[\w.-]+)(?:@(?P<digest>sha256:[0-9a-f]+))?", re.MULTILINE
)


def unpinned(text: str) -> list[str]:
    """Return the names of images that are not pinned to a digest."""
    return sorted({found["name"] for found in _NAMED.finditer(text) if not DIGEST.fullmatch(found["digest"] or "")})


def pinned(text: str, digest_of: Callable[[str], str], *, renew: bool = False) -> str:
    """Return the text with a digest behind each name; those that have one keep it unless they are renewed."""

    def pin(found: re.Match[str]) -> str:
        known = "" if renew else found["digest"] or ""
        return f"{found['before']}{found['name']}@{known or digest_of(found['name'])}"

    return _NAMED.sub(pin, text)


def asked_of_registry(name: str) -> str:
    """The digest that the registry gives for a name now. Exits where it gives none."""
    command = ["docker", "buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", name]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    digest = said.stdout.strip()
    if said.returncode != 0 or not DIGEST.fullmatch(digest):
        sys.exit(f"No digest of {name}: {said.stderr.strip() or digest or 'Docker said nothing'}")
    return digest


def main(words: list[str]) -> None:
    texts = {path: path.read_text() for path in (FOLDER / name for name in FILES)}
    if "--check" in words:
        missing = sorted({name for text in texts.values() for name in unpinned(text)})
        sys.exit(f"Not pinned to a digest: {', '.join(missing)}. Run docker/pin_images.py." if missing else 0)
    # All are asked for before anything is written.
    made = {path: pinned(text, asked_of_registry, renew="--renew" in words) for path, text in texts.items()}
    for path, text in made.items():
        path.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
