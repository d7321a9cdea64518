"""A web process that never serves: it has loaded the product and forks the processes that do, in milliseconds.

    python -m tests.template_process <fd of a Unix socket>

Loading the product takes seconds of processor time, and tests start, kill and start web processes by the hundred.
Each request on the socket is the path of a log file with a listening socket; the answer is the new process's id.
When the socket closes, the tests are over or dead, and all processes it forked are killed.
"""

import os
import signal
import socket
import sys
import threading

# They start themselves anew in a child.
SURVIVE_A_FORK = {"MainThread", "OtelBatchSpanRecordProcessor"}


def main(control: socket.socket) -> None:
    application = load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here: let the kernel
    control.sendall(b"ready\n")
    forked: list[int] = []
    while True:
        message, handles, _, _ = socket.recv_fds(control, 4096, 1)
        if not message:
            break
        pid = os.fork()
        if pid == 0:
            control.close()
            serve(application, handles[0], message.decode())
        os.close(handles[0])
        forked.append(pid)
        control.sendall(f"{pid}\n".encode())
    for pid in forked:
        kill(pid)


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


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
