"""Whether an update that claims to be a repeat of another one says anything that the other does not."""

from collections.abc import Sequence

from editor.yjs.updates import SKIP, Header, read_structs

Range = tuple[int, int]


def adds_nothing(again: Header, kept: bytes) -> bool:
    """Whether all that `again` writes and deletes stands in the update `kept` as well.

    A client that broke off may have sent more than was on its disk by then, so a part of what was sent is a repeat too.
    """
    structs, deletes = read_structs(kept)
    there = {(struct.client, struct.clock): struct for struct in structs}
    written = all(there.get((one.client, one.clock)) == one for one in again.structs if one.content != SKIP)
    return written and all(_lie_within(ranges, deletes.get(client, [])) for client, ranges in again.deletes.items())


def _lie_within(ranges: Sequence[Range], kept: Sequence[Range]) -> bool:
    """Whether every clock of the ranges is in the kept ones; both are (clock, length)."""
    joined = _joined(kept)
    at = 0
    for start, end in _joined(ranges):
        while at < len(joined) and joined[at][1] < end:
            at += 1
        if at == len(joined) or joined[at][0] > start:
            return False
    return True


def _joined(ranges: Sequence[Range]) -> list[Range]:
    """The same clocks as (start, end), in order, none touching another."""
    joined: list[Range] = []
    for clock, length in sorted(ranges):
        if joined and clock <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], clock + length))
        else:
            joined.append((clock, clock + length))
    return joined
