#!/bin/sh
# `make check`: the list at the end, one line for each step that passes, all it says for one that
# fails. It goes on to the end, and then fails if a step did.
set -eu

failed=0
output=$(mktemp -d)
trap 'rm -rf "$output"' EXIT

step() {
    name=$1
    shift
    if "$@" >"$output/log" 2>&1; then
        printf 'ok      %s\n' "$name"
    else
        cat "$output/log"
        printf 'FAILED  %s: %s\n' "$name" "$*"
        failed=$((failed + 1))
    fi
}

python() { env/bin/python -m "$@"; }
node_tool() {
    tool=$1
    shift
    "tools/node_modules/.bin/$tool" "$@"
}

# npm's packages are installed when their lock has changed, as tools/install.sh does it for pip's.
node_packages() {
    if ! command -v npm >/dev/null; then
        echo 'npm is not here, and the style sheet, the script and the pages are checked with it: install Node.js 20.19 or newer.'
        return 1
    fi
    cmp -s tools/package-lock.json tools/node_modules/installed && return
    (cd tools && npm ci --no-audit --no-fund) && cp tools/package-lock.json tools/node_modules/installed
}

# On a database in memory, so that no file is made.
migrations() {
    env -u DATABASE_URL_FILE DATABASE_URL=sqlite:///:memory: \
        env/bin/python manage.py makemigrations --check --dry-run
}

# A production as it should be, and served by nobody.
deployment() {
    env -u DATABASE_URL_FILE -u EMAIL_URL_FILE -u HTTPS -u LOGIN_REQUIRED -u REDIS_URL_FILE \
        -u SECRET_KEY_FILE \
        DEBUG=0 ALLOWED_HOSTS=todo.example.org \
        SECRET_KEY="$(env/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
        DATABASE_URL=postgres://todo:password@127.0.0.1/todo REDIS_URL=redis://127.0.0.1/0 \
        EMAIL_URL=smtps://user:password@mail.example.org \
        env/bin/python manage.py check --deploy --fail-level WARNING
}

# The pages as a browser gets them.
pages() {
    python tools.render_pages "$output/pages" &&
        node_tool html-validate --config tools/html-validate.config.mjs "$output/pages"
}

# Both Compose files, by each generation of Compose that is here.
compose_files() {
    for client in docker-compose 'docker compose'; do
        if ! $client version >/dev/null 2>&1; then
            echo "$client is not here."
            continue
        fi
        for file in docker-compose.yml docker-compose.prod.yml; do
            ALLOWED_HOSTS=todo.example.org $client -f "$file" config >/dev/null || return 1
        done
    done
}

# As it is when the container starts. Strict-Transport-Security is Django's to send.
nginx_configuration() {
    # shellcheck disable=SC2016 # the variable of the template
    sed 's/${HTTPS_PORT}/443/' nginx/nginx.conf.template >"$output/nginx.conf" &&
        env/bin/gixy --skips hsts_header "$output/nginx.conf"
}

sources='manage.py test-db-connection.py accounts tests todo tools website'
# shellcheck disable=SC2086 # these are words
{
    step 'ruff: mistakes, security, Django, imports' python ruff check .
    step 'ruff: format' python ruff format --check --output-format concise .
    step 'mypy: types' python mypy $sources
    step 'vermin: Python 3.6 runs it' env/bin/vermin -q -t=3.6- --violations --no-tips $sources
    step 'djlint: templates' python djlint --lint --quiet todo accounts
    step 'shellcheck: shell scripts' env/bin/shellcheck deploy/*.sh tools/*.sh nginx/*.sh docker-entrypoint.sh .ci/run
    step 'hadolint: Dockerfiles' env/bin/hadolint Dockerfile nginx/Dockerfile
    if docker-compose version >/dev/null 2>&1 || docker compose version >/dev/null 2>&1; then
        step 'Compose takes both of its files' compose_files
    else
        echo 'left out: Compose is not here, and its files are not checked'
    fi
    step 'gixy: the configuration of NGINX' nginx_configuration
    step 'openapi-spec-validator: the contract of the API' \
        env/contract/bin/openapi-spec-validator todo/api/openapi.json
    step 'migrations are in step with the models' migrations
    step 'check --deploy with production settings' deployment
    step 'locks are in step with pyproject.toml' tools/lock.sh --check
    step 'npm packages are here' node_packages
    step 'stylelint: style sheets' node_tool stylelint --config tools/stylelint.config.mjs '*/static/**/*.css'
    step 'eslint: scripts' node_tool eslint --config tools/eslint.config.mjs todo/static
    step 'html-validate: the rendered pages' pages
}

if [ "$failed" -gt 0 ]; then
    echo "$failed failed."
    exit 1
fi
