# The image of the application, for development and for production alike.
#   docker build -t app .                                    the book's Python 3.6
#   docker build -t app --build-arg PYTHON_VERSION=3.13 .    production's
# It builds with the classic builder and with BuildKit, and configures nothing: see .env.example.
ARG PYTHON_VERSION=3.6

# The first stage compiles. Only its /var/venv is copied into the image.
FROM python:${PYTHON_VERSION}-alpine AS build

#   gcc             compiles psycopg2 and uWSGI
#   musl-dev        headers of Alpine's C library
#   linux-headers   headers of the kernel, for uWSGI
#   pcre2-dev       uWSGI's routing; without it uWSGI logs a warning at each start
#   postgresql-dev  headers of libpq and pg_config, for psycopg2
# Without versions, because Alpine removes old ones: the image would no longer build.
# hadolint ignore=DL3018
RUN apk add --no-cache gcc linux-headers musl-dev pcre2-dev postgresql-dev

ENV PATH=/var/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build

# Before the code, so that editing a template doesn't install the packages again. Python 3.6 creates
# virtualenvs with a pip that is too old: remove the upgrade with Python 3.7. pip's cache is discarded
# with this stage; --no-cache-dir fails with the old pip.
COPY requirements.txt requirements/pip.txt ./
# hadolint ignore=DL3042
RUN python -m venv /var/venv \
    && { python -c 'import pip, sys; sys.exit(int(pip.__version__.split(".")[0]) < 20)' \
        || pip install --require-hashes -r pip.txt; } \
    && pip install --require-hashes -r requirements.txt

# docker-compose.yml also installs the tools of the tests.
ARG EXTRA_REQUIREMENTS=
COPY requirements/test.txt ./
# With a cache, as above.
# hadolint ignore=DL3042
RUN if [ -n "$EXTRA_REQUIREMENTS" ]; then pip install --require-hashes -r "$EXTRA_REQUIREMENTS"; fi


FROM python:${PYTHON_VERSION}-alpine

#   libpq    PostgreSQL's client library, for psycopg2
#   mailcap  /etc/mime.types, for static files that uWSGI serves
#   pcre2    uWSGI is linked with it
#   tzdata   time zones, which Alpine doesn't have
# 1000 is the first user of most Linux machines, whose checkout may be mounted.
# hadolint ignore=DL3018
RUN apk add --no-cache libpq mailcap pcre2 tzdata \
    && adduser -D -u 1000 app

# The virtualenv is outside of /code, so that a checkout mounted there doesn't hide it.
COPY --from=build /var/venv /var/venv
# Don't write .pyc files into the mounted checkout; don't buffer the log.
ENV PATH=/var/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

WORKDIR /code
COPY . .
# The user owns only the directory, for the database of SQLite, and can't change the code. Compile it here:
# otherwise every start would.
RUN DEBUG=0 python manage.py collectstatic --noinput --verbosity 0 \
    && python -m compileall -q . \
    && chown app:app /code
USER 1000

EXPOSE 80
# runserver stops at once; uWSGI finishes its requests first (see uwsgi.ini).
STOPSIGNAL SIGTERM
# In Python, because the image has no curl; http.client doesn't follow redirects.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", "\
import http.client, os, sys; \
server = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('PORT', 80)), timeout=4); \
server.request('GET', '/health/ready'); \
sys.exit(server.getresponse().status != 200)"]

# No ENTRYPOINT, so that `docker run -it IMAGE sh` starts a shell.
CMD ["sh", "docker-entrypoint.sh"]
