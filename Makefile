# Two commands on a fresh machine: `make run` and `make test`. Only python3 (with venv) and make are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JUDGES := .judges
# Where the environment forbids byte code, every start compiles all modules, libraries too: 2.9 s in place of 0.8 s for `doctor`.
export PYTHONDONTWRITEBYTECODE :=
READY := $(VENV)/.ready

.PHONY: run test test-slow real-systems check intents audit bench screenshots judges lock lock-real-systems clean
.DEFAULT_GOAL := run

run: $(READY)
	@$(BIN)/zeroparty run

# Everything a change needs, on all cores: every test but the slow ones; properties look at few examples. In the order of
# tests/conftest.py, which begins early what takes long: xdist's own order has the files with one long test at the very end.
test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

# What is longer: fuzzing, crowds, mutants, kill series, more of the browser, whatever takes most of a second, PostgreSQL outside
# tests/storage; and every property with all its examples.
test-slow: $(READY)
	$(BIN)/python -m pytest -m "(slow or property) and not bench" --numprocesses auto --dist loadfile --no-loadscope-reorder

# Systems that nobody here wrote, each in an environment of its own, from their lock files; tests/real speaks to them.
real-systems: $(READY)
	@$(BIN)/python -m tests.real.systems

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The model of what typed words mean, made anew of its examples (prompts/intents/examples).
intents: $(READY)
	$(BIN)/python -m prompts.intents.training

# Whether anything is known against a pinned package; needs the internet, and without it says that nobody looked.
audit: $(READY)
	$(BIN)/python -m tests.house.audit

bench: $(READY)
	$(BIN)/python -m pytest -m bench

# Every page of the console and the web phone, on demo data, as pictures in docs/pictures; needs Debian's chromium.
screenshots: $(READY)
	@$(BIN)/python -m tests.support.pictures

# The vendors' own libraries, which judge the simulated CRMs (tests/judges): in an environment of their own, which they need.
judges: $(JUDGES)/.ready

$(JUDGES)/.ready: tests/judges/requirements.lock $(READY)
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(JUDGES)
	VIRTUAL_ENV=$(JUDGES) $(BIN)/uv pip sync --quiet --require-hashes tests/judges/requirements.lock
	@touch $@

# Pinned with hashes for all supported Pythons, and without any download address.
lock: $(READY)
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock
	$(BIN)/uv pip compile tests/judges/requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o tests/judges/requirements.lock

# The same for the real systems: needed only when one of their requirements.in was changed.
lock-real-systems: $(READY)
	for system in bottlecrm:3.12 pocketbase:3.11 tryton:3.11; do ( cd tests/real/$${system%:*} && $(CURDIR)/$(BIN)/uv pip compile requirements.in \
	--python-version $${system#*:} --universal --generate-hashes --no-emit-index-url --no-header -q -o requirements.lock ); done

clean:
	rm -rf $(VENV) $(JUDGES) .real-systems .pytest_cache .mypy_cache .ruff_cache

# uv comes from the lock file too, so that its hash is checked like everybody else's.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "zeroparty needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv is missing: install it first, on Debian or Ubuntu with: apt-get install python3-venv" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@awk '/^[a-z]/ { wanted = /^uv==/ } wanted' requirements.lock > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.txt
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@VIRTUAL_ENV=$(VENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)
