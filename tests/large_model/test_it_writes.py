"""`make test-model`: the built-in model that can write does most of the twenty tasks, fetched as a run fetches it."""

import os
import subprocess
import sys

import pytest

from benchmarks.writing_tasks import measured
from embedded.llm import BIG
from embedded.settings import RunSettings

pytestmark = [pytest.mark.slow, pytest.mark.model, pytest.mark.timeout(3600)]


def test_it_answers_nearly_every_question_from_passages_and_does_most_of_the_rest() -> None:
    settings = RunSettings.read(os.environ)
    fetch = ["-m", "embedded.large_model", "--folder", str(settings.large_model)]
    subprocess.run([sys.executable, *fetch], check=True)
    done = measured(BIG, settings.models)
    assert done["by_kind"]["answer"] in ("5 of 6", "6 of 6"), done
    assert done["right"] >= 12, done
