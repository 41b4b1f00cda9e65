#!/bin/sh
# Replaces the running release by the one of the checkout, without interruption:
#   sh deploy/upgrade.sh
# The new images get their lasting names when a container of them has become healthy. Then new replicas
# start beside the old ones. When all are healthy, NGINX switches to them, and the old ones finish their
# requests and stop. A failure or Ctrl-C before the switch brings images, names and replicas back.
set -eu
cd "$(dirname "$0")/.."

deadline=${UPGRADE_DEADLINE:-180} # seconds for new containers to become healthy

compose() { deploy/compose.sh "$@"; }

# Prints a field of a container.
field() { docker inspect --format "{{$1}}" "$2"; }

# Prints the ids of the replicas that are not among the arguments, the newest first.
replicas_without() {
    for replica in $(docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$project" \
        --filter label=com.docker.compose.service=web --filter label=com.docker.compose.oneoff=False); do
        case " $* " in
            *" $replica "*) ;;
            *) echo "$replica" ;;
        esac
    done
}

wait_until_healthy() {
    end=$(($(date +%s) + deadline))
    for container in "$@"; do
        until [ "$(field .State.Health.Status "$container")" = healthy ]; do
            if [ "$(date +%s)" -ge "$end" ] || [ "$(field .State.Status "$container")" = exited ]; then
                docker logs --tail 20 "$container" >&2 || :
                return 1
            fi
            sleep 1
        done
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

remove_trial() {
    docker rm --force "$trial" >/dev/null 2>&1 || :
    docker rmi "$next_web" "$next_proxy" >/dev/null 2>&1 || :
    rm -f "$override"
}

# shellcheck disable=SC2046,SC2086 # split into words, here and below
bring_back() {
    trap '' HUP INT TERM
    set +e
    echo 'The new release is removed. The end of its log, if it has any, is above.' >&2
    docker rm --force $(replicas_without $old) >/dev/null 2>&1
    docker tag "$old_web" "$web"
    docker tag "$old_proxy" "$nginx"
    proxy 'rm -f /tmp/upstream.conf /tmp/web.conf'
    remove_trial
    echo 'The old release keeps running.' >&2
}

proxy=$(compose ps -q proxy)
project=${proxy:+$(field 'index .Config.Labels "com.docker.compose.project"' "$proxy")}
old=${project:+$(replicas_without)}
if [ -z "$old" ]; then
    echo 'The site is not running: docker-compose -f docker-compose.prod.yml up -d' >&2
    exit 1
fi
# WEB_REPLICAS, and not the number of running replicas, which an upgrade that was killed has doubled.
count=$(compose config | sed -n 's/^ *replicas: *//p')
# The lasting names of the images, and the ids of what runs now, of the oldest replica.
web=$(field .Config.Image "${old##*[!0-9a-f]}")
nginx=$(field .Config.Image "$proxy")
old_web=$(field .Image "${old##*[!0-9a-f]}")
old_proxy=$(field .Image "$proxy")

trial=$project-next
next_web=$trial${web#"$project"}
next_proxy=$trial${nginx#"$project"}
override=$(mktemp)
trap bring_back EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

compose -p "$trial" build
echo "services: {web: {image: '$next_web'}, proxy: {image: '$next_proxy'}}" >"$override"
docker rm --force "$trial" >/dev/null 2>&1 || : # of a run that was killed
# It migrates, and answers nobody but its own health check.
compose -f "$override" run -d --no-deps --name "$trial" -e SOCKET_HOST=localhost web >/dev/null
wait_until_healthy "$trial"
compose -f "$override" run --rm -T --no-deps proxy nginx -q -t -c /tmp/nginx.conf
docker tag "$next_web" "$web"
docker tag "$next_proxy" "$nginx"
remove_trial

# Without --no-deps: Compose v2 would treat these as another configuration and recreate them at the next
# `up`.
# shellcheck disable=SC2086 # as above
compose up -d --no-recreate --scale "web=$((count + $(set -- $old && echo $#)))" web
# shellcheck disable=SC2086 # as above
new=$(replicas_without $old)
# shellcheck disable=SC2086 # as above
wait_until_healthy $new

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
# From here on, the new release stays.
trap - EXIT
trap '' HUP INT TERM
# shellcheck disable=SC2086 # as above
{
    docker stop -t 30 $old
    docker rm $old
} >/dev/null
# Use their common name again.
proxy 'rm /tmp/upstream.conf /tmp/web.conf'
reload
echo "Upgraded: $count replicas."
