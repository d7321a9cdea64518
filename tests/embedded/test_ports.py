"""Loopback ports and who holds them."""

import os
import socket

import pytest

from embedded import ports
from embedded.errors import PortTaken


def test_a_free_port_can_be_bound_and_is_then_taken():
    port = ports.free_port()
    ports.require_free(port)
    taken_by_us = pytest.raises(PortTaken, match=rf"Port {port} is taken by .*\(process {os.getpid()}\)")
    with socket.create_server((ports.LOOPBACK, port)), taken_by_us:
        ports.require_free(port)
    ports.require_free(port)
