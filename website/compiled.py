"""Querysets that Django compiles to SQL once, for what most requests read.

Building and compiling a queryset takes several times as long as all the rest of a small query.
"""

from copy import copy
from functools import lru_cache, wraps

from django.db import connections
from django.db.models.expressions import Expression


class Parameter(Expression):
    """The place of a value in a compiled query."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


def compiled_once(build):
    """Return a function that returns the results of the queryset build(*options, **values).

    The queryset is compiled once for each combination of options, and of values that are None.
    `build` gets a Parameter for each other value, and may only filter by it. Such a value is a
    number, a text or an object, which stands for its id.
    """

    @lru_cache(maxsize=128)
    def compile_queryset(options, names, nones):
        values = {name: None if name in nones else Parameter(name) for name in names}
        queryset = build(*options, **values)
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        compiler.connection = None  # It belongs to this thread.
        return queryset, compiler, sql, params

    @wraps(build)
    def results(*options, **values):
        nones = tuple(name for name in values if values[name] is None)
        queryset, compiler, sql, params = compile_queryset(options, tuple(values), nones)
        values = {name: getattr(value, "pk", value) for name, value in values.items()}
        params = tuple(values[it.name] if isinstance(it, Parameter) else it for it in params)
        queryset, compiler = queryset.all(), copy(compiler)
        vars(compiler).update(connection=connections[queryset.db], as_sql=lambda **_: (sql, params))
        vars(queryset.query).update(get_compiler=lambda *_args, **_kwargs: compiler)
        return list(queryset)

    return results
