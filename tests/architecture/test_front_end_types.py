"""A renamed field of a serializer reaches the front end's types, and breaks its compiler wherever it is read."""

import re
import subprocess

import pytest
import yaml
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from scripts.frontend_steps import FRONTEND, node_path

SCHEMA = FRONTEND / "schema.yaml"
TYPES = FRONTEND / "src" / "api" / "schema.d.ts"
READ = [
    "Document.waiting_suggestions",
    "Document.edited_at",
    "Document.may_manage",
    "Suggestion.after_markdown",
    "Suggestion.anchor",
    "Quote.ceiling_nano_usd",
    "Session.capabilities",
    "Member.display_name",
    "Version.name",
    "Version.created_at",
    "File.state",
    "Message.text",
    "Conversation.title",
    "Anchor.from",
    "Person.email",
    "ApiKey.scopes",
    "Lease.client",
    "WelcomeStatus.last_batch",
    "RefusedStatus.expected",
    "NewsStatus.restored",
    "LiveFrame.missed",
    "LiveNews.topic",
    "Problem.detail",
    "Problem.request_id",
    "Problem.fields",
    "FieldFault.message",
    "ErrorDataSchema.place",
    "ErrorDataSchema.cap_nano_usd",
    "ErrorDataSchema.resets_at",
]
UNREAD = "Organisation.slug"


def test_the_front_end_has_the_document_that_the_serializers_make() -> None:
    document = SchemaGenerator().get_schema(request=None, public=True)
    made = OpenApiYamlRenderer().render(document, renderer_context={}).decode()
    assert made == SCHEMA.read_text(), "manage.py spectacular --file frontend/schema.yaml, then npm run types"


def test_its_types_have_the_fields_of_that_document() -> None:
    document = yaml.load(SCHEMA.read_text(), yaml.CSafeLoader)
    described = {
        (component, field)
        for component, schema in document["components"]["schemas"].items()
        for field in schema.get("properties", {})
    }
    assert typed_fields() == described


def typed_fields() -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    component = ""
    for line in TYPES.read_text().partition("export interface components {")[2].partition("\n    };\n")[0].splitlines():
        if named := re.match(r" {8}(\w+): ", line):
            component = named[1]
        elif field := re.match(r' {12}(?:readonly )?"?([\w-]+)"?\??: ', line):
            found.add((component, field[1]))
    return found


@pytest.mark.slow
def test_renaming_a_field_that_is_read_breaks_the_compiler() -> None:
    """One or more of each kind of answer, all at once; and one that nobody reads, to see that the compiler is asked."""
    command = ["node", "scripts/renames.mjs", *READ, UNREAD]
    said = subprocess.check_output(command, cwd=FRONTEND, env={"PATH": node_path()}, text=True)
    assert said.split() == [UNREAD]
