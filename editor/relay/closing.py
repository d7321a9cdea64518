"""Why the relay closes a socket: codes, and the words that travel with them."""

from editor.relay.limits import MAX_FRAME_BYTES, MAX_READERS_PER_ROOM, MAX_WRITERS_PER_ROOM, RATE_FRAMES
from kernel.tenancy.consumers import CLOSE_NOT_FOUND
from kernel.tenancy.watch import CLOSE_FORBIDDEN, CLOSE_NOT_SIGNED_IN

TOO_LARGE = 1009
UNAVAILABLE = 1013
MALFORMED = 4400
LEASE_UNKNOWN = 4410
NEEDS_REPAIR = 4411
REPAIRED = 4412
FULL_OF_WRITERS = 4503
FULL_OF_READERS = 4504
TOO_SLOW = 4508
TOO_FAST = 4509

# A close frame holds 123 bytes of them.
REASONS = {
    TOO_LARGE: f"frame.too_large: at most {MAX_FRAME_BYTES} bytes",
    UNAVAILABLE: "server.not_saving",
    MALFORMED: "frame.malformed",
    CLOSE_NOT_SIGNED_IN: "session.ended",
    CLOSE_FORBIDDEN: "document.forbidden",
    CLOSE_NOT_FOUND: "document.unknown",
    LEASE_UNKNOWN: "lease.unknown",
    NEEDS_REPAIR: "document.needs_repair",
    REPAIRED: "document.repaired: open it anew, without what you hold of it",
    FULL_OF_WRITERS: f"document.full_of_writers: {MAX_WRITERS_PER_ROOM} have it open here; come back in 30 s",
    FULL_OF_READERS: f"document.full_of_readers: {MAX_READERS_PER_ROOM} have it open here; come back in 30 s",
    TOO_SLOW: "reads.too_slowly: come back and ask for what you lack",
    TOO_FAST: f"sends.too_fast: {RATE_FRAMES} frames a second; come back in 10 s, with what is left in one frame",
}
