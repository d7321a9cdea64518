"""What may be done with people, keys and the organisation itself."""

from kernel.rooms import Capability, Role

MEMBER_READ = Capability("member.read", Role.VIEWER, "see who belongs to the organisation", for_keys=True)
MEMBER_MANAGE = Capability("member.manage", Role.ADMIN, "invite people, change their roles and deactivate them")
APIKEY_MANAGE = Capability("apikey.manage", Role.ADMIN, "create and revoke API keys")
ORGANISATION_MANAGE = Capability("organisation.manage", Role.OWNER, "change the organisation’s name and settings")
OWNER_MANAGE = Capability("owner.manage", Role.OWNER, "appoint owners and decide about what a leaver kept private")
MEMBER_ERASE = Capability("member.erase", Role.OWNER, "erase what is kept of a person")

ALL = (MEMBER_READ, MEMBER_MANAGE, APIKEY_MANAGE, ORGANISATION_MANAGE, OWNER_MANAGE, MEMBER_ERASE)
