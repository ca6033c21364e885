"""Write the parsed formulas of all facts to profile/trees.txt, so that a cold start need not parse them."""

from __future__ import annotations

from huoshui.profile import trees
from huoshui.profile.catalogue import FACTS

if __name__ == "__main__":
    trees.FILE.write_text(trees.lines(FACTS.formulas(), FACTS.formula_symbols()), encoding="utf-8")
