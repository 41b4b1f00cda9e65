"""Querysets that Django compiles to SQL once, for what most requests read.

Building and compiling a queryset takes several times as long as all the rest of a small query.
PostgreSQL plans them once, too, by the backend of website/postgresql.
"""

from functools import lru_cache, wraps
from threading import local

from django.db import NotSupportedError
from django.db.models.expressions import Expression


class Parameter(Expression):
    """The place of a value in a compiled query."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Statement:
    """SQL with its params, of which a Parameter gets its value each time."""

    def __init__(self, sql, params):
        self.sql, self.params = sql, params

    def run(self, connection, execute, values):
        """Return execute(sql, params), with these values by name; prepared, if that is possible."""
        prepare = getattr(connection, "prepare", None)
        name = prepare and prepare(self)
        if not name:
            params = [values[p.name] if isinstance(p, Parameter) else p for p in self.params]
            return execute(self.sql, tuple(params))
        params = [values[p.name] for p in self.params if isinstance(p, Parameter)]
        places = "(" + ", ".join(["%s"] * len(params)) + ")" if params else ""
        try:
            return execute(f"EXECUTE {name} {places}", tuple(params))
        except NotSupportedError:  # A migration has changed the type of a column.
            connection.prepared[self] = None
            if connection.in_atomic_block:
                raise
            return self.run(connection, execute, values)


class CompiledQuery:
    """A queryset with its SQL, for one thread, because it refers to the thread's connection."""

    def __init__(self, queryset):
        self.queryset = queryset
        compiler = queryset.query.get_compiler(queryset.db)
        self.connection, self.statement = compiler.connection, Statement(*compiler.as_sql())
        converters = compiler.get_converters([expression for expression, *_ in compiler.select])
        vars(compiler).update(
            as_sql=lambda: self.sql_and_params, get_converters=lambda expressions: converters
        )
        vars(queryset.query).update(get_compiler=lambda *_args, **_kwargs: compiler)

    def results(self, values):
        """Run the query with these values by name; return a list of the queryset's results."""
        values = {name: getattr(value, "pk", value) for name, value in values.items()}
        return self.statement.run(self.connection, self.execute, values)

    def execute(self, *sql_and_params):
        self.sql_and_params = sql_and_params
        # Not list(self.queryset), which would keep the results.
        return list(self.queryset._iterable_class(self.queryset))


def compiled_once(build):
    """Return a function that returns the results of the queryset build(*options, **values).

    Each thread compiles the queryset once for each combination of options, and of values that are
    None. `build` gets a Parameter for each other value, and may only filter by it. Such a value is
    a number, a text or an object, which stands for its id.
    """

    def compile_queryset(options, names):
        values = {name: None if is_none else Parameter(name) for name, is_none in names}
        return CompiledQuery(build(*options, **values))

    class Queries(local):
        def __init__(self):
            self.get = lru_cache(maxsize=64)(compile_queryset)

    queries = Queries()

    @wraps(build)
    def results(*options, **values):
        names = tuple((name, value is None) for name, value in values.items())
        return queries.get(options, names).results(values)

    return results
