"""``huoshui demo`` and its report: one page to print, in two languages, that needs nothing from outside."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from huoshui.apps.report.words import WORDS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# A word of Latin letters that a Chinese reader meets anyway: names of codes, units and standards.
EXPECTED_LATIN = {
    "huoshui",
    "srdi",
    "vat",
    "i",
    "ii",
    "iii",
    "a",
    "b",
    "m",
    "c",
    "d",
    "r&d",
    "kwh",
    "gb",
    "t",
    "iso",
    "pos",
    "ip",
    "hhi",
    "top",
}


@pytest.fixture(scope="session")
def demo(ask, tmp_path_factory):
    """Return the folder and the answer of a demonstration of a hundred firms."""
    out = tmp_path_factory.mktemp("demo") / "demo"
    return out, ask("demo", "--out", out, "--firms", "100", "--lang", "zh")


class _Page(HTMLParser):
    """The tags, attributes and visible texts of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts, self._inside = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside.append(tag)

    def handle_endtag(self, tag):
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data):
        if data.strip() and "style" not in self._inside:
            self.texts.append(data.strip())


def page(demo, lang):
    return (demo[0] / f"report.{lang}.html").read_text(encoding="utf-8")


def test_the_demonstration_prints_tables_reasons_and_next_commands(demo):
    _, answer = demo
    assert answer.code == 0, answer.err
    assert "最常见的未满足条件" in answer.out.replace("\n", "")
    assert "差一点：只有这一项不满足的企业数" in answer.out
    assert "虚构" in answer.err
    for command in ("huoshui decide", "huoshui fact", "huoshui offer show", "huoshui load"):
        assert command in answer.err


def test_its_next_commands_work(ask, demo):
    lines = [line.split() for line in demo[1].err.splitlines() if line.strip().startswith("huoshui ")]
    for words in lines[:3]:
        assert ask(*words[1:]).code == 0, words


def test_a_folder_it_did_not_make_is_not_touched(ask, tmp_path):
    (tmp_path / "letters.txt").write_text("mine", encoding="utf-8")
    answer = ask("demo", "--out", tmp_path, "--firms", "20")
    assert answer.code == 4
    assert "--out" in answer.err
    assert [p.name for p in tmp_path.iterdir()] == ["letters.txt"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_needs_nothing_from_outside(demo, lang):
    tags = _Page(page(demo, lang)).tags
    assert not {"script", "link", "iframe", "img", "object"} & {tag for tag, _ in tags}
    assert not [a for _, a in tags if {"src", "href", "onclick", "onload"} & set(a)]
    assert not re.findall(r"url\(|@import|https?://(?!www\.w3\.org/)", page(demo, lang))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_has_every_part_in_its_language(demo, lang):
    text = " ".join(_Page(page(demo, lang)).texts)
    for part in ("title", "invented", "offers_head", "reasons_head", "missing_head", "firm_head", "role"):
        assert WORDS[part].in_(lang) in text
    assert f'<html lang="{"zh-CN" if lang == "zh" else "en"}">' in page(demo, lang)
    assert page(demo, lang).count("<svg") >= 5


def test_the_english_report_has_no_chinese_label(demo):
    texts = [t for t in _Page(page(demo, "en")).texts if re.search(r"[一-鿿]", t)]
    invented_names = [t for t in texts if "虚构" in t]
    assert [t for t in texts if t not in invented_names and t != "活水 Huoshui"] == []


def test_the_chinese_report_has_no_english_only_label(demo):
    for text in _Page(page(demo, "zh")).texts:
        words = re.findall(r"[A-Za-z][A-Za-z&]*", text)
        if not words or re.search(r"[一-鿿]", text) or text.startswith("T0"):
            continue
        strange = [w for w in words if w.casefold() not in EXPECTED_LATIN and not re.fullmatch(r"[0-9a-f]+|T", w)]
        assert not strange, text


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to look at the report")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_prints_and_shows_in_a_browser(demo, tmp_path, lang):
    headless = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    source = (demo[0] / f"report.{lang}.html").as_uri()
    pdf, picture = tmp_path / "report.pdf", tmp_path / "report.png"
    for wanted in (f"--print-to-pdf={pdf}", f"--screenshot={picture}"):
        command = [*headless, wanted, "--window-size=1100,3000", source]
        subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 50_000  # a blank page of this size is far smaller
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here to read the printed pages")
    printed = subprocess.run(["pdftotext", str(pdf), "-"], check=True, capture_output=True, text=True).stdout  # noqa: S603, S607
    assert printed.count("\f") > 1
    flat = re.sub(r"\s", "", printed)
    assert re.sub(r"\s", "", WORDS["title"].in_(lang)) in flat
    assert re.sub(r"\s", "", WORDS["role"].in_(lang)) in flat
