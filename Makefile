# What a user, a developer and the CI run. `make` alone lists it.
# PYTHON=python3.12 chooses the interpreter; otherwise a suitable one is found.
PYTHON ?=
export PYTHON

run := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-peers kit lock clean for-use for-development
.NOTPARALLEL:

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

demo: for-use ## Play a day in four regions, from minting to the counter; all of it stays in demo/
	@$(run) -m examples.yangtze_delta_day

# Each module is compiled once, whatever the environment says: tests start many processes.
test: for-development ## Run all tests (TEST="tests/issuer -x" runs some)
	@PYTHONDONTWRITEBYTECODE= $(run) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(TEST)

check: for-development ## Check style, types, layers and the documentation
	@$(run) -m ruff check .
	@$(run) -m ruff format --check .
	@$(run) -m mypy
	@.venv/bin/lint-imports
	@$(run) -m pytest -q tests/docs

bench: for-development ## Measure speed and QR size, in under ten minutes, into benchmarks/results.json
	@$(run) -m benchmarks

bench-peers: for-development ## Measure other libraries beside ours (an extra; takes longer)
	@$(run) -m benchmarks --peers

kit: for-use ## Build what installs counters without a network, into dist/ (BUNDLE=… FINGERPRINT=…)
	@$(run) scripts/make_kit.py $(if $(BUNDLE),--bundle "$(BUNDLE)") \
		$(if $(FINGERPRINT),--fingerprint "$(FINGERPRINT)") \
		$(if $(PYTHONS),--python $(PYTHONS)) $(if $(RUNTIME),--runtime $(RUNTIME))

lock: ## Pin the newest packages that fit (needs uv)
	@scripts/lock_requirements.sh

clean: ## Remove the environment and everything made
	rm -rf .venv .venv.log demo build dist benchmarks/results.json
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

for-use:
	@scripts/make_environment.sh requirements.lock

for-development:
	@scripts/make_environment.sh requirements-dev.lock
