"""The public samples of Chinese e-invoices in ../shared/data are read with the totals they state."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from huoshui.sources.einvoice_cn import EINVOICE_CN
from huoshui.sources.shape import ReadOptions

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "einvoice_samples" / "cn_ofd"


def sample(name, **options):
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the data folder ../shared is absent")
    assert EINVOICE_CN.sniff(path)
    (piece,) = EINVOICE_CN.read(path, ReadOptions(**options))
    assert piece.rejects.num_rows == 0
    (row,) = piece.records["invoice"].to_pylist()
    return row


@pytest.mark.shared
@pytest.mark.parametrize("ending", ["ofd", "original_invoice.xml"])
def test_the_chongqing_sample(ending):
    row = sample(f"chongqing_eplain_vat_2020_test_ca.{ending}")
    assert (row["code"], row["number"], row["issued_on"]) == ("050001700111", "99999951", date(2020, 10, 10))
    assert (row["net"], row["tax"], row["gross"], row["special"]) == (30000, 1800, 31800, False)


@pytest.mark.shared
@pytest.mark.parametrize("ending", ["ofd", "original_invoice.xml"])
def test_the_sample_with_five_pages_of_lines(ending):
    row = sample(f"vat_eplain_5page_item_list_test.{ending}")
    assert (row["net"], row["tax"], row["gross"], row["party_id"]) == (1000000, 60000, 1060000, "name:个人")


@pytest.mark.shared
def test_the_fully_digital_sample_is_read_by_its_metadata():
    row = sample("digital_einvoice_2024_names_masked.ofd")
    assert (row["number"], row["issued_on"]) == ("24112000000048542163", date(2024, 5, 28))
    assert (row["net"], row["tax"], row["gross"], row["special"]) == (419717, 25183, 444900, True)
    assert (row["firm_id"], row["party_id"]) == ("91110108690017781B", "91460300MAA92DJN95")
    bought = sample("digital_einvoice_2024_names_masked.ofd", firm_id="91460300MAA92DJN95")
    assert (bought["direction"], bought["party_id"]) == ("in", "91110108690017781B")
