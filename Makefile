# The doors of the project: `make` lists them, and each says what it does.
# PYTHON names the interpreter, and the environment's variables pass through every target.

PYTHON ?= python3
PORT ?= 8000
export PYTHON PORT

# The tests run in as many processes as the machine has cores, up to four; a file in one of them.
PYTEST = env/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run test check matrix browser stack messages lock

help: ## list the doors
	@echo 'make DOOR, where DOOR is one of'
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1	\2/p' Makefile | expand -t 11

run: ## serve on http://127.0.0.1:8000/ with SQLite (PORT=8123 serves elsewhere)
	@tools/python.sh
	@"$$PYTHON" tools/port.py "$$PORT"
	@tools/install.sh env requirements/run.txt
	@env/bin/python manage.py migrate --verbosity 0 --skip-checks
	@DJANGO_RUNSERVER_HIDE_WARNING=true env/bin/python manage.py runserver "127.0.0.1:$$PORT"

test: ## test on SQLite, and again on a real PostgreSQL and Redis
	@tools/install.sh env requirements-dev.txt
	@echo 'On SQLite:'
	@unset DATABASE_URL REDIS_URL; $(PYTEST)
	@echo 'On PostgreSQL and Redis:'
	@env/bin/python -m tests.services --available $(PYTEST) -m '(database or postgresql) and not doors'

check: ## lint, check types, and prove that everything generated is in step
	@tools/python.sh 10
	@tools/install.sh env requirements-dev.txt requirements/check.txt
	@tools/install.sh env/contract requirements/contract.txt
	@tools/check.sh

matrix: ## test on every Python from 3.6 on that pyenv or PATH offers
	@tools/install.sh env requirements-dev.txt
	@env/bin/python -m tests.services --available tools/matrix.sh

browser: ## test in a real Chromium
	@tools/python.sh 10
	@tools/install.sh env requirements-dev.txt requirements/browser.txt
	@env/bin/python -m pytest --numprocesses 2 tests/browser

stack: ## build the images, and run development and production on a Docker engine
	@tools/python.sh 10
	@tools/install.sh env requirements-dev.txt
	@tools/install.sh env/contract requirements/contract.txt
	@env/bin/python -m pytest tests/stack

messages: ## bring the translations into step with the code and the templates
	@tools/install.sh env requirements-dev.txt
	@tools/messages.sh

lock: ## renew the pins in requirements*.txt from pyproject.toml
	@tools/python.sh 10
	@tools/install.sh env requirements/check.txt
	@tools/lock.sh --upgrade
