"""Querysets that Django compiles to SQL once, for what most requests read.

Building and compiling a queryset takes several times as long as all the rest of a small query.
"""

from functools import lru_cache, wraps
from threading import local

from django.db.models.expressions import Expression


class Parameter(Expression):
    """The place of a value in a compiled query."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class CompiledQuery:
    """A queryset with its SQL, for one thread, because it refers to the thread's connection."""

    def __init__(self, queryset):
        self.queryset = queryset
        compiler = queryset.query.get_compiler(queryset.db)
        self.sql, self.params = compiler.as_sql()
        converters = compiler.get_converters([expression for expression, *_ in compiler.select])
        vars(compiler).update(
            as_sql=lambda: (self.sql, self.values), get_converters=lambda expressions: converters
        )
        vars(queryset.query).update(get_compiler=lambda *_args, **_kwargs: compiler)

    def results(self, values):
        """Run the query with these values by name; return a list of the queryset's results."""
        self.values = tuple(
            getattr(values[param.name], "pk", values[param.name])
            if isinstance(param, Parameter)
            else param
            for param in self.params
        )
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
