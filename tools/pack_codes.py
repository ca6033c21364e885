"""Pack the national code tables into src/huoshui/values/data.

Run from the repository root, with the folder that holds the source tables:

    python tools/pack_codes.py ../shared/data

Input: ``cn_industry_gbt4754_2017/gbt4754_2017.csv`` (GB/T 4754-2017, columns code, name, section) and
``cn_admin_divisions/{provinces,cities,areas}.csv`` (codes of the National Bureau of Statistics, edition 2024).
Output: one gzip text per table, one line per code: code, tab, Chinese name. Divisions follow their section.
The result has no time stamp, so packing the same tables twice gives the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src/huoshui/values/data"

# Province-level codes of GB/T 2260 that the statistical tables leave out.
OUTSIDE_THE_STATISTICS = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}


def rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def industry_lines(folder: Path) -> list[str]:
    """Return section, then its divisions, groups and classes, in code order."""
    table = rows(folder / "gbt4754_2017.csv")
    table.sort(key=lambda r: (r["section"], "" if r["level"] == "1" else r["code"]))
    return [f"{r['code']}\t{r['name']}" for r in table]


def region_lines(folder: Path) -> list[str]:
    """Return provinces, cities and counties with six-digit codes, in code order."""
    names = dict(OUTSIDE_THE_STATISTICS)
    for file in ("areas", "cities", "provinces"):
        names.update({r["code"].ljust(6, "0"): r["name"] for r in rows(folder / f"{file}.csv")})
    return [f"{code}\t{name}" for code, name in sorted(names.items())]


def pack(name: str, lines: list[str]) -> None:
    """Write one table."""
    content = gzip.compress(("\n".join(lines) + "\n").encode(), compresslevel=9, mtime=0)
    (TARGET / name).write_bytes(content)
    print(f"{name}: {len(lines)} codes, {len(content)} bytes")


if __name__ == "__main__":
    source = Path(sys.argv[1])
    TARGET.mkdir(exist_ok=True)
    pack("gbt4754_2017.txt.gz", industry_lines(source / "cn_industry_gbt4754_2017"))
    pack("gbt2260_2024.txt.gz", region_lines(source / "cn_admin_divisions"))
