#!/bin/sh
# Checks API_RATE_LIMIT, and exports the rates for nginx.conf.template. The image's entrypoint sources
# this file; an error stops the container.

case ${API_RATE_LIMIT=1200} in
    '' | *[!0-9]* | 0?* | ???????*)
        echo "API_RATE_LIMIT is '$API_RATE_LIMIT': it must be a whole number from 0 to 999999." >&2
        exit 1
        ;;
esac
# NGINX doesn't accept a rate of 0. With API_RATE_LIMIT=0, the template counts nothing.
API_RATE_PER_TOKEN=$((API_RATE_LIMIT > 0 ? API_RATE_LIMIT : 1))
API_RATE_PER_ADDRESS=$((API_RATE_PER_TOKEN * 3))
export API_RATE_LIMIT API_RATE_PER_TOKEN API_RATE_PER_ADDRESS
