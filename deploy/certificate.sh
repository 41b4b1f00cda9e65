#!/bin/sh
# Gives NGINX a certificate while it runs: sh deploy/certificate.sh CHAIN KEY
# Without arguments it is a deploy hook of certbot, and takes the renewed certificate.
set -eu

chain=${1:-${RENEWED_LINEAGE:?give the files of a chain and of a key}/fullchain.pem}
key=${2:-${RENEWED_LINEAGE:-}/privkey.pem}
compose=$(dirname "$0")/compose.sh

for file in "$chain" "$key"; do
    if [ ! -f "$file" ] || [ ! -s "$file" ] || [ ! -r "$file" ]; then
        echo "$file is missing, empty or not readable: it must be a file in PEM. Nothing was changed." >&2
        exit 1
    fi
done

# Write both files beside the old ones first, and rename them when NGINX accepts them.
# shellcheck disable=SC2016 # $1 is the inner shell's
put() { "$compose" exec -T proxy sh -c 'umask 077 && cat >"/etc/nginx/certificates/$1"' sh "$1"; }
put new.crt <"$chain"
put new.key <"$key"
"$compose" exec -T proxy sh -c '
    cd /etc/nginx/certificates
    sed "s,certificates/tls,certificates/new," /tmp/nginx.conf >/tmp/new.conf
    if ! nginx -q -t -c /tmp/new.conf; then
        echo "NGINX refuses the certificate or its key, which must belong together. Nothing was changed." >&2
        exit 1
    fi
    mv new.crt tls.crt && mv new.key tls.key && nginx -c /tmp/nginx.conf -s reload'
echo 'NGINX has the certificate.'
