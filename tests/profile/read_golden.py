"""Write the golden tables anew; read the difference before accepting it: ``python tests/profile/read_golden.py``."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import tea_shop
from homes import fill
from test_oracle import GOLDEN, table_of

from huoshui.profile.engine.duckdb import profile_by_sql

with TemporaryDirectory() as folder:
    home = fill(Path(folder) / "home", tea_shop.ROWS, covered=tea_shop.COVERED)
    (row,) = profile_by_sql(home, tea_shop.AS_OF).to_pylist()
    GOLDEN.write_text(table_of(row), encoding="utf-8")
