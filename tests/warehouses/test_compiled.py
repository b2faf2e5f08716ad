"""Every metric in the SQL of every supported warehouse: it can be read there, and says nothing that is known to fail.

That docs/compiled is current is seen with the rest of what `make docs` writes.
"""

from __future__ import annotations

import functools
import re

import pytest
import sqlglot
from sqlglot import exp

from cxmetrics import settings
from cxmetrics.metrics.compilation import whole
from cxmetrics.settings import ROOT
from cxmetrics.store.dialect import HOME, SUPPORTED, translated
from tests.sql import company

METRICS = company.metrics()
DEFAULTS = settings.load({"CX_HOME": "/nonexistent"})
RESERVED = {
    "snowflake": "all alter and any as between by case cast check column connect constraint create cross current "
    "database delete distinct drop else exists false following for from full grant group having ilike in increment "
    "inner insert intersect into is issue join lateral left like minus natural not null of on or order organization "
    "qualify regexp revoke right rlike row rows sample schema select set some start table then to trigger true union "
    "unique update using values view when whenever where with",
    "trino": "alter and as between by case cast constraint create cross cube deallocate delete describe distinct drop "
    "else end escape except execute exists extract false for from full group grouping having in inner insert "
    "intersect into is join left like listagg natural normalize not null on or order outer prepare recursive right "
    "rollup select skip table then trim true uescape union unnest using values when where with",
    "postgres": "all analyze and any array as asc both case cast check collate column constraint create default desc "
    "distinct do else end except false for foreign from grant group having in initially intersect into lateral "
    "leading limit not null offset on only or order placing primary references returning select some symmetric table "
    "then to trailing true union unique user using variadic when where window with",
}
"""Words that are no names unless quoted, from the references of these warehouses."""


def kept(dialect: str) -> str:
    return (ROOT / "docs" / "compiled" / f"{dialect}.sql").read_text(encoding="utf-8")


@functools.cache
def read(dialect: str) -> list[exp.Expr]:
    """The statements of a kept file, as its own warehouse reads them."""
    parsed = sqlglot.parse(kept(dialect), read=dialect)
    return [tree for tree in parsed if tree is not None and not isinstance(tree, exp.Semicolon)]


@pytest.mark.parametrize("dialect", SUPPORTED)
def test_what_is_kept_for_review_can_be_read_in_its_own_dialect(dialect: str) -> None:
    found = read(dialect)
    named = re.findall(r"^-- ==== (\w+)$", kept(dialect), re.MULTILINE)
    assert named == sorted(METRICS)
    assert len(found) > len(named)
    for tree in found:
        assert isinstance(tree, exp.Query), tree.sql()
        assert not [*tree.find_all(exp.Placeholder, exp.Parameter)], "a parameter was left without its value"
        assert not [*tree.find_all(exp.Anonymous)], "a function that sqlglot does not know was passed on"
        reserved = set(RESERVED.get(dialect, "").split())
        names = {node.name.lower() for node in tree.find_all(exp.Identifier) if not node.args.get("quoted")}
        assert not names & reserved


@pytest.mark.parametrize("dialect", SUPPORTED)
def test_one_of_each_kind_goes_there_whole_and_back(dialect: str) -> None:
    """What is written for a warehouse, read as that warehouse reads it, has the columns of the bodies' own SQL."""
    kinds = {metric.kind: metric for metric in METRICS.values()}
    for metric in kinds.values():
        there = sqlglot.parse_one(whole(metric, DEFAULTS, dialect), read=dialect)
        here = sqlglot.parse_one(whole(metric, DEFAULTS, HOME), read=HOME)
        assert isinstance(there, exp.Query)
        assert isinstance(here, exp.Query)
        assert [name.lower() for name in there.named_selects] == [name.lower() for name in here.named_selects]


def test_no_outer_join_that_bigquery_refuses() -> None:
    """It wants an equality of a column on either side."""
    seen = 0
    for tree in read("bigquery"):
        for join in tree.find_all(exp.Join):
            on = join.args.get("on")
            if join.side and on is not None:
                equal = [e for e in on.find_all(exp.EQ) if e.left.find(exp.Column) and e.right.find(exp.Column)]
                assert equal, join.sql()
                seen += 1
    assert seen > 5


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("snowflake", 'SELECT 1 AS numerator, "left" FROM t', 'SELECT 1 AS numerator, "LEFT" FROM t'),
        ("bigquery", "SELECT d + INTERVAL 168 HOUR AS x FROM t", "SELECT d + INTERVAL 168 HOUR AS x FROM t"),
        (
            "bigquery",
            "SELECT DATE_DIFF('second', a, b) AS s, DATE_DIFF('day', a, b) AS d FROM t",
            "SELECT DATETIME_DIFF(b, a, SECOND) AS s, DATE_DIFF(b, a, DAY) AS d FROM t",
        ),
        ("snowflake", "SELECT SUM(s) / 3600.0 AS h FROM t", "SELECT CAST(SUM(s) AS DOUBLE) / 3600.0 AS h FROM t"),
        (
            "spark",
            "SELECT SUM(s) / 3600.0 AS h, s * 0.1 AS t FROM t",
            "SELECT CAST(SUM(s) AS DOUBLE) / CAST(3600.0 AS DOUBLE) AS h, s * CAST(0.1 AS DOUBLE) AS t FROM t",
        ),
        (
            "spark",
            "SELECT DATE_DIFF('day', a, b) AS d, DATE_DIFF('second', a, b) AS s FROM t",
            "SELECT DATEDIFF(DAY, CAST(a AS DATE), CAST(b AS DATE)) AS d, "
            "DATEDIFF(SECOND, DATE_TRUNC('SECOND', a), DATE_TRUNC('SECOND', b)) AS s FROM t",
        ),
        (
            "databricks",
            "SELECT EXTRACT(DOW FROM a) AS d, QUANTILE_CONT(x, 0.9) AS q FROM t",
            "SELECT (EXTRACT(DAYOFWEEK FROM a) - 1) AS d, PERCENTILE(x, 0.9) AS q FROM t",
        ),
    ],
)
def test_traps(dialect: str, sql: str, expected: str) -> None:
    assert translated(sql, dialect) == expected
