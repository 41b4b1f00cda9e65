#!/bin/sh
# Creates a self-signed certificate if there is none, so that the site can start. docs/production.md
# explains how to replace it.
set -eu

directory=/etc/nginx/certificates
if [ -e "$directory/tls.crt" ] && [ -e "$directory/tls.key" ]; then
    exit
fi

names=
set -f # Otherwise the shell would replace * by the names of files.
for host in $(echo "${ALLOWED_HOSTS:-}" | tr , ' '); do
    case $host in
        '*') ;;
        .*) names="$names,DNS:${host#.},DNS:*$host" ;;
        \[*\]) host=${host#?} && names="$names,IP:${host%?}" ;;
        *[!0-9.]*) names="$names,DNS:$host" ;;
        *) names="$names,IP:$host" ;;
    esac
done
names=${names#,}
echo "Creating a self-signed certificate for ${names:=DNS:localhost}."
umask 077
# The names are not in the subject, where they would be limited to 64 characters.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
    -subj /CN=self-signed -addext "subjectAltName=$names" \
    -keyout "$directory/tls.key" -out "$directory/tls.crt"
