"""What a Markdown file says of itself above its text: YAML or TOML lines between two rules."""

import re

FENCED = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
FIELD = re.compile(r"^([A-Za-z_][\w .-]{0,60}?)\s*[:=](?:\s+(.*)|\s*)$")
CONTINUED = re.compile(r"^(?:\s+\S|- |#|$|\[)")
MAX_FIELDS = 50
MAX_CHARACTERS = 2_000


def parted(source: str) -> tuple[dict[str, str], str]:
    """The fields and the text below them. What is no list of fields is text, and a rule at the top is a rule."""
    block = FENCED.match(source)
    if block is None:
        return {}, source
    fields: dict[str, str] = {}
    name = ""
    for line in block.group(2).splitlines():
        if found := FIELD.match(line):
            name = found.group(1)
            fields[name] = (found.group(2) or "").strip().strip("\"'")
        elif name and CONTINUED.match(line):
            fields[name] = f"{fields[name]} {line.strip().removeprefix('- ')}".strip()
        elif line.strip():
            return {}, source
    if not fields:
        return {}, source
    kept = list(fields.items())[:MAX_FIELDS]
    return {name: value[:MAX_CHARACTERS] for name, value in kept}, source[block.end() :]
