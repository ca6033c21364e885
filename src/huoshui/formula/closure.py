"""Compiling trees to one Python function for one firm: the online path.

The generated source is straight-line: one assignment per distinct subexpression, ``None`` for unknown. It computes the
same bits as the SQL of ``sql.py`` and the program of ``program.py``.
"""

from __future__ import annotations

from math import floor, sqrt
from typing import TYPE_CHECKING

from huoshui.formula.fold import fold_months
from huoshui.formula.months import add_months, months_between
from huoshui.formula.share import share
from huoshui.formula.tree import Kind, Literal, Opcode, Ref

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from huoshui.formula.row import Value
    from huoshui.formula.share import Step
    from huoshui.formula.tree import Node

    Closure = Callable[[Mapping[str, Value]], tuple[Value, ...]]

_INFIX = {
    Opcode.ADD: "+",
    Opcode.SUB: "-",
    Opcode.MUL: "*",
    Opcode.EQ: "==",
    Opcode.NE: "!=",
    Opcode.LT: "<",
    Opcode.LE: "<=",
    Opcode.GT: ">",
    Opcode.GE: ">=",
}
_CALLS = {
    Opcode.NEG: "-{0}",
    Opcode.ABS: "abs({0})",
    Opcode.FLOOR: "float(floor({0}))",
    Opcode.NOT: "not {0}",
    Opcode.LEAST: "min({0})",
    Opcode.GREATEST: "max({0})",
    Opcode.MONTHS_BETWEEN: "months_between({0})",
    Opcode.DAYS_BETWEEN: "float(-({0}))",
    Opcode.ADD_MONTHS: "add_months({0})",
}
_OWN_GUARD = frozenset({Opcode.AND, Opcode.OR, Opcode.CASE, Opcode.IS_KNOWN, Opcode.DIV, Opcode.SQRT})


def to_closure(nodes: Sequence[Node]) -> Closure:
    """Return a function from a row to the values of the trees.

    The row maps names to :data:`~huoshui.formula.row.Value` (make it with ``row.as_row``); a missing name is unknown.
    Numbers come out as floats without -0.0, dates as day numbers, conditions as True, False or None.

    >>> from huoshui.formula.canonical import from_text
    >>> check = to_closure([from_text("(and (>= number@sales 10.0) boolean@open)")])
    >>> check({"sales": 12.0, "open": True}), check({"sales": 9.0}), check({"sales": 12.0})
    ((True,), (False,), (None,))
    """
    source, sets = closure_source(nodes)
    scope: dict[str, object] = {
        "floor": floor,
        "sqrt": sqrt,
        "months_between": months_between,
        "add_months": add_months,
        **sets,
    }
    exec(compile(source, "<formula>", "exec"), scope)  # noqa: S102 - the source is printed from a whitelisted tree
    compiled: Closure = scope["compiled"]  # type: ignore[assignment] # exec defines it
    return compiled


def closure_source(nodes: Sequence[Node]) -> tuple[str, dict[str, frozenset[object]]]:
    """Return the Python source of :func:`to_closure` and the constant sets it tests membership in."""
    steps, roots = share([fold_months(node) for node in nodes])
    sets: dict[str, frozenset[object]] = {}
    names = [_atom(step, i) for i, step in enumerate(steps)]
    lines = ["def compiled(row):", "    get = row.get"]
    for i, step in enumerate(steps):
        if isinstance(step.leaf, Ref):
            lines.append(f"    {names[i]} = get({step.leaf.name!r})")
        elif step.op is Opcode.IN:
            constants = (steps[arg].leaf for arg in step.args[1:])
            sets[f"S{i}"] = frozenset(leaf.value for leaf in constants if isinstance(leaf, Literal))
            lines.append(f"    {names[i]} = {_guarded(f'{names[step.args[0]]} in S{i}', [names[step.args[0]]])}")
        elif step.op is not None:
            lines.append(f"    {names[i]} = {_operation(step.op, [names[arg] for arg in step.args])}")
    results = "".join(_output(steps[root], names[root]) + ", " for root in roots)
    lines.append(f"    return ({results})")
    return "\n".join(lines) + "\n", sets


def _atom(step: Step, number: int) -> str:
    """Return how later lines name a step: constants stand for themselves."""
    if isinstance(step.leaf, Literal):
        value = step.leaf.value
        return f"({value!r})" if isinstance(value, float | int) and value < 0 else repr(value)
    return f"v{number}"


def _guarded(expression: str, args: Sequence[str]) -> str:
    """Return ``expression``, or None where a variable argument is None."""
    if "None" in args:
        return "None"
    missing = " or ".join(f"{arg} is None" for arg in dict.fromkeys(args) if arg.startswith("v"))
    return f"None if {missing} else {expression}" if missing else expression


def _operation(op: Opcode, args: list[str]) -> str:
    if op in _OWN_GUARD:
        return _own_guard(op, args)
    if op in _INFIX:
        return _guarded(f"{args[0]} {_INFIX[op]} {args[1]}", args)
    joined = f"{args[0]} - {args[1]}" if op is Opcode.DAYS_BETWEEN else ", ".join(args)
    return _guarded(_CALLS[op].format(joined), args)


def _own_guard(op: Opcode, args: list[str]) -> str:
    """Return an operation that is not simply unknown where an argument is."""
    if op in {Opcode.AND, Opcode.OR}:
        return _logic(op, args)
    if op is Opcode.CASE:
        branches = zip(args[:-1:2], args[1:-1:2], strict=True)
        return " else ".join([*(f"{then} if {when}" for when, then in branches), args[-1]])
    if op is Opcode.IS_KNOWN:
        return f"{args[0]} is not None"
    if op is Opcode.DIV:
        return _division(*args)
    return _guarded(f"sqrt({args[0]}) if {args[0]} >= 0.0 else None", args)


def _logic(op: Opcode, args: list[str]) -> str:
    """Return Kleene logic: false (for OR true) decides, else unknown if one is unknown."""
    if op is Opcode.AND:
        decided = " or ".join(f"{arg} is False" for arg in args)
        return f"True if {' and '.join(args)} else False if {decided} else None"
    undecided = " or ".join(f"{arg} is None" for arg in args)
    return f"True if {' or '.join(args)} else None if {undecided} else False"


def _division(left: str, right: str) -> str:
    if "None" in {left, right} or right == "0.0":
        return "None"
    guards = ([] if not right.startswith("v") else [right]) + ([f"{left} is not None"] if left.startswith("v") else [])
    return f"{left} / {right} if {' and '.join(guards)} else None" if guards else f"{left} / {right}"


def _output(step: Step, name: str) -> str:
    if step.kind is not Kind.NUMBER or not name.startswith("v"):
        return name
    return f"(None if {name} is None else {name} + 0.0)"
