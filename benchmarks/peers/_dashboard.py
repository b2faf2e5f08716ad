"""The overview as a dashboard of Superset, built by its REST API: five tiles, five histories, two filters."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import requests
from _figures import FIGURES, Figure
from _served import PASSWORD, USER, Peer

SLUG = "overview"
TITLE = "Overview"
FILTERS = ("segment", "region")


class Api:
    """Superset's REST API, signed in; an answer that is an error ends the benchmark with its words."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._session = requests.Session()
        who = {"username": USER, "password": PASSWORD, "provider": "db", "refresh": False}
        token = self.post("security/login", who)["access_token"]
        self._session.headers["Authorization"] = f"Bearer {token}"
        self._session.headers["X-CSRFToken"] = self._asked("GET", "security/csrf_token/")["result"]
        self._session.headers["Referer"] = address

    def post(self, path: str, body: Any) -> Any:
        """What was made, with its id."""
        return self._asked("POST", path, json=body)

    def put(self, path: str, body: Any) -> Any:
        """What was changed."""
        return self._asked("PUT", path, json=body)

    def _asked(self, method: str, path: str, **given: Any) -> Any:
        answer = self._session.request(method, f"{self._address}/api/v1/{path}", timeout=120, **given)
        if not answer.ok:
            raise SystemExit(f"Superset, {method} {path}: {answer.status_code} {answer.text[:1000]}")
        return answer.json()


def build(peer: Peer, start: date, end: date) -> None:
    """Makes database, datasets, charts and the dashboard, over the months from `start` to before `end`."""
    api = Api(peer.address)
    database = api.post("database/", {"database_name": "company", "sqlalchemy_uri": peer.database})["id"]
    dashboard = api.post("dashboard/", {"dashboard_title": TITLE, "slug": SLUG, "published": True})["id"]
    datasets = {}
    charts: dict[str, list[tuple[int, str]]] = {"tile": [], "history": []}
    for figure in FIGURES:
        made = api.post("dataset/", {"database": database, "schema": "public", "table_name": figure.metric})
        datasets[figure] = made["id"]
        api.put(f"dataset/{made['id']}", {"main_dttm_col": "day"})
        for kind, form in (("tile", _tile(figure)), ("history", _history(figure))):
            asked = _over_time(figure, made["id"], start, end) | form
            chart = {
                "slice_name": figure.title if kind == "tile" else f"{figure.title} by month",
                "viz_type": form["viz_type"],
                "datasource_id": made["id"],
                "datasource_type": "table",
                "params": json.dumps(asked),
                "dashboards": [dashboard],
            }
            charts[kind].append((api.post("chart/", chart)["id"], chart["slice_name"]))
    unreached = [
        chart
        for figure, *pair in zip(FIGURES, charts["tile"], charts["history"], strict=True)
        if not figure.filters
        for chart, _ in pair
    ]
    of_filters = next(dataset for figure, dataset in datasets.items() if figure.filters)
    told = {
        "native_filter_configuration": [_filter(name, of_filters, unreached) for name in FILTERS],
        "cross_filters_enabled": False,
        "refresh_frequency": 0,
    }
    placed = _placed([charts["tile"], *([chart] for chart in charts["history"])])
    api.put(f"dashboard/{dashboard}", {"position_json": json.dumps(placed), "json_metadata": json.dumps(told)})


def _over_time(figure: Figure, dataset: int, start: date, end: date) -> dict[str, Any]:
    window = {
        "clause": "WHERE",
        "expressionType": "SIMPLE",
        "subject": "day",
        "operator": "TEMPORAL_RANGE",
        "comparator": f"{start} : {end}",
    }
    return {
        "datasource": f"{dataset}__table",
        "x_axis": "day",
        "time_grain_sqla": "P1M",
        "adhoc_filters": [window],
        "y_axis_format": figure.form,
    }


def _metric(figure: Figure) -> dict[str, Any]:
    return {
        "expressionType": "SQL",
        "sqlExpression": figure.formula,
        "label": figure.title,
        "optionName": f"metric_{figure.metric}",
        "hasCustomLabel": True,
    }


def _tile(figure: Figure) -> dict[str, Any]:
    """The newest month's figure, against the month before."""
    return {
        "viz_type": "big_number",
        "metric": _metric(figure),
        "aggregation": "LAST_VALUE",
        "compare_lag": "1",
        "compare_suffix": "against the month before",
        "show_trend_line": False,
        "header_font_size": 0.4,
        "subheader_font_size": 0.15,
    }


def _history(figure: Figure) -> dict[str, Any]:
    """A line by month."""
    return {
        "viz_type": "echarts_timeseries_line",
        "metrics": [_metric(figure)],
        "groupby": [],
        "row_limit": 10_000,
        "show_legend": False,
        "markerEnabled": True,
        "markerSize": 6,
        "rich_tooltip": True,
        "truncateYAxis": True,
        "y_axis_bounds": [None, None],
        "x_axis_time_format": "smart_date",
    }


def _filter(name: str, dataset: int, unreached: Sequence[int]) -> dict[str, Any]:
    return {
        "id": f"NATIVE_FILTER-{name}",
        "name": name.title(),
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "targets": [{"datasetId": dataset, "column": {"name": name}}],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": list(unreached)},
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False, "inverseSelection": False},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}},
        "cascadeParentIds": [],
        "description": "",
    }


def _placed(rows: Sequence[Sequence[tuple[int, str]]]) -> dict[str, Any]:
    """Where the charts stand: each row's share its width."""
    header = {"id": "HEADER_ID", "type": "HEADER", "meta": {"text": TITLE}}
    placed: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"id": "ROOT_ID", "type": "ROOT", "children": ["GRID_ID"]},
        "HEADER_ID": header,
        "GRID_ID": {"id": "GRID_ID", "type": "GRID", "children": [], "parents": ["ROOT_ID"]},
    }
    for place, row in enumerate(rows):
        row_id = f"ROW-{place}"
        placed["GRID_ID"]["children"].append(row_id)
        placed[row_id] = {
            "id": row_id,
            "type": "ROW",
            "children": [f"CHART-{chart}" for chart, _ in row],
            "parents": ["ROOT_ID", "GRID_ID"],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
        }
        for chart, title in row:
            placed[f"CHART-{chart}"] = {
                "id": f"CHART-{chart}",
                "type": "CHART",
                "children": [],
                "parents": ["ROOT_ID", "GRID_ID", row_id],
                "meta": {"chartId": chart, "sliceName": title, "width": 12 // len(row), "height": 20},
            }
    return placed
