#!/bin/sh
# Brings the translations into step: every string that the code and the templates mark goes into
# each django.po, one that is marked no more goes out, and the django.mo that the site reads is made
# from it. What is new has no translation yet, or a guess that is marked "fuzzy": write it, and run
# this again. tests/project/test_translations.py is content when nothing is left to do.
set -eu
cd "$(dirname "$0")/.."

for program in xgettext msgmerge msgfmt; do
    if ! command -v "$program" >/dev/null; then
        echo "$program is not here: install gettext (Debian, Ubuntu, Homebrew: the package of that name)." >&2
        exit 1
    fi
done

# The names of files help a translator; numbers of lines, and the time, would only change.
env/bin/python manage.py makemessages --verbosity 0 --locale es --no-obsolete --add-location file \
    --ignore env --ignore static --ignore tests --ignore tools --ignore '.*'
for po in */locale/*/LC_MESSAGES/django.po; do
    sed '/^"POT-Creation-Date: /d' "$po" >"$po.new"
    mv "$po.new" "$po"
    printf '%s: ' "$po"
    msgfmt --check-format --statistics --output-file "${po%.po}.mo" "$po" 2>&1
done
