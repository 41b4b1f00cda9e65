#!/bin/sh
# Checks TRUSTED_PROXIES, and exports the lines for nginx.conf.template. The image's entrypoint sources
# this file; an error stops the container.

octet='(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])'
TRUSTED_PROXIES_REAL_IP=
TRUSTED_PROXIES_NETWORKS=
set -f # Otherwise the shell would replace * by the names of files.
for proxy in $(echo "${TRUSTED_PROXIES:-}" | tr , ' '); do
    if ! echo "$proxy" | grep -Eq "^(${octet}[.]){3}${octet}(/(3[0-2]|[12]?[0-9]))?$|^[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?$"; then
        echo "TRUSTED_PROXIES has '$proxy': it must be addresses or networks with commas between, such as 192.0.2.7,10.0.0.0/8." >&2
        exit 1
    fi
    TRUSTED_PROXIES_REAL_IP="$TRUSTED_PROXIES_REAL_IP set_real_ip_from $proxy;"
    TRUSTED_PROXIES_NETWORKS="$TRUSTED_PROXIES_NETWORKS $proxy 1;"
done
set +f
export TRUSTED_PROXIES_REAL_IP TRUSTED_PROXIES_NETWORKS
