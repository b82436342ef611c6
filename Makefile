# make demo [FILE=notes.md]   a server, a conversation, ten questions; nothing is left behind
# make serve                  a server on http://127.0.0.1:8888
# make test, make lint        what a change must pass; JOBS=1 tests in one process, ARGS=tests/unit a part
# make console               build the web console from console/; needs node and npm
# make clean                  remove the environment and what tools left
#
# The first target makes .venv and installs into it; PYTHON=... chooses the Python.

VENV := .venv
BIN := $(VENV)/bin
JOBS := 3
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input

.PHONY: demo serve test lint console clean
.DELETE_ON_ERROR:

demo: $(VENV)/.run
	@$(BIN)/reverie demo $${FILE:+"$$FILE"}

serve: $(VENV)/.run
	@$(BIN)/reverie serve

test: $(VENV)/.dev
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(VENV)/.dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports

console:
	cd console && npm ci --ignore-scripts --no-audit --no-fund && npm run check && npm run build

clean:
	rm -rf $(VENV) console/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests bench tools -name __pycache__ -type d -exec rm -rf {} +

$(VENV)/.run: pyproject.toml | $(BIN)/python
	@echo "Installing Reverie into $(VENV), once; this takes a minute or two."
	@$(PIP) install -e .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@echo "Installing Reverie and its test tools into $(VENV), once; this takes a minute or two."
	@$(PIP) install -e '.[test,lint]'
	@touch $@ $(VENV)/.run

$(BIN)/python:
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; python=; done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed. On Debian or Ubuntu:"; \
		echo "    apt-get install python3 python3-venv"; \
		echo "or name one that is there: make PYTHON=/path/to/python3"; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip' 2>/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing python3-venv."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null; \
	fi; \
	if ! told=$$("$$python" -m venv $(VENV) 2>&1); then \
		rm -rf $(VENV); echo "$$told"; \
		echo "$$python cannot make a virtual environment. On Debian or Ubuntu:"; \
		echo "    apt-get install $$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; \
		exit 1; \
	fi
