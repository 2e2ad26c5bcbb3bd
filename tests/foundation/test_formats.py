"""Sizes as French sentences say them."""

import pytest

from foundation.formats import file_size


@pytest.mark.parametrize(
    ("size", "said"),
    [(1, "1\u00a0Ko"), (1600, "2\u00a0Ko"), (1024 * 1024, "1,0\u00a0Mo"), (10 * 1024 * 1024, "10,0\u00a0Mo")],
)
def test_size_is_said_in_french(size, said):
    assert file_size(size) == said
