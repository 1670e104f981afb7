# make run: the program. make test: the tests. make test-further: more of those in the window. make test-fast: the quick
# ones, while you work. Each sets up .venv first, and Debian's libraries where they are missing and may be installed.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# As pip compiles what it installs for good; not every machine lets Python do it by itself.
COMPILE := $(BIN)/python -m compileall -q core gui resources
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# What needs another Python is said before one that does not fit has made an environment.
FITS := import sys; sys.version_info >= (3, 11) or sys.exit("Chainrule needs Python 3.11 or newer, and $(PYTHON) is " \
	+ sys.version.split()[0] + ". Name a newer one, as in: make run PYTHON=python3.12")

.PHONY: run test test-further test-oldest play check docs fuzz interop interop-libraries bench bench-parts bench-shapes bench-scale clean

run: $(VENV)/.stamp
	@$(BIN)/chainrule $${FILE:+"$$FILE"}

test: $(VENV)/.stamp-test
	@sh tests/run.sh $(BIN)/python

# How the window looks in all sizes and themes; and of the other tests in the window all cases but the first, which `make
# test` runs. CI runs these as well.
test-further: $(VENV)/.stamp-test
	@sh tests/run.sh $(BIN)/python further

# A player does at random what users do, and tells what fails: make play SECONDS=600 SEED=3
SECONDS ?= 60
SEED ?= 1
play: $(VENV)/.stamp-test
	@PYTHONPATH=tests/play/checks $(BIN)/python tests/play/play_on.py --seconds $(SECONDS) --seed $(SEED)

# The same tests with the oldest versions that pyproject.toml admits.
test-oldest: $(VENV)-oldest/.stamp
	@sh tests/run.sh $(VENV)-oldest/bin/python
	@sh tests/run.sh $(VENV)-oldest/bin/python further

check: $(VENV)/.stamp-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: test-fast
# The engine, the files, the session and the documents, without the slow tests.
test-fast: $(VENV)/.stamp-test
	env -u PYTHONDONTWRITEBYTECODE QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest tests/core/[a-z]*/ tests/docs tests/gui/session \
		-m "not window and not slow" -n 2 --dist loadfile

# The pages made from the code.
docs: $(VENV)/.stamp
	$(BIN)/python -m core.libraries.markdown > docs/libraries.md
	$(BIN)/python -m core.cli.markdown docs/commands.md
	$(BIN)/python -m core.files.markdown docs/formats.md

# The calls that "Other libraries" copies, run in the real libraries.
interop-libraries: $(VENV)/.stamp-test
	$(BIN)/python tests/interop/libraries.py

# 20,000 damaged files of each format through the readers, with figures: make fuzz COUNT=1000 SEED=3
COUNT ?= 20000
fuzz: $(VENV)/.stamp-test
	@PYTHONPATH=.:tests/support nice $(BIN)/python tests/support/fuzz.py $(COUNT) $(SEED)

# The files against PyTorch, ONNX Runtime, Keras and brain.js; then a table of the files of other tools: right, or what is said.
interop: $(VENV)/.stamp-interop
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest tests/core/files/test_interop.py tests/core/files/test_formats.py \
		tests/core/files/test_other_programs.py tests/core/analysis/test_cluster.py
	NODE_PATH=$(CURDIR)/$(VENV)/node/node_modules QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest \
		tests/core/files/test_code_out.py -k "keras or brain or valid"
	PYTHONPATH=.:tests/support $(BIN)/python tests/support/foreign_files.py

# Speed: the goals, with what was before (commit BEFORE, in an environment of its own) and what is now.
# LIBRARIES: a Python with PyTorch and JAX, if not this one.
BEFORE ?= 8137dea
LIBRARIES ?= $(BIN)/python
bench: $(VENV)/.stamp-test $(VENV)-$(BEFORE)/.stamp
	@$(COMPILE)
	@env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE $(BIN)/python -m tests.benchmarks.goals.table \
		--before $(VENV)-$(BEFORE)/bin/python --libraries $(LIBRARIES)

# Training, frames, single steps, plots and tables, side by side; one thread of BLAS, as the program has it.
bench-parts: $(VENV)/.stamp-test
	@$(COMPILE)
	env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS=1 QT_QPA_PLATFORM=offscreen \
		$(BIN)/python -m pytest tests/benchmarks --benchmark-only

# Cost against size: examples, width, depth, epochs.
bench-scale: $(VENV)/.stamp-test
	@env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.scale

# Training beside NumPy, both on one thread, over a grid of widths, batches and depths: a map of ratios.
bench-shapes: $(VENV)/.stamp-test
	@env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.shapes

clean:
	rm -rf $(VENV) $(VENV)-oldest .mypy_cache .ruff_cache .hypothesis dist

$(VENV)/.stamp: pyproject.toml
	@$(PYTHON) -c '$(FITS)'
	@PYTHON=$(PYTHON) sh resources/system-libraries.sh
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -e .
	@$(COMPILE)
	@touch $@

$(VENV)/.stamp-test: pyproject.toml $(VENV)/.stamp
	@sh resources/system-libraries.sh test
	$(BIN)/python -m pip install -q -e '.[test,check]'
	@touch $@

$(VENV)-$(BEFORE)/.stamp:
	$(PYTHON) -m venv $(VENV)-$(BEFORE)
	mkdir -p $(VENV)-$(BEFORE)/chainrule
	git archive $(BEFORE) | tar -x -C $(VENV)-$(BEFORE)/chainrule
	$(VENV)-$(BEFORE)/bin/python -m pip install -q -e $(VENV)-$(BEFORE)/chainrule
	cd $(VENV)-$(BEFORE)/chainrule && ../bin/python -m compileall -q core gui resources
	@touch $@

$(VENV)-oldest/.stamp: pyproject.toml tests/oldest.py
	@$(PYTHON) -c '$(FITS)'
	@PYTHON=$(PYTHON) sh resources/system-libraries.sh test
	$(PYTHON) -m venv $(VENV)-oldest
	$(PYTHON) tests/oldest.py test >$(VENV)-oldest/requirements.txt
	$(VENV)-oldest/bin/python -m pip install -q -r $(VENV)-oldest/requirements.txt -e .
	@touch $@

$(VENV)/.stamp-interop: $(VENV)/.stamp-test
	$(BIN)/python -m pip install -q -e '.[interop]'
	@! command -v npm >/dev/null || npm install --silent --no-fund --no-audit --ignore-scripts --prefix $(VENV)/node \
		brain.js@2.0.0-beta.24
	@touch $@

.PHONY: bundle
# A folder that runs where no Python is, as .tar.gz and .deb. Needs a C compiler and binutils; dist/bundle is 1 GB.
bundle:
	$(PYTHON) bundle/make_bundle.py dist/bundle
