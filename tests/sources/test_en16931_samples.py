"""The official sample invoices in ../shared/data are read with the totals they state."""

from __future__ import annotations

from pathlib import Path

import pytest
from en16931_documents import amounts

from huoshui.sources.en16931 import EN16931
from huoshui.sources.shape import ReadOptions

SAMPLES = Path(__file__).parents[3] / "shared" / "data" / "einvoice_samples"

OFFICIAL = {
    "en16931_cii/CII-BR-CO-10-RoundingIssue.xml": (0, 0, 0, "EUR"),
    "en16931_cii/CII_business_example_02.xml": (1000, 190, 1190, "EUR"),
    "en16931_cii/CII_business_example_Z.xml": (1169387, 0, 1169387, "EUR"),
    "en16931_cii/CII_example4.xml": (400000, 67500, 467500, "DKK"),
    "en16931_cii/CII_example5.xml": (400000, 67500, 467500, "DKK"),
    "en16931_cii/CII_example8.xml": (90891, 19087, 109978, "EUR"),
    "en16931_cii/XRechnung-O.xml": (38554460, 0, 38554460, "EUR"),
    "en16931_cii/huf_example_cii.xml": (6918000, 1867900, 8785900, "HUF"),
    "en16931_edifact/EDIFACT_EXAMPLE2.xml": (143650, 36528, 180178, "NOK"),
    "en16931_edifact/EDIFACT_EXAMPLE3.xml": (90000, 22500, 112500, "DKK"),
    "en16931_edifact/EDIFACT_EXAMPLE4.xml": (400000, 67500, 467500, "DKK"),
    "en16931_edifact/EDIFACT_EXAMPLE6.xml": (400000, 67500, 467500, "DKK"),
    "en16931_edifact/EDIFACT_EXAMPLE7.xml": (320000, 0, 320000, "SEK"),
    "en16931_edifact/EDIFACT_EXAMPLE8.xml": (90891, 19087, 109978, "EUR"),
    "en16931_edifact/EDIFACT_EXAMPLE9.xml": (14700, 3087, 17787, "EUR"),
    "en16931_ubl/FT G2G_TD01 con Allegato, Bonifico e Split Payment.xml": (124600, 27412, 152012, "EUR"),
    "en16931_ubl/guide-example2.xml": (143650, 36528, 180178, "NOK"),
    "en16931_ubl/issue116.xml": (70000, 13000, 83000, "SEK"),
    "en16931_ubl/sample-discount-price.xml": (1212, 303, 1515, "EUR"),
    "en16931_ubl/ubl-tc434-example1.xml": (22960, 2073, 25033, "EUR"),
    "en16931_ubl/ubl-tc434-example10.xml": (22960, 2073, 25033, "EUR"),
    "en16931_ubl/ubl-tc434-example2.xml": (143650, 36528, 180178, "NOK"),
    "en16931_ubl/ubl-tc434-example3.xml": (170000, 30500, 200500, "DKK"),
    "en16931_ubl/ubl-tc434-example4.xml": (400000, 67500, 467500, "DKK"),
    "en16931_ubl/ubl-tc434-example5.xml": (400000, 67500, 467500, "DKK"),
    "en16931_ubl/ubl-tc434-example7.xml": (320000, 0, 320000, "SEK"),
    "en16931_ubl/ubl-tc434-example8.xml": (90891, 19087, 109978, "EUR"),
    "peppol/GR__GR-base-example-TaxRepresentative.xml": (132500, 33125, 165625, "EUR"),
    "peppol/NO__Norwegian-example-1.xml": (143650, 36528, 180178, "NOK"),
    "peppol/Vat-category-S.xml": (700000, 155000, 855000, "EUR"),
    "peppol/base-creditnote-correction.xml": (-132500, -33125, -165625, "EUR"),
    "peppol/base-example.xml": (132500, 33125, 165625, "EUR"),
    "peppol/base-negative-inv-correction.xml": (-132500, -33125, -165625, "EUR"),
    "peppol/vat-category-O.xml": (320000, 0, 320000, "SEK"),
}


@pytest.mark.shared
@pytest.mark.parametrize("name", OFFICIAL)
def test_every_official_sample_has_its_stated_totals(name):
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("the data folder ../shared is absent")
    assert EN16931.sniff(path)
    (piece,) = EN16931.read(path, ReadOptions())
    assert piece.rejects.to_pylist() == []
    (row,) = piece.records["invoice"].to_pylist()
    assert (*amounts(row), row["currency"]) == OFFICIAL[name]


@pytest.mark.shared
def test_no_official_sample_is_left_out():
    if not SAMPLES.exists():
        pytest.skip("the data folder ../shared is absent")
    names = {str(p.relative_to(SAMPLES)) for p in SAMPLES.glob("*/*.xml") if p.parent.name != "cn_ofd"}
    assert names == set(OFFICIAL)
