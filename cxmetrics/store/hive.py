"""Apache Spark behind its Thrift server, reached as `hive://`: PyHive's dialect, mended where Spark is not Hive.

The driver takes names of schemas for those of tables, tells days as texts, passes on what
breaks below it, and gives the server's whole answer, stack and all, as the message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from pyhive import hive, sqlalchemy_hive
from thrift.Thrift import TException

SESSION = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
"""What each connection sets for itself: no time zone moves the company's times, and what overflows or is no number
fails as in every other warehouse instead of becoming null."""
_TYPES: Mapping[str, type[sa.types.TypeEngine[Any]]] = {
    "boolean": sa.Boolean,
    "tinyint": sa.SmallInteger,
    "smallint": sa.SmallInteger,
    "int": sa.Integer,
    "bigint": sa.BigInteger,
    "float": sa.Float,
    "double": sa.Double,
    "decimal": sa.Numeric,
    "string": sa.String,
    "varchar": sa.String,
    "char": sa.String,
    "date": sa.Date,
    "timestamp": sa.DateTime,
    "timestamp_ntz": sa.DateTime,
    "timestamp_ltz": sa.DateTime,
}
_TOLD = re.compile(
    r"HiveSQLException:(?:Error running query: )?(?:\[[\w.]+\] [\w.$]+(?:Exception|Error)\S*)?\s*(.+)", re.S
)
_PLACE = re.compile(r":\d+:\d+$")

hive.TYPES_CONVERTER["DATE_TYPE"] = date.fromisoformat  # it has one for times and decimals, none for days


def _driver(cls: type) -> Any:
    """SQLAlchemy looks for it in each class itself, and warns where it is only inherited."""
    return hive


class _Mended:
    """What all ways to the server have in common; stands before PyHive's class in each."""

    supports_statement_cache = False

    def connect(self, *args: Any, **options: Any) -> Any:
        try:
            return hive.connect(*args, **{**options, "configuration": SESSION})
        except (TException, OSError) as error:
            raise _told(error) from error

    def do_ping(self, dbapi_connection: Any) -> bool:
        self.do_execute_no_params(dbapi_connection.cursor(), "SELECT 1")
        return True

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any = None) -> None:
        self.do_execute(cursor, statement, None)

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        try:
            cursor.execute(statement, parameters or None)
        except (TException, OSError, hive.Error) as error:
            raise _told(error) from error

    def is_disconnect(self, e: Exception, connection: Any, cursor: Any) -> bool:
        return isinstance(e, TException | OSError) or isinstance(e.__cause__, TException | OSError)

    def get_isolation_level_values(self, dbapi_connection: Any) -> list[str]:
        """There are no transactions: what is said is said."""
        return ["AUTOCOMMIT"]

    def set_isolation_level(self, dbapi_connection: Any, level: str) -> None:
        pass

    def get_isolation_level(self, dbapi_connection: Any) -> str:
        return "AUTOCOMMIT"

    def get_default_isolation_level(self, dbapi_connection: Any) -> str:
        return "AUTOCOMMIT"

    def reset_isolation_level(self, dbapi_connection: Any) -> None:
        pass

    def get_table_names(self, connection: sa.Connection, schema: str | None = None, **more: Any) -> list[str]:
        """Tables and views alike."""
        rows = _rows(connection, f"SHOW TABLES IN {_quoted(schema)}" if schema else "SHOW TABLES")
        return [str(row["tablename"]) for row in rows if not row["istemporary"]]

    def get_view_names(self, connection: sa.Connection, schema: str | None = None, **more: Any) -> list[str]:
        return []

    def get_columns(
        self, connection: sa.Connection, table_name: str, schema: str | None = None, **more: Any
    ) -> list[dict[str, Any]]:
        place = ".".join(_quoted(name) for name in (schema, table_name) if name)
        found = []
        for row in _rows(connection, f"DESCRIBE TABLE {place}"):
            if not row["col_name"] or row["col_name"].startswith("#"):  # the columns of partitions follow, once more
                break
            kind = _TYPES.get(re.split(r"\W", row["data_type"])[0], sa.types.NullType)
            found.append({"name": row["col_name"], "type": kind(), "nullable": True, "default": None})
        return found


class Thrift(_Mended, sqlalchemy_hive.HiveDialect):  # type: ignore[misc]
    """`hive://`."""

    import_dbapi: Any = classmethod(_driver)


class Http(_Mended, sqlalchemy_hive.HiveHTTPDialect):  # type: ignore[misc]
    """`hive+http://`."""

    import_dbapi: Any = classmethod(_driver)


class Https(_Mended, sqlalchemy_hive.HiveHTTPSDialect):  # type: ignore[misc]
    """`hive+https://`."""

    import_dbapi: Any = classmethod(_driver)


def _rows(connection: sa.Connection, sql: str) -> list[Mapping[str, Any]]:
    result = connection.execution_options(no_parameters=True).exec_driver_sql(sql)
    names = [str(name).lower() for name in list(result.keys())]
    return [dict(zip(names, row, strict=True)) for row in result]


def _quoted(name: str | None) -> str:
    return "`" + str(name).replace("`", "``") + "`"


def _told(error: Exception) -> Exception:
    """The same as an error of databases, in the words of the server alone.

    The answer that the driver raises holds the message once for people and once with its stack.
    """
    answer = error.args[0] if error.args else None
    lines = getattr(getattr(answer, "status", answer), "infoMessages", None)
    text = str(lines[0]).lstrip("*") if lines else str(error)
    found = _TOLD.search(text)
    said = [line.strip() for line in (found[1] if found else text).splitlines() if line.strip()]
    told: Exception = hive.OperationalError(_PLACE.sub("", said[0]) if said else type(error).__name__)
    return told
