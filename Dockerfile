# The image of the application, for development and for production alike.
#   docker build -t app .                                    the book's Python 3.6
#   docker build -t app --build-arg PYTHON_VERSION=3.13 .    what production should have
# It builds with the classic builder and with BuildKit, and configures nothing: see .env.example.
ARG PYTHON_VERSION=3.6

# The first stage compiles. Of it only /var/venv gets into the image.
FROM python:${PYTHON_VERSION}-alpine AS build

#   gcc             psycopg2 and uWSGI are written in C
#   musl-dev        the headers of Alpine's C library
#   linux-headers   the kernel's, for uWSGI
#   pcre2-dev       uWSGI's routing; without it uWSGI complains at each start
#   postgresql-dev  libpq's headers and pg_config, for psycopg2
# Without versions: Alpine removes the old ones, and the image would not build any more.
# hadolint ignore=DL3018
RUN apk add --no-cache gcc linux-headers musl-dev pcre2-dev postgresql-dev

ENV PATH=/var/venv/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build

# Before the code, so that an edit of a template does not install anything again. The pip that comes
# with a virtualenv of Python 3.6 is too old; goes with Python 3.7. (What pip keeps in its cache is
# thrown away with this stage; told to keep none, the old pip stumbles.)
COPY requirements.txt requirements/pip.txt ./
# hadolint ignore=DL3042
RUN python -m venv /var/venv \
    && { python -c 'import pip, sys; sys.exit(int(pip.__version__.split(".")[0]) < 20)' \
        || pip install --require-hashes -r pip.txt; } \
    && pip install --require-hashes -r requirements.txt

# What more is to be installed: docker-compose.yml asks for the tests' tools.
ARG ALSO=
COPY requirements/test.txt ./
# hadolint ignore=DL3042
RUN if [ -n "$ALSO" ]; then pip install --require-hashes -r "$ALSO"; fi


FROM python:${PYTHON_VERSION}-alpine

#   libpq    what psycopg2 speaks to PostgreSQL with
#   mailcap  /etc/mime.types, for the style sheets that uWSGI serves
#   pcre2    what uWSGI was compiled with
#   tzdata   the time zones: Alpine has none
# The user has the number of the first user of a Linux machine, whose checkout may be mounted.
# hadolint ignore=DL3018
RUN apk add --no-cache libpq mailcap pcre2 tzdata \
    && adduser -D -u 1000 app

# The virtualenv lies outside of /code: a checkout that is mounted there must not hide it.
COPY --from=build /var/venv /var/venv
# Bytecode would lie about in that checkout; output that waits in a buffer is no log.
ENV PATH=/var/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

WORKDIR /code
COPY . .
# Only the directory is the user's, for the database of SQLite; the code is not theirs to change.
RUN DEBUG=0 python manage.py collectstatic --noinput --verbosity 0 \
    && chown app:app /code
USER 1000

EXPOSE 80
# runserver ends with it, and uWSGI finishes its requests first: see uwsgi.ini.
STOPSIGNAL SIGTERM
# In Python, because there is no curl; with http.client, which follows no redirect.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-c", "\
import http.client, sys; \
server = http.client.HTTPConnection('127.0.0.1', 80, timeout=4); \
server.request('GET', '/health/ready'); \
sys.exit(server.getresponse().status != 200)"]

# No ENTRYPOINT: `docker run -it IMAGE sh` is a shell.
CMD ["sh", "docker-entrypoint.sh"]
