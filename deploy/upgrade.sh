#!/bin/sh
# Puts the checkout's release in the place of the running one, without an interruption:
#   sh deploy/upgrade.sh
# The new replicas start beside the old ones. When all are healthy, NGINX asks them alone; the old
# ones finish what they are answering, and go. If a new one does not get healthy, it is the new ones
# that go.
set -eu
cd "$(dirname "$0")/.."

deadline=${UPGRADE_DEADLINE:-180} # seconds for the new replicas to become healthy

compose() { deploy/compose.sh "$@"; }

# The ids of the replicas that are not among the arguments.
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

# Makes NGINX read its configuration again, and waits until nobody works with the old one.
reload() {
    proxy 'nginx -c /tmp/nginx.conf -s reload'
    for _ in $(seq 30); do
        sleep 1
        proxy 'ps | grep -q "[s]hutting down"' || return 0
    done
}

compose build
old=$(replicas_without)
# shellcheck disable=SC2086 # these are words, here and below
count=$(set -- $old && echo $#)
if [ "$count" -eq 0 ]; then
    echo 'The site is not running: docker-compose -f docker-compose.prod.yml up -d' >&2
    exit 1
fi
# Not with --no-deps: Compose v2 would take these for another configuration, and at the next `up`
# make them anew.
compose up -d --no-recreate --scale "web=$((count * 2))" web
# shellcheck disable=SC2086
new=$(replicas_without $old)

end=$(($(date +%s) + deadline))
# shellcheck disable=SC2086
until healthy $new; do
    if [ "$(date +%s)" -ge "$end" ]; then
        docker logs --tail 20 "${new##* }" >&2 || :
        docker rm --force $new >/dev/null
        echo 'The new release did not get healthy, and is gone: its last words are above. The old one goes on.' >&2
        exit 1
    fi
    sleep 1
done
# Nobody may be sent to a replica that goes: a request that waits at its door would be lost.
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
# From here on by their common name again.
proxy 'rm /tmp/upstream.conf /tmp/web.conf'
reload
echo "Upgraded: $count replicas."
