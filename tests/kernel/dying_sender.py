"""A worker that is killed after it sent a message and before it could say so.

python -m tests.kernel.dying_sender <name of the delivery> <file that the message's key is written to>
"""

import os
import signal
import sys
from pathlib import Path

import django


def main(name: str, path: Path) -> None:
    from kernel.outbox import Delivery, Outgoing, send_due

    def send(outgoing: Outgoing) -> None:
        path.write_text(str(outgoing.key))
        os.kill(os.getpid(), signal.SIGKILL)

    send_due(Delivery(name, lambda events: [], send, timeout_s=1))


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], Path(sys.argv[2]))
