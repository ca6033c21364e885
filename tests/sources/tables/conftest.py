import sys
from pathlib import Path

import pytest

for folder in (Path(__file__).parent, Path(__file__).parents[2] / "records"):
    sys.path.insert(0, str(folder))

SHARED = Path(__file__).parents[4] / "shared" / "data"


@pytest.fixture
def home(tmp_path):
    return tmp_path / "home"


@pytest.fixture
def shared():
    if not SHARED.is_dir():
        pytest.skip("the data folder ../shared/data is not here")
    return SHARED
