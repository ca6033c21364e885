"""Compiled loops over arrays: the aggregator and the block machine. No business words here.

* :class:`Plan` turns tests and reductions over intervals of days into tables;
  :class:`Aggregator` runs them over the rows of many firms (``aggregate.c`` and its neighbours).
* :class:`Machine` runs a formula program over columns of firms (``machine.c``).
"""

from huoshui.kernel.aggregator import Aggregator, Cells, cells
from huoshui.kernel.machine import Machine, Outputs
from huoshui.kernel.opcodes import BlockOp, Program
from huoshui.kernel.plan import Plan
from huoshui.kernel.reduction import Column, ColumnType, Condition, Layout, Reduction, Where

__all__ = [
    "Aggregator",
    "BlockOp",
    "Cells",
    "Column",
    "ColumnType",
    "Condition",
    "Layout",
    "Machine",
    "Outputs",
    "Plan",
    "Program",
    "Reduction",
    "Where",
    "cells",
]
