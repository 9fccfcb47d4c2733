# Every command sets up .venv by itself; the work is done by the small programs in tools/.
.DEFAULT_GOAL := help
SETUP = @"$$(tools/python)" tools/setup.py

.PHONY: help setup
help: ## Show this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' Makefile | awk -F '\t' '{ printf "  make %-12s %s\n", $$1, $$2 }'

setup: ## Make .venv with everything the commands below need
	$(SETUP) test
