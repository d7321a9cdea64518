"""The sample files of a new installation."""

from kernel.tenancy import Actor
from knowledge.commands.uploads import upload_file
from knowledge.demo import demo_files
from knowledge.models import File, Visibility


def add_demo_files(actor: Actor, organisation: str) -> list[File]:
    """Upload the sample files of "acme" or "globex" for everybody to read; repeating it adds nothing."""
    return [
        upload_file(actor, path.name, [path.read_bytes()], Visibility.ORGANISATION)[0]
        for path in demo_files(organisation)
    ]
