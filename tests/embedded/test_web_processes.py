"""The web processes of tests end by their descriptors: an id may be somebody else's once its process is gone."""

import os
import signal
import time

import pytest

from tests.webservers import Template, WebProcess, web_processes

pytestmark = pytest.mark.slow


def test_one_that_ended_by_itself_is_closed_and_leaves_its_template_idle(database: None) -> None:
    with web_processes(1) as (web,):
        template = of(web)
        assert web.pid in template.running
        os.kill(web.pid, signal.SIGTERM)
        while web.is_running:
            time.sleep(0.01)
        web.close()
        assert web.pid not in template.running


def test_what_a_template_forked_ends_with_it_and_the_ended_are_let_be(database: None) -> None:
    with web_processes(2, TEMPLATE_OF="its own") as (first, second):
        template = of(first)
        first.kill()
        template.close()
        while second.is_running:
            time.sleep(0.01)
        assert not first.is_running


def of(web: WebProcess) -> Template:
    template = web._template
    assert template is not None
    return template
