#!/bin/sh
# Waits for the database, applies the migrations, and becomes the server: runserver with DEBUG=1,
# uWSGI with DEBUG=0.
set -eu

# Without DEBUG this is a development server, like manage.py's, so that `docker exec` sees the same
# site. Otherwise a production server that lacks DEBUG=0 would run in development mode.
if [ -z "${DEBUG+set}" ] && [ -n "${ALLOWED_HOSTS+set}${SECRET_KEY+set}${SECRET_KEY_FILE+set}" ]; then
    echo 'DEBUG is not set: it must be 0 for production, or 1 for development.' >&2
    exit 1
fi

# uWSGI would take another word for 0, and start without a process, or at another port.
for setting in "PORT=${PORT-80}" "UWSGI_PROCESSES=${UWSGI_PROCESSES-1}" \
    "UWSGI_THREADS=${UWSGI_THREADS-1}"; do
    case ${setting#*=} in
        '' | *[!0-9]* | 0*)
            echo "${setting%%=*} is '${setting#*=}': it must be a whole number from 1." >&2
            exit 1
            ;;
    esac
done

# SIGTERM reaches only process 1, which is this shell until it becomes the server.
run() {
    "$@" &
    trap 'kill "$!"; exit 143' INT TERM
    wait "$!"
    trap - INT TERM
}

run python test-db-connection.py
if [ "${DEBUG:-1}" = 0 ]; then
    python -c 'import sys; from website.settings import CONFIGURATION_ERROR as error; sys.exit(error or 0)'
fi
run python manage.py migrate --noinput

if [ "${DEBUG:-1}" = 1 ]; then
    echo 'A development server, for http://localhost alone; production sets DEBUG=0.'
    exec python manage.py runserver "0.0.0.0:${PORT-80}"
fi

# Hosts that run a single container set PORT; their proxy sends the requests there, over HTTP.
if [ -n "${PORT:-}" ]; then
    exec uwsgi --ini uwsgi.ini --http-socket "0.0.0.0:$PORT"
fi

# Otherwise every network of the container could reach uWSGI's socket, which allows running code.
address=
if [ -n "${SOCKET_HOST:-}" ]; then
    address=$(python - "$SOCKET_HOST" <<'END'
import contextlib, socket, sys
with contextlib.suppress(OSError):
    for address in socket.gethostbyname_ex(sys.argv[1])[2]:
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind((address, 0))  # Fails with the addresses of other replicas.
            sys.exit(print(address))
sys.exit("SOCKET_HOST is %r: it must be a name of this container in a network, or be unset." % sys.argv[1])
END
    )
fi
# NGINX asks the first, the image's HEALTHCHECK the second.
exec uwsgi --ini uwsgi.ini --socket "$address:3031" --http-socket 127.0.0.1:80
