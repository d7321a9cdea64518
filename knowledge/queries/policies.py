"""Who may do what to a file."""

from kernel.tenancy import Actor
from knowledge.capabilities import FILE_MANAGE, FILE_UPLOAD
from knowledge.models import File, Visibility


def may_manage(actor: Actor, file: File) -> bool:
    """Its owner may; so may those who manage files, for files of the organisation."""
    is_owner = actor.member_id is not None and actor.member_id == file.owner_id
    if is_owner:
        return actor.can(FILE_UPLOAD) or actor.can(FILE_MANAGE)
    return file.visibility == Visibility.ORGANISATION and actor.can(FILE_MANAGE)
