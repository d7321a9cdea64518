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
UNREAD = FRONTEND / "unread-fields.txt"
# One or more of each kind of answer: lists and details, the sockets, the events of a stream, problems.
READ = {
    *("Document.waiting_suggestions", "Suggestion.anchor", "Quote.ceiling_nano_usd", "Session.capabilities"),
    *("Member.display_name", "File.state", "Message.text", "Anchor.from", "AnswerEnding.flaw", "UsageRow.day"),
    *("PatchedDocumentChangeRequest.title", "FileUploadRequest.visibility", "FallbackChoiceSchemaRequest.key_id"),
    *("WelcomeStatus.last_batch", "RefusedStatus.expected", "LiveFrame.missed", "LiveNews.topic"),
    *("StartDataSchema.model", "NoticeDataSchema.demo", "FinishDataSchema.finish_reason", "ErrorDataSchema.code"),
    *("Problem.detail", "Problem.fields", "FieldFault.message", "ErrorDataSchema.place"),
}
# Not the API's: what the page itself says when it is loaded, and the sessions of the library that signs people in.
BY_HAND = {
    "by hand: api/signedOut.ts signed_in",
    "by hand: api/allauth.ts is_current",
    *(f"by hand: account/SessionList.tsx {name}" for name in ("created_at", "is_current", "user_agent")),
}


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
def test_renaming_a_field_breaks_the_compiler_unless_nobody_reads_it() -> None:
    """Every field of every component is renamed; what the compiler does not miss is listed, and nothing slips by it."""
    command = ["node", "scripts/fields.mjs"]
    said = subprocess.check_output(command, cwd=FRONTEND, env={"PATH": node_path()}, text=True).splitlines()
    judgements = {line for line in said if ": " in line}
    assert judgements == BY_HAND, "read it by a type made from the document: Schema<...>, Pick<...>, keyof ..."
    assert [line for line in said if line not in judgements] == UNREAD.read_text().splitlines(), "npm run unread"


def test_what_pages_read_is_not_among_what_nobody_reads() -> None:
    unread = set(UNREAD.read_text().split())
    described = {f"{component}.{field}" for component, field in typed_fields()}
    assert unread < described
    assert described - unread >= READ
