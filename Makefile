# make run: set up and run with demo data (DEMO=0: empty, with the first-run wizard).  make test: set up and run every check.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
JOBS ?= 3
BROWSERS = $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m e2e tests/e2e

.PHONY: run test check lint types contracts unit e2e bench system clean

# SIM=1 also starts a mail server and group bots on this machine to send to; it prints their addresses.
# SIM_PORTS="8899 8825" are their ports for HTTP and mail. They end with the server.
run: $(VENV)/.runtime $(if $(filter 1,$(SIM)),$(VENV)/.tools)
	@$(BIN)/python -m scrm_app.cli prepare
	@if [ "$(SIM)" = 1 ]; then $(BIN)/python -m tests.simulators $(SIM_PORTS) & fi; exec $(BIN)/python -m scrm_app.cli serve

test: $(VENV)/.tools system check

check: lint types contracts unit

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

contracts:
	$(BIN)/lint-imports

# The services once more on PostgreSQL (migrations try both databases by themselves), then everything, then two browsers, each with a server of its own.
unit:
	$(BIN)/python -m pytest -q -n $(JOBS) --postgres -m "not e2e" -k "(service or repository or core) and not migrations"
	$(BIN)/python -m pytest -q -n $(JOBS) --dist loadgroup -m "not e2e"
	$(BROWSERS)

e2e: $(VENV)/.tools system
	$(BROWSERS)

# The products it is measured against live in an environment of their own; what cannot be installed is left out.
BENCH_VENV ?= $(VENV)-bench
bench: $(VENV)/.tools
	@[ -x $(BENCH_VENV)/bin/python ] || $(BIN)/python -m venv $(BENCH_VENV)
	@$(BENCH_VENV)/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt \
	  || echo "Not every rival could be installed; the benchmarks that need them say so."
	@BENCH_PYTHON=$$(cd $(BENCH_VENV)/bin && pwd)/python $(BIN)/python -m benchmarks.report

$(VENV)/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.tools: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

# What the tests need besides Python: a browser, a Chinese font, PostgreSQL, Redis.
PACKAGES := chromium fonts-noto-cjk postgresql redis-server
system:
	@missing=""; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing="$$missing fonts-noto-cjk fontconfig"; \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v redis-server >/dev/null || missing="$$missing redis-server"; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  else echo "The tests need more than Python. Run once: sudo apt-get install -y --no-install-recommends $(PACKAGES)"; exit 1; fi; \
	fi

clean:
	rm -rf $(VENV) $(BENCH_VENV) .web .states .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
