"""A web process that never serves: it has loaded the product and forks the processes that do, in milliseconds.

    python -m tests.template_process <fd of a Unix socket>

Loading the product takes seconds of processor time, and tests start, kill and start web processes by the hundred.
Each request on the socket is the path of a log file with a listening socket; the answer is the new process's id with
a descriptor of it. When the socket closes, the tests are over or dead, and all processes it forked are killed: by their
descriptors (pidfd_open(2)), since an id may by then be that of a thread of somebody else.
"""

import os
import select
import signal
import socket
import sys
import threading
from contextlib import suppress

# They start themselves anew in a child.
SURVIVE_A_FORK = {"MainThread", "OtelBatchSpanRecordProcessor"}


def main(control: socket.socket) -> None:
    application = load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here: let the kernel
    control.sendall(b"ready\n")
    forked: list[int] = []  # descriptors of those that run
    while True:
        message, handles, _, _ = socket.recv_fds(control, 4096, 1)
        if not message:
            break
        pid = os.fork()
        if pid == 0:
            control.close()
            for process in forked:
                os.close(process)
            serve(application, handles[0], message.decode())
        os.close(handles[0])
        forked = [*without_ended(forked), os.pidfd_open(pid)]
        socket.send_fds(control, [f"{pid}\n".encode()], forked[-1:])
    for process in forked:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(process, signal.SIGKILL)


def load() -> object:
    """Import everything a first request needs; what cannot be shared with a child must not exist yet."""
    from django.db import connections
    from django.urls import get_resolver

    from config.asgi import application

    _ = get_resolver().url_patterns
    connections.close_all()
    assert {thread.name for thread in threading.enumerate()} <= SURVIVE_A_FORK
    return application


def serve(application: object, handle: int, log: str) -> None:
    """Become a web process; does not return."""
    import uvicorn

    from embedded.web import configuration, inherited

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(output, 1)
    os.dup2(output, 2)
    try:
        uvicorn.Server(configuration(application)).run(sockets=[inherited(handle)])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def without_ended(processes: list[int]) -> list[int]:
    ended, _, _ = select.select(processes, [], [], 0)
    for process in ended:
        os.close(process)
    return [process for process in processes if process not in ended]


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
