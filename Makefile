# Two commands for everybody, `make demo` and `make test`; the rest is for contributors: `make help`.
# Needs GNU make (3.81 or newer), a POSIX shell and Python 3.11 or newer. Everything is installed into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help

ARGS ?=
WORKERS ?= 2
export UV_VERSION := 0.13.8
BIN := .venv/bin
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

.PHONY: help demo test bench conformance mutants lint format types layers unit coverage lock setup setup-runtime setup-lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: setup-runtime ## Start the mock, play a conversation and leave it running (ARGS="--port 9000")
	@exec $(BIN)/thenvoi-mock demo $(ARGS)

test: ## Everything that must hold: lint, types, layers, tests, coverage of the rules
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory layers
	@$(MAKE) --no-print-directory unit

bench: setup ## Measure, and print the tables (ARGS="read write" chooses)
	@exec $(BIN)/python -m benchmarks $(ARGS)

mutants: setup ## Judge targets that are broken on purpose: does every check bite? (ARGS="--only DEL")
	@exec $(BIN)/python -m conformance mutants --jobs $(WORKERS) $(ARGS)

conformance: setup ## Judge the mock with the whole kit for platforms (ARGS="--only DEL --html report.html")
	@exec $(BIN)/thenvoi-mock exec -- $(BIN)/thenvoi-conformance platform --write --level may --parallel 4 \
		--user-key-3 thnv_u_1767600000_local-mock-key-of-olga-00000003 $(ARGS)

lint: setup ## ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: setup ## Put the format right, and the rules that ruff can put right
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: setup ## mypy --strict over the source, the tests and the benchmarks
	$(BIN)/mypy

layers: setup ## import-linter: who may import whom
	$(BIN)/lint-imports

# What has to be covered whole, and the tests that do it; the others start many processes, which coverage would slow down.
COVERED := mock_platform/world mock_platform/channels
COVERING := tests/world tests/channels tests/snapshots tests/scenarios

unit: setup ## The tests (ARGS="-k contacts" chooses; a whole run asks for all branches of world and channels)
ifeq ($(strip $(ARGS)),)
	$(PYTEST) $(COVERING) $(COVERED:%=--cov=%) --cov-report=term --cov-fail-under=100
	$(PYTEST) $(COVERING:%=--ignore=%)
else
	$(PYTEST) $(ARGS)
endif

coverage: setup ## The tests with branch coverage of everything, processes that they start included
	$(PYTEST) --cov --cov-report=term $(ARGS)

# uv reads the machine's own settings for where packages come from; unless told to, it does not write that down.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock' $(if $(UPGRADE),--upgrade)

lock: setup-lock ## Lock the dependencies again (UPGRADE=1 takes the newest releases)
	$(COMPILE) --output-file requirements/runtime.txt pyproject.toml requirements/runtime.in
	$(COMPILE) --output-file requirements/dev.txt --extra dev pyproject.toml requirements/dev.in
	for each in requirements/clients/*.in; do $(COMPILE) --output-file "$${each%.in}.txt" "$$each"; done

clean: ## Remove .venv, caches and whatever was built
	rm -rf .venv .venv.lock .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache .pytest_cache \
		.ruff_cache .schemathesis build dist htmlcov schemathesis-report
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: ## Create or repair .venv with everything a contributor needs (the others do it by themselves)
	@/bin/sh -c "$$SETUP" setup dev

setup-runtime:
	@/bin/sh -c "$$SETUP" setup runtime

setup-lock:
	@/bin/sh -c "$$SETUP" setup uv

# --------------------------------------------------------------------------------------------------------------- setup
# .venv holds a stamp for each thing installed: the checksum of what it was installed from. Valid stamps cost a few
# milliseconds; without them the set is installed under a file lock, so that two runs of make at once do it once. An
# installation that did not reach its end leaves .venv/unfinished behind, and the next run starts from an empty .venv.
# So does one in a folder that was moved or copied, since the scripts in it name the place where they were made.

define SETUP
set -eu
wanted=$$1 python=$${2-}

key() {
    case $$1 in
        uv) echo "$$UV_VERSION" ;;
        project) cksum < pyproject.toml ;;
        *) cksum < "requirements/$$1.txt" ;;
    esac
}
has() { [ "$$(cat ".venv/$$1.stamp" 2>/dev/null)" = "$$(key "$$1")" ]; }
whole() {
    [ ! -e .venv/unfinished ] && [ "$$(cat .venv/made-in 2>/dev/null)" = "$$(pwd -P)" ] \
        && .venv/bin/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}
# The dev lock holds all that the runtime lock holds, in the same versions.
has_packages() { has "$$wanted" || { [ "$$wanted" = runtime ] && has dev; }; }
has_project() { [ "$$wanted" = uv ] || { has project && [ -x .venv/bin/thenvoi-mock ]; }; }

if has_packages && has_project && whole; then exit 0; fi

if [ -z "$$python" ]; then
    candidates=$${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3 python3.15 python}
    problem="Python 3.11 or newer is needed, and none of these commands is one: $$candidates.\
 Install it, or name it with PYTHON=..."
    for candidate in $$candidates; do
        "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        if "$$candidate" -c 'import ensurepip, venv' 2>/dev/null; then python=$$candidate; break; fi
        problem="$$candidate has no venv and ensurepip:\
 install them (on Debian and Ubuntu: apt install python3-venv) and run make again."
    done
    if [ -z "$$python" ]; then echo "$$problem" >&2; exit 1; fi
    exec "$$python" -c "$$HOLD_LOCK" /bin/sh -c "$$SETUP" setup "$$wanted" "$$python"
fi

if ! whole; then
    echo "Creating .venv with $$("$$python" --version) ..."
    rm -rf .venv
    mkdir .venv
    touch .venv/unfinished
    "$$python" -m venv .venv
    pwd -P > .venv/made-in
    rm .venv/unfinished
fi
pip() { .venv/bin/python -m pip -qq --disable-pip-version-check --no-input install "$$@"; } # -qq: errors only
stamp=$$(key "$$wanted")
if ! has_packages; then
    touch .venv/unfinished
    case $$wanted in
        uv)
            echo "Installing uv $$UV_VERSION, which writes the lock files ..."
            pip "uv==$$UV_VERSION"
            ;;
        *)
            echo "Installing what requirements/$$wanted.txt locks (once; about half a minute) ..."
            pip --no-deps --require-hashes --requirement "requirements/$$wanted.txt"
            ;;
    esac
    echo "$$stamp" > ".venv/$$wanted.stamp"
    rm .venv/unfinished
fi
stamp=$$(key project)
if ! has_project; then
    pip --no-deps --no-build-isolation --editable .
    echo "$$stamp" > .venv/project.stamp
fi
endef
export SETUP

# The file lock goes to the process that takes this one's place, and ends with it, however it ends.
define HOLD_LOCK
import fcntl, os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
lock = os.open(".venv.lock", os.O_CREAT | os.O_RDWR, 0o644)
fcntl.flock(lock, fcntl.LOCK_EX)
os.set_inheritable(lock, True)
os.execv(sys.argv[1], sys.argv[1:])
endef
export HOLD_LOCK
