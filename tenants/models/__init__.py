from tenants.models.access import ApiKey, Invitation
from tenants.models.organisation import Membership, Organisation
from tenants.models.person import Person

__all__ = ["ApiKey", "Invitation", "Membership", "Organisation", "Person"]
