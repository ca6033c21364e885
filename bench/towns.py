"""The invented invoices everything is measured on: made once per size in a scratch folder."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

AS_OF = date(2025, 6, 30)
"""The day everything is computed for: the last day of the towns, the last day of a month."""
PER_FIRM = 200
MONTHS = 24
SEED = 7


@dataclass(frozen=True, slots=True)
class Town:
    """A town of ``firms`` firms: its home, and the same rows as one default zstd Parquet file (if wanted)."""

    firms: int
    invoices: int
    home: Path
    plain: Path

    @property
    def size(self) -> str:
        """The number of invoices in words."""
        return f"{self.invoices / 1e6:.1f} M"

    @property
    def record_files(self) -> list[Path]:
        """The files that hold the invoices."""
        found = sorted((self.home / "records" / "invoice").glob("*.parquet"))
        return [f for f in found if not f.name.startswith("index")]

    def column_bytes(self, columns: Collection[str]) -> int:
        """Return how many bytes these columns take in the files."""
        import pyarrow.parquet as pq

        total = 0
        for file in self.record_files:
            footer = pq.read_metadata(file)
            for group in range(footer.num_row_groups):
                chunks = (footer.row_group(group).column(c) for c in range(footer.num_columns))
                total += sum(c.total_compressed_size for c in chunks if c.path_in_schema in columns)
        return total


def make_town(scratch: Path, firms: int, *, plain: bool) -> Town:
    """Return the town of ``firms`` firms in ``scratch``, made when it is not there."""
    from huoshui.sources.town.clustered import generate_clustered

    home, beside, told = scratch / f"town-{firms}", scratch / f"town-{firms}.parquet", scratch / f"town-{firms}.json"
    if not told.exists() or (plain and not beside.exists()):
        import shutil

        shutil.rmtree(home, ignore_errors=True)
        start = time.perf_counter()
        report = generate_clustered(
            home,
            firms=firms,
            invoices_per_firm=PER_FIRM,
            months=MONTHS,
            seed=SEED,
            until=AS_OF,
            plain=beside if plain else None,
            threads=2,
        )
        told.write_text(json.dumps(report.invoices))
        print(
            f"  made {report.invoices:,} invoices in {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True
        )
    return Town(firms, int(json.loads(told.read_text())), home, beside)
