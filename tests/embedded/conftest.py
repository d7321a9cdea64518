"""One whole product for the tests that start, kill and save it; a start takes seconds."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.running_product import RunningProduct


@pytest.fixture(scope="session")
def shared_product(new_folder: Callable[[str], Path]) -> Iterator[RunningProduct]:
    """It may be stopped: whoever needs it running asks for `product`."""
    product = RunningProduct(new_folder("var"))
    yield product
    product.stop()


@pytest.fixture
def product(shared_product: RunningProduct) -> RunningProduct:
    if shared_product.runner is None or shared_product.runner.poll() is not None:
        shared_product.start()
    return shared_product
