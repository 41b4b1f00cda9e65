#!/bin/sh
# Makes a certificate that nobody has signed, where there is none, so that the site can start.
# docs/production.md says how to put a real one in its place.
set -eu

directory=/etc/nginx/certificates
if [ -e "$directory/tls.crt" ] && [ -e "$directory/tls.key" ]; then
    exit
fi

name=${ALLOWED_HOSTS:-localhost}
name=${name%%,*}
echo "Making a self-signed certificate for $name."
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
    -subj "/CN=${name#.}" -addext "subjectAltName=DNS:${name#.}" \
    -keyout "$directory/tls.key" -out "$directory/tls.crt"
