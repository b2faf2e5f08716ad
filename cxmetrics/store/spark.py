"""Rewrites parts of statements where Spark takes the same words to mean something else.

Each rule names what the embedded warehouse does and Spark does not; the rest is sqlglot's.
"""

from __future__ import annotations

from sqlglot import exp

_ONE = exp.Literal.number(1)
_DAYS_OF_WEEK = {"DOW": ("DAYOFWEEK", 1), "DAYOFWEEK": ("DAYOFWEEK", 1), "ISODOW": ("DAYOFWEEK_ISO", 0)}


def rewritten(node: exp.Expr) -> exp.Expr:
    """One part of a statement of the bodies' SQL, such that sqlglot writes it for Spark with the same meaning."""
    match node:
        case exp.Literal() if not node.is_string and not node.is_int and not isinstance(node.parent, exp.Cast):
            return _double(node)
        case exp.DateDiff() if node.unit is not None:
            return _boundaries(node)
        case exp.WithinGroup() if isinstance(node.this, exp.PercentileCont):
            ordered, share = node.expression.find(exp.Ordered), node.this.this
            if ordered is None:
                return node
            return _quantile(ordered.this, exp.Sub(this=_ONE, expression=share) if ordered.args.get("desc") else share)
        case exp.PercentileCont() if node.expression is not None:
            return _quantile(node.this, node.expression)
        case exp.Extract() if node.name.upper() in _DAYS_OF_WEEK:
            return _day_of_week(node)
    return node


def _double(node: exp.Literal) -> exp.Expr:
    """1.05 is a decimal there, and a sum divided by one a decimal cut off after six places; here it is a double."""
    return exp.cast(node, "DOUBLE")


def _boundaries(node: exp.DateDiff) -> exp.Expr:
    """DATE_DIFF counts the beginnings of a unit that lie between, there the whole units that fit in between."""
    unit = node.text("unit").upper()
    for side in ("this", "expression"):
        held = node.args[side]
        if unit == "DAY":
            node.set(side, exp.cast(held, "DATE"))
        else:
            node.set(side, exp.Anonymous(this="DATE_TRUNC", expressions=[exp.Literal.string(unit), held]))
    return node


def _quantile(values: exp.Expr, share: exp.Expr) -> exp.Expr:
    """sqlglot writes an approximation; what interpolates between two values, as here, is PERCENTILE there."""
    return exp.Anonymous(this="PERCENTILE", expressions=[values.copy(), share.copy()])


def _day_of_week(node: exp.Extract) -> exp.Expr:
    """Sunday is 0 here and 1 there."""
    name, less = _DAYS_OF_WEEK[node.name.upper()]
    node.set("this", exp.var(name))
    return exp.Paren(this=exp.Sub(this=node, expression=exp.Literal.number(less))) if less else node
