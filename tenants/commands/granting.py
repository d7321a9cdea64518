"""Which role an actor may give to somebody."""

from kernel.errors import Invalid
from kernel.rooms import Role
from kernel.tenancy import Actor
from tenants.capabilities import OWNER_MANAGE


def grantable_role(actor: Actor, role: str) -> Role:
    """Return the role of this name; raises Invalid for an unknown one. Only owners make owners."""
    try:
        wanted = Role(role)
    except ValueError as error:
        raise Invalid(fields={"role": [{"code": "unknown"}]}) from error
    if wanted is Role.OWNER:
        actor.require(OWNER_MANAGE)
    return wanted
