#!/bin/sh
# Replaces the running release by the one of the checkout, without interruption:
#   sh deploy/upgrade.sh
# The new replicas start beside the old ones. When all are healthy, NGINX switches to them, and the old
# ones finish their requests and stop. If a new one doesn't become healthy, the new ones are removed.
set -eu
cd "$(dirname "$0")/.."

deadline=${UPGRADE_DEADLINE:-180} # seconds for the new replicas to become healthy

compose() { deploy/compose.sh "$@"; }

# Prints the ids of the replicas that are not among the arguments.
replicas_without() {
    for replica in $(compose ps -q web); do
        case " $* " in
            *" $replica "*) ;;
            *) echo "$replica" ;;
        esac
    done
}

healthy() {
    for replica in "$@"; do
        [ "$(docker inspect --format '{{.State.Health.Status}}' "$replica")" = healthy ] || return 1
    done
}

# Runs a line of shell in the container of NGINX.
proxy() { compose exec -T proxy sh -c "$1" sh "${2:-}"; }

# Reloads NGINX, and waits until no worker has the old configuration.
reload() {
    proxy 'nginx -c /tmp/nginx.conf -s reload'
    for _ in $(seq 30); do
        sleep 1
        proxy 'ps | grep -q "[s]hutting down"' || return 0
    done
}

compose build
old=$(replicas_without)
# shellcheck disable=SC2086 # split into words, here and below
count=$(set -- $old && echo $#)
if [ "$count" -eq 0 ]; then
    echo 'The site is not running: docker-compose -f docker-compose.prod.yml up -d' >&2
    exit 1
fi
# Without --no-deps: Compose v2 would treat these as another configuration and recreate them at the next
# `up`.
compose up -d --no-recreate --scale "web=$((count * 2))" web
# shellcheck disable=SC2086
new=$(replicas_without $old)

end=$(($(date +%s) + deadline))
# shellcheck disable=SC2086
until healthy $new; do
    if [ "$(date +%s)" -ge "$end" ]; then
        docker logs --tail 20 "${new##* }" >&2 || :
        docker rm --force $new >/dev/null
        echo 'The new release did not become healthy and was removed; the end of its log is above. The old release keeps running.' >&2
        exit 1
    fi
    sleep 1
done
# NGINX must not use a replica that stops: a request in its queue would be lost.
addresses=
for replica in $new; do
    addresses="$addresses server $(docker inspect --format \
        '{{range $name, $network := .NetworkSettings.Networks}}{{$name}} {{$network.IPAddress}}{{"\n"}}{{end}}' \
        "$replica" | sed -n 's/^.*_proxy //p'):3031;"
done
# shellcheck disable=SC2016 # $web is NGINX's
proxy 'echo "upstream replicas { $1 }" >/tmp/upstream.conf && echo "set \$web replicas;" >/tmp/web.conf' "$addresses"
reload
# shellcheck disable=SC2086
{
    docker stop -t 30 $old
    docker rm $old
} >/dev/null
# Use their common name again.
proxy 'rm /tmp/upstream.conf /tmp/web.conf'
reload
echo "Upgraded: $count replicas."
