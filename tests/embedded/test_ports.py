"""Loopback ports and who holds them."""

import os
import socket
from pathlib import Path
from threading import Timer

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


def test_no_outgoing_connection_can_be_given_a_servers_port_while_the_server_is_away():
    first_given_out = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert all(ports.free_port() < first_given_out for _ in range(200))


def test_where_every_port_is_handed_out_one_is_found_all_the_same(tmp_path, monkeypatch):
    (everything := tmp_path / "range").write_text("1024\t65535\n")
    monkeypatch.setattr(ports, "_LINUX_RANGE", everything)
    ports.require_free(ports.free_port())


def test_a_port_whose_holder_is_just_ending_is_waited_for():
    port = ports.free_port()
    holder = socket.create_server((ports.LOOPBACK, port))
    Timer(0.3, holder.close).start()
    ports.require_free(port, within_s=20)
    assert ports.is_free(port)
