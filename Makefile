# make run    set up and serve on http://127.0.0.1:5000
# make test   set up and pass the tests
# make quick  set up and run the unit tests: SQLite only, no servers, under a minute
# make check  format, lint, types            make screenshots    pictures of every state
# make soak   people and accidents           make lighthouse     what Lighthouse says of it
# make fuzz   look for what breaks           make audit          look up known faults of packages
# make bench  measure, and write bench/results.md
# make lock   compile requirements.in        make translations   compile translations/
# make rehearse  deploy to a dyno on this machine
# make icons  draw the app's icons           make bundle         bundle scripts and stylesheets
# make clean  remove what all of these made

# PYTHON=python3.12 make run    chooses the Python of the virtual environment
# PORT=8000 make run            chooses the port
PYTHON ?=
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: run test quick check rehearse screenshots icons lighthouse soak fuzz audit bench lock translations bundle clean force

run: $(VENV)/.installed
	@$(BIN)/python -m kaiwa

test: $(VENV)/.installed-dev
	@tests/install-packages
	@tests/run $(BIN)/python

quick: $(VENV)/.installed-dev
	@tests/quick $(BIN)/python
	@tests/coverage $(BIN)/python

check: $(VENV)/.installed-dev
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@tests/run-js $(VENV)
	@tools/js/check $(BIN)/python

# Always run: the environment may have broken since. The script knows whether there is something to do.
$(VENV)/.installed: force
	@tools/install $(VENV) requirements.txt $@ $(PYTHON)

$(VENV)/.installed-dev: $(VENV)/.installed force
	@tools/install $(VENV) requirements-dev.txt $@ $(PYTHON)

screenshots: $(VENV)/.installed-dev
	@tests/install-packages
	@$(BIN)/python -m tools.screenshots

icons: $(VENV)/.installed-dev
	@tests/install-packages
	@$(BIN)/python -m tools.icons

lighthouse: $(VENV)/.installed-dev tools/lighthouse/node_modules
	@tests/install-packages
	@$(BIN)/python -m tools.lighthouse

tools/lighthouse/node_modules: tools/lighthouse/package-lock.json
	@npm ci --silent --ignore-scripts --prefix tools/lighthouse
	@touch $@

rehearse: $(VENV)/.installed-dev
	@tests/install-packages
	@$(BIN)/python -m tools.rehearse

soak: $(VENV)/.installed-dev
	@tests/install-packages
	@$(BIN)/python -m tools.soak

fuzz: $(VENV)/.installed-dev
	@$(BIN)/python -m tools.fuzz

audit: $(VENV)/.installed-dev
	@mkdir -p build
	@tools/audit $(BIN)/python

bench: $(VENV)/.installed-dev
	@tests/install-packages
	@$(BIN)/python -m bench --out bench/results.md

lock: $(VENV)/.installed-dev
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -o requirements.txt requirements.in
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" -o requirements-dev.txt requirements-dev.in

translations: $(VENV)/.installed
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --no-location --sort-output -F translations/babel.cfg -k N_ -o build/messages.pot .
	@$(BIN)/pybabel --quiet update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -i build/messages.pot -d translations
	@$(BIN)/pybabel --quiet compile -d translations

clean:
	rm -rf .venv .venv-* instance build tools/lighthouse/node_modules tools/js/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis

bundle: $(VENV)/.installed tools/js/node_modules
	@$(BIN)/python -m tools.js.bundle

tools/js/node_modules: tools/js/package-lock.json
	@npm ci --silent --ignore-scripts --prefix tools/js
	@touch $@
