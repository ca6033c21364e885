"""A file of any size is read in bounded memory (generated data; 300 MB in a process of its own)."""

import subprocess
import sys

import numpy as np
import pytest
from files import HEAD

LOAD = """
import resource, sys
from pathlib import Path
from huoshui.sources.load import load
report = load(Path(sys.argv[1]), Path(sys.argv[2]))
print(report.rows_in, report.rows_kept, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def write_large(path, rows):
    """Write an invoice CSV of ``rows`` rows with invented firms, each row about 90 bytes."""
    random = np.random.default_rng(0)
    step = 50_000
    with path.open("w") as out:
        out.write(HEAD + ",item\n")
        for start in range(0, rows, step):
            firm, party = random.integers(0, 20_000, step), random.integers(0, 200_000, step)
            net = random.integers(100, 10_000_000, step) / 100
            days = np.datetime_as_string(np.datetime64("2022-01-01") + random.integers(0, 700, step))
            out.write(
                "".join(
                    f"F{firm[n]},{'out' if n % 2 else 'in'},{start + n:08d},{days[n]},P{party[n]},{net[n]:.2f},0.00,"
                    f"{net[n]:.2f},valid,*服务*信息技术服务费{party[n] % 97}\n"
                    for n in range(step)
                )
            )


@pytest.mark.slow
def test_a_300_megabyte_csv_is_loaded_in_less_than_a_gigabyte(tmp_path):
    path = tmp_path / "invoice.csv"
    write_large(path, 3_100_000)
    assert path.stat().st_size > 300 * 10**6
    done = subprocess.run(  # noqa: S603  # this interpreter runs the program above
        [sys.executable, "-c", LOAD, str(path), str(tmp_path / "home")], capture_output=True, text=True, check=True
    )
    rows_in, rows_kept, peak_mb = map(int, done.stdout.split())
    assert (rows_in, rows_kept) == (3_100_000, 3_100_000)
    assert peak_mb < 1000
