import sys
from pathlib import Path

import pytest

from huoshui.records.home import Home

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def home(tmp_path):
    with Home.create(tmp_path / "home") as opened:
        yield opened
