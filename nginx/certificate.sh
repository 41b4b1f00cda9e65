#!/bin/sh
# Creates a self-signed certificate if there is none, so that the site can start. docs/production.md
# explains how to replace it.
set -eu

directory=/etc/nginx/certificates
if [ -e "$directory/tls.crt" ] && [ -e "$directory/tls.key" ]; then
    exit
fi

name=${ALLOWED_HOSTS:-localhost}
name=${name%%,*}
echo "Creating a self-signed certificate for $name."
umask 077
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
    -subj "/CN=${name#.}" -addext "subjectAltName=DNS:${name#.}" \
    -keyout "$directory/tls.key" -out "$directory/tls.crt"
