"""What strangers and members may try how often. A stranger's tries never count against somebody elsewhere."""

from django.conf import settings
from django.http import HttpRequest

from kernel.limits import Delay, Window, network_of

_MINUTE_S, _DAY_S = 60, 86_400

# Per address and network: whoever guesses from elsewhere does not delay the owner.
SIGN_IN = Delay("sign-in", free=5, first_s=15, max_s=900, forgotten_s=3600)


def bad_keys() -> Window:
    return Window("bad-keys", settings.BAD_KEYS_PER_MINUTE, _MINUTE_S)


def invitation_guesses() -> Window:
    return Window("invitation-guesses", settings.INVITATION_GUESSES_PER_MINUTE, _MINUTE_S)


def wrong_passwords() -> Window:
    """Of one network, whatever the address: one password tried on many people."""
    return Window("wrong-passwords", settings.WRONG_PASSWORDS_PER_MINUTE, _MINUTE_S)


def reads() -> Window:
    """Of one person, outside any organisation; the views of an organisation count by themselves."""
    return Window("api-reads", settings.API_READS_PER_MINUTE, _MINUTE_S)


def organisations() -> Window:
    return Window("organisations", settings.ORGANISATIONS_PER_DAY, _DAY_S)


def network(request: HttpRequest) -> str:
    """Return the caller's network. A proxy's word counts only where the web process trusts it (FORWARDED_ALLOW_IPS)."""
    return network_of(request.META.get("REMOTE_ADDR") or "")
