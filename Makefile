# Two commands for a fresh machine: `make reproduce` and `make test`. Both set up all they need.
VENV := .venv
BIN := $(VENV)/bin
BENCH := .bench
PYTHON ?= python3

.PHONY: reproduce test browser bench clean

reproduce: $(VENV)/installed
	$(BIN)/shallows reproduce --out out/report

test: $(VENV)/tested browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --cov --cov-report=term

# The laboratory is tested in a real browser: the system's, installed where there is none.
browser:
	@command -v chromium || command -v chromium-browser || command -v google-chrome || \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium; \
	else echo "No Chromium: install it, or its tests are skipped." >&2; fi

bench: $(BENCH)/installed
	$(BENCH)/bin/python benchmarks/run.py

# pip is asked only when what it would install may have changed.
$(VENV)/installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

$(BENCH)/installed: pyproject.toml benchmarks/requirements.txt
	test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BENCH)/bin/python -m pip install --quiet --editable . --requirement benchmarks/requirements.txt
	touch $@

clean:
	rm -rf $(VENV) $(BENCH) out dist
