#!/bin/sh
# Brings the translations into step: adds each string that the code and the templates mark to the files
# django.po, removes the others, and compiles django.mo, which the site reads. A new string has no
# translation yet, or a guess that is marked "fuzzy": translate it, and run this again, until
# tests/project/test_translations.py passes.
set -eu
cd "$(dirname "$0")/.."

for program in xgettext msgmerge msgfmt; do
    if ! command -v "$program" >/dev/null; then
        echo "$program is missing: install the package gettext (of Debian, Ubuntu or Homebrew)." >&2
        exit 1
    fi
done

# Without line numbers and the time, which would change all the time.
env/bin/python manage.py makemessages --verbosity 0 --locale es --no-obsolete --add-location file \
    --ignore env --ignore static --ignore tests --ignore tools --ignore '.*'
for po in */locale/*/LC_MESSAGES/django.po; do
    sed '/^"POT-Creation-Date: /d' "$po" >"$po.new"
    mv "$po.new" "$po"
    printf '%s: ' "$po"
    msgfmt --check-format --statistics --output-file "${po%.po}.mo" "$po" 2>&1
done
