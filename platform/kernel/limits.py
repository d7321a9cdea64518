"""How often one caller may try something. Counted in Redis, refused with 429 and Retry-After.

A caller is a network for strangers (an IPv6 customer holds a whole /64, so that is one network) and a person or a key
for those who are known. The names carry no tenant: a guess is counted before it is known where it leads.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from kernel import redis
from kernel.errors import RateLimited
from kernel.observability.log import get_logger

log = get_logger(__name__)

_IPV6_PREFIX = 64

# Counts one try in each window, the narrowest first, and says how many milliseconds to wait, 0 while there is room.
# What one refuses is not counted in the wider ones: whoever floods uses up nothing of the others'.
_WINDOWS = """
for i, key in ipairs(KEYS) do
  local n = redis.call('incr', key)
  if n == 1 then redis.call('pexpire', key, ARGV[2 * i]) end
  if n > tonumber(ARGV[2 * i - 1]) then return math.max(1, redis.call('pttl', key)) end
end
return 0
"""

# Admits a try and sets when the next one may come: at once for the first few, then twice as late each time.
_DELAY = """
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local free_at = tonumber(redis.call('hget', KEYS[1], 'free_at') or '0')
if free_at > now then return free_at - now end
local n = redis.call('hincrby', KEYS[1], 'tries', 1)
local beyond = n - tonumber(ARGV[1])
if beyond >= 0 then
  local wait = math.min(tonumber(ARGV[3]), tonumber(ARGV[2]) * 2 ^ math.min(beyond, 30))
  redis.call('hset', KEYS[1], 'free_at', string.format('%.0f', now + wait))
end
redis.call('pexpire', KEYS[1], ARGV[4])
return 0
"""


@dataclass(frozen=True, slots=True)
class Window:
    """At most `amount` tries of a caller in `window_s` seconds, counted from the first."""

    name: str
    amount: int
    window_s: int

    def count(self, caller: str) -> None:
        """Count one try; raises RateLimited beyond the amount, and lets pass what Redis cannot count."""
        count_in([(self, caller)])

    def give_back(self, caller: str) -> None:
        """Take one try back, which turned out not to be of the kind that is counted."""
        _asked(
            "if redis.call('exists', KEYS[1]) == 1 then redis.call('decr', KEYS[1]) end return 0",
            _key(self.name, caller),
        )


def count_in(windows: Sequence[tuple[Window, str]]) -> None:
    """Count one try in several windows, each with its caller, from the narrowest to the widest, in one round trip.

    Raises RateLimited beyond the amount of any of them, and lets pass what Redis cannot count.
    """
    keys = [_key(window.name, caller) for window, caller in windows]
    bounds = [bound for window, _ in windows for bound in (window.amount, window.window_s * 1000)]
    try:
        wait_ms = int(redis.client().eval(_WINDOWS, len(keys), *keys, *map(str, bounds)))
    except (redis.redis.ConnectionError, redis.redis.TimeoutError) as error:
        log.warning("limit.uncounted", limit=windows[0][0].name, kind=type(error).__name__)
        return
    _refuse_for(wait_ms)


@dataclass(frozen=True, slots=True)
class Delay:
    """After `free` tries the next must wait `first_s`, then twice as long each time, at most `max_s`.

    Forgotten after `forgotten_s` without a try.
    """

    name: str
    free: int
    first_s: int
    max_s: int
    forgotten_s: int

    def admit(self, caller: str) -> None:
        """Count one try before it is made, so that tries side by side do not slip through. Raises RateLimited."""
        milliseconds = (one * 1000 for one in (self.first_s, self.max_s, self.forgotten_s))
        _refuse_for(_asked(_DELAY, _key(self.name, caller), self.free, *milliseconds))

    def forget(self, caller: str) -> None:
        redis.client().delete(_key(self.name, caller))


def network_of(address: str) -> str:
    """Return what counts as one caller: an IPv4 address, or the /64 of an IPv6 one; other texts as they are."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, _IPV6_PREFIX), strict=False))
    return str(found)


def _asked(script: str, key: str, *arguments: int) -> int:
    return int(redis.client().eval(script, 1, key, *map(str, arguments)))


def _key(name: str, caller: str) -> str:
    return f"limit:{name}:{hashlib.sha256(caller.encode()).hexdigest()[:32]}"


def _refuse_for(wait_ms: int) -> None:
    if wait_ms:
        raise RateLimited(
            "Too many attempts. Nothing was changed; wait and try again.", retry_after_s=-(-wait_ms // 1000)
        )
