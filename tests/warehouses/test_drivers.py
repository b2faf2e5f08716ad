"""URLs of every warehouse are taken; where a driver is missing the error says which package brings it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from cxmetrics.errors import CxError
from cxmetrics.settings import ROOT, load
from cxmetrics.store.warehouse import PACKAGES, open_warehouse

URLS = {
    "hive": ("hive://host:10000/default", "pyhive"),
    "databricks": (
        "databricks://token:s3cret@host?http_path=/sql&catalog=main&schema=cx",
        "databricks",
    ),
    "trino": ("trino://user:s3cret@host:443/catalog/cx", "trino"),
    "snowflake": ("snowflake://user:s3cret@account/database/cx?warehouse=WH&role=CX_READER", "snowflake"),
    "bigquery": ("bigquery://project/dataset", "sqlalchemy_bigquery"),
    "postgresql": ("postgresql+asyncpg://user:s3cret@host/database", "asyncpg"),
}


@pytest.mark.parametrize("engine", URLS)
def test_a_missing_driver_names_its_package(engine: str, tmp_path: Path) -> None:
    url, module = URLS[engine]
    if importlib.util.find_spec(module):
        return  # it is here: what it says of a host that is not there is its own
    (tmp_path / "cx.toml").write_text(f'[databases]\nwarehouse = "{url}"\n', encoding="utf-8")
    settings = load({"CX_HOME": str(tmp_path)})
    with pytest.raises(CxError) as caught:
        open_warehouse(settings)
    assert f"pip install '{PACKAGES[engine]}'" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "[databases] warehouse" in str(caught.value)


def test_every_engine_that_is_taken_is_documented_with_its_package() -> None:
    text = (ROOT / "docs" / "warehouses.md").read_text(encoding="utf-8")
    for engine, (url, _) in URLS.items():
        assert f"`{PACKAGES[engine]}`" in text or engine == "postgresql"
        assert url.split(":")[0].split("+")[0] + ":" in text or "postgresql+psycopg:" in text


def test_a_warehouse_of_an_unknown_kind_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(CxError, match=r"bigquery.*databricks.*postgresql.*snowflake"):
        open_warehouse(load({"CX_HOME": str(tmp_path), "CX_WAREHOUSE_URL": "oracle://host/x"}))
