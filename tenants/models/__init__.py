from tenants.models.access import ApiKey, Invitation
from tenants.models.organisation import Membership, Organisation
from tenants.models.person import Person, with_person
from tenants.models.platform import PlatformEvent

__all__ = ["ApiKey", "Invitation", "Membership", "Organisation", "Person", "PlatformEvent", "with_person"]
