"""A believable small economy, generated: firms with everything a bank may see of them, all of it invented.

Every firm is made from the seed and its number alone; the same seed gives the same bytes. The shapes follow real
data (``docs/explanation/the-town.md``); no real row is copied, and every name begins with 【虚构】.
"""

from __future__ import annotations

from huoshui.sources.town.clustered import ClusteredReport, generate_clustered
from huoshui.sources.town.folder import TownReport, generate

__all__ = ["ClusteredReport", "TownReport", "generate", "generate_clustered"]
