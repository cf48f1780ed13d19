# `make review` and `make test` each work as the first command in a fresh clone: see README.md. Logs are in build/logs.
SHELL := /bin/bash
.DEFAULT_GOAL := build
.PHONY: review test build bench examples qualification format clean setup
.NOTPARALLEL:

# The igmesine review and the antidepressant analysis, as HTML and PDF.
review: setup build
	@.build/release/equipoise review Examples/igmesine --output build/review
	@.build/release/equipoise review Examples/antidepressant --output build/review --name antidepressant

# Every check: style, warnings, arrows between rooms, tests.
test:
	@Scripts/setup.sh all
	@Scripts/test.sh

build:
	@Scripts/setup.sh build
	@Scripts/quietly.sh "Building equipoise" build/logs/build.log swift build -c release --product equipoise

# Prints the figures and writes them to build/bench.json.
bench:
	@Scripts/setup.sh build
	@Scripts/quietly.sh "Building the benchmarks" build/logs/bench.log swift build -c release --product equipoise-bench
	@.build/release/equipoise-bench

# Writes what the commands of README.md and Examples/*/README.md print into these pages; read the difference before you commit it.
examples:
	@Scripts/setup.sh all
	@EQUIPOISE_UPDATE=1 Scripts/test.sh --filter ExamplesTests

# Documentation/qualification.md, from a run of all tests that records what each comparison with a reference is off by.
qualification:
	@Scripts/setup.sh all
	@rm -rf build/qualification
	@EQUIPOISE_QUALIFICATION=build/qualification Scripts/test.sh --filter Tests
	@EQUIPOISE_QUALIFICATION_PAGE=1 Scripts/test.sh --filter HouseTests.Qualification

format:
	@swift format format --in-place --parallel --recursive Sources Tests $(wildcard Benchmarks) Package.swift

clean:
	@rm -rf .build .build-test build .venv

setup:
	@Scripts/setup.sh all
