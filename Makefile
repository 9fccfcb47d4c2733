# Every command sets up .venv by itself; the work is done by the small programs in tools/.
.DEFAULT_GOAL := help
PYTHON_BIN = .venv/bin/python
SETUP = @"$$(tools/python)" tools/setup.py
CHECK = @$(PYTHON_BIN) tools/check.py
LINT = generated budgets ruff types ansible-lint docs

.PHONY: help setup setup-demo demo test test-all lint sanity unit contract integration molecule build importer bench fidelity \
	docs simulator test-lowest lock

help: ## Show this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' Makefile | awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: ## Make .venv with everything the commands below need
	$(SETUP) test

setup-demo:
	$(SETUP) demo

demo: setup-demo ## Build a small data centre on the simulator, twice; the second time nothing changes
	@$(PYTHON_BIN) tools/demo.py

test: setup ## Everything CI runs: lint, sanity, importer, and all tests on the simulator
	$(CHECK) $(LINT) sanity importer tests

test-all: setup ## The same, and every integration target as a packed module, too
	$(CHECK) --all $(LINT) sanity importer tests

lint: setup ## Generated files, ruff, mypy, ansible-lint, documentation
	$(CHECK) $(LINT)

sanity: setup ## ansible-test sanity, without ignore entries (ARGS="--test validate-modules")
	@$(PYTHON_BIN) tools/sanity.py $(ARGS)

unit: setup ## Tests of the pure parts
	$(CHECK) unit

contract: setup ## Tests of what every module promises
	$(CHECK) contract

integration: setup ## Plays and clients against the simulator
	$(CHECK) integration

molecule: setup ## Molecule scenarios
	$(CHECK) molecule

build: setup-demo ## Build the artifact into build/artifacts
	$(CHECK) build

importer: setup ## Build the artifact and check it as Galaxy would, which takes a minute or two
	$(CHECK) importer

bench: setup ## Measure, as ratios
	@$(PYTHON_BIN) -m tests.benchmarks $(ARGS)

fidelity: setup ## Run the official SDK's live tests against the simulator
	@$(PYTHON_BIN) -m tests.fidelity

docs: setup ## Lint the documentation and write the reference to build/reference
	$(CHECK) docs

simulator: setup-demo ## Start a simulator and print how to reach it (ARGS="--vms 100")
	@$(PYTHON_BIN) -m tests.simulator --port 0 $(ARGS)

test-lowest: setup ## Unit tests and the demo with the oldest supported versions
	@$(PYTHON_BIN) tools/lowest.py

lock: setup ## Renew tests/requirements/lock-*.txt
	@$(PYTHON_BIN) tools/lock.py
