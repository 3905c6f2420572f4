"""Dataclasses as Parquet columns: the Arrow schema of one, and its objects as rows, both ways.

- A time is an instant (timestamp in UTC, microseconds), which every engine can compare and sort. Where the offset that
  was stated is kept, it stands beside it in minutes, in ``<name>_offset``.
- A mapping is a map, a tuple a list, a dataclass a struct or, if flat, columns of the table itself.
- A file of an older version lacks columns: they have the defaults of their fields.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import cache
from typing import Any, cast, get_args, get_origin

import pyarrow as pa

from scrapers.model.codec import Misfit
from scrapers.model.column import Column, Declared, declared, without_none

Row = dict[str, Any]

TIME = pa.timestamp("us", tz="UTC")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INTEGERS = {16: pa.int16(), 32: pa.int32(), 64: pa.int64()}
_PLAIN = {str: pa.string(), bool: pa.bool_(), float: pa.float64(), datetime: TIME, date: pa.date32()}


def schema(cls: Any) -> pa.Schema:
    """Of the table whose rows are objects of a dataclass."""
    return _schema(cls)


@cache
def _schema(cls: Any) -> pa.Schema:
    return pa.schema([column for each in declared(cls) for column in _columns(each)])


def to_row(cls: Any) -> Callable[[Any], Row]:
    """What turns an object of a dataclass into a row for ``pa.Table.from_pylist`` with its schema.

    It raises ValueError for a time without an offset.
    """
    return _record(cls)


def from_row(cls: Any, row: Row, unstored: Mapping[str, Any]) -> Any:
    """The object of a row, whose times are microseconds since 1970 (see ``numbers``).

    ``unstored`` has the values of fields that are no columns. Raises Misfit for a null that the field does not admit.
    """
    values: Row = {}
    for each in declared(cls):
        if each.column.flat:
            values[each.name] = from_row(each.type, row, unstored)
        elif not each.column.stored:
            values[each.name] = unstored[each.name]
        elif each.name not in row:
            pass
        elif row[each.name] is None and not each.optional:
            if each.required:
                raise Misfit(f"a value in {each.name}", None)
        elif each.column.with_offset:
            values[each.name] = _time(row[each.name], row.get(f"{each.name}_offset"))
        else:
            values[each.name] = _object(each.type, row[each.name])
    return cls(**values)


def conform(table: pa.Table, cls: Any) -> pa.Table:
    """A table of whatever version with the schema of a dataclass: columns it lacks have the defaults of their fields,
    columns that no field declares are left out. Raises Misfit for another type, and for a column that has no default.
    """
    wanted = schema(cls)
    for each in _leaves(cls):
        for column in _columns(each):
            if column.name not in table.column_names:
                if each.required:
                    raise Misfit(f"a column {column.name}", table.column_names)
                table = table.append_column(column, _filled(each, column, len(table)))
    table = table.select(wanted.names)
    for column in wanted:
        found = table.schema.field(column.name).type
        if not _alike(found, column.type):
            raise Misfit(f"{column.type} in column {column.name}", str(found))
    return table.cast(wanted.with_metadata(table.schema.metadata))


def numbers(table: pa.Table) -> pa.Table:
    """The same with times as microseconds since 1970: a page may state 0001-01-01T00:00+07:00, an instant that Python's
    datetime cannot hold."""
    return table.cast(
        pa.schema([each.with_type(_numbers(each.type)) for each in table.schema], table.schema.metadata)
    )


def _numbers(of: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(of):
        return pa.int64()
    if pa.types.is_struct(of):
        return pa.struct([each.with_type(_numbers(each.type)) for each in of])
    if pa.types.is_list(of):
        return pa.list_(_numbers(of.value_type))
    return of


def _leaves(cls: Any) -> Iterator[Declared]:
    """The fields that are columns."""
    for each in declared(cls):
        if each.column.flat:
            yield from _leaves(each.type)
        elif each.column.stored:
            yield each


def _columns(each: Declared) -> Iterator[pa.Field]:
    if each.column.flat:
        yield from schema(each.type)
    elif each.column.stored:
        yield pa.field(each.name, _arrow(each.type, each.column))
        if each.column.with_offset:
            yield pa.field(f"{each.name}_offset", pa.int16())


def _arrow(of: Any, column: Column) -> pa.DataType:
    if of is int:
        return _INTEGERS[column.bits]
    if of in _PLAIN:
        return _PLAIN[of]
    if get_origin(of) is tuple:
        return pa.list_(_arrow(without_none(get_args(of)[0])[0], column))
    if get_origin(of) is Mapping:
        key, value = get_args(of)
        return pa.map_(_arrow(key, column), _arrow(value, column))
    if is_dataclass(of):
        return pa.struct(list(schema(of)))
    if issubclass(of, Enum):
        return pa.string()
    raise TypeError(f"{of}: no column is made of this type")


def _filled(each: Declared, column: pa.Field, rows: int) -> pa.Array:
    """The default of a field, in every row."""
    value = None if each.default is None else _kept(each.type)(each.default)
    if each.column.with_offset:
        instant, offset = _instant(each.default)
        value = offset if column.name.endswith("_offset") and column.name != each.name else instant
    return pa.array([value] * rows, column.type)


def _alike(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether a column of a type is one of the other, but for widths and for fields that one of the two lacks."""
    types = pa.types
    if types.is_null(found) or found == wanted:
        return True
    if types.is_struct(wanted):
        names = {each.name for each in found} if types.is_struct(found) else set()
        return bool(names) and all(
            _alike(found.field(each.name).type, each.type) for each in wanted if each.name in names
        )
    if types.is_list(wanted):
        is_list = types.is_list(found) or types.is_large_list(found)
        return is_list and _alike(found.value_type, wanted.value_type)
    if types.is_dictionary(found):
        return _alike(found.value_type, wanted)
    kinds: tuple[Callable[[pa.DataType], bool], ...] = (
        types.is_integer,
        types.is_floating,
        types.is_timestamp,
        types.is_date,
        types.is_map,
        lambda of: types.is_string(of) or types.is_large_string(of) or types.is_string_view(of),
    )
    return any(kind(found) and kind(wanted) for kind in kinds)


@cache
def _record(cls: Any) -> Callable[[Any], Row]:
    plain = [each for each in declared(cls) if each.column.stored and not each.column.flat]
    simple = [(each.name, _kept(each.type)) for each in plain if not each.column.with_offset]
    dated = [each.name for each in plain if each.column.with_offset]
    inner = [(each.name, _record(each.type)) for each in declared(cls) if each.column.flat]

    def row(of: Any) -> Row:
        found = {name: None if (value := getattr(of, name)) is None else kept(value) for name, kept in simple}
        for name in dated:
            found[name], found[f"{name}_offset"] = _instant(getattr(of, name))
        for name, record in inner:
            found |= record(getattr(of, name))
        return found

    return row


@cache
def _kept(of: Any) -> Callable[[Any], Any]:
    """What turns a value of a declared type into one that Arrow takes for its column."""
    if of is datetime:
        return lambda value: _instant(value)[0]
    if get_origin(of) is tuple:
        inner = _kept(without_none(get_args(of)[0])[0])
        return lambda value: [None if each is None else inner(each) for each in value]
    if get_origin(of) is Mapping:
        return lambda value: sorted(value.items())
    if is_dataclass(of):
        return _record(cast("Any", of))
    return lambda value: value


def _object(of: Any, value: Any) -> Any:
    """A value of a column as the declared type."""
    if value is None or of in (str, int, bool, float, date):
        return value
    if of is datetime:
        return _time(value, 0)
    if get_origin(of) is tuple:
        inner = without_none(get_args(of)[0])[0]
        return tuple(_object(inner, each) for each in value)
    if get_origin(of) is Mapping:
        return value
    return from_row(of, value, {}) if is_dataclass(of) else of(value)


def _instant(value: datetime | None) -> tuple[int | None, int | None]:
    """Microseconds since 1970 and the offset in minutes, by hand, for the sake of the first and last days of datetime."""
    if value is None:
        return None, None
    offset = value.utcoffset()
    if offset is None:
        raise ValueError(f"expected a date with an offset, got {value.isoformat()}")
    return (value - _EPOCH) // timedelta(microseconds=1), offset // timedelta(minutes=1)


def _time(instant: int | None, offset: int | None) -> datetime | None:
    if instant is None or offset is None:
        return None
    shift = timedelta(minutes=offset)
    return (_EPOCH.replace(tzinfo=None) + (timedelta(microseconds=instant) + shift)).replace(
        tzinfo=timezone(shift)
    )
