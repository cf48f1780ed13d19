#!/usr/bin/env bash
# Every check of the project, or with arguments only the tests that `swift test` is told by them (--filter ExamplesTests).
# Fails on a style fault, a warning, an import that Package.swift does not declare, and a failed test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
logs=build/logs
mkdir -p "$logs"

# The tests see internal declarations, so their build is not the program's: it has a folder of its own.
release=(--scratch-path .build-test -c release -Xswiftc -enable-testing)
debug=(--scratch-path .build-debug -c debug)

build() {
  local name=$1
  shift
  Scripts/quietly.sh "Building the tests ($name)" "$logs/build-$name.log" \
    swift build --build-tests --explicit-target-dependency-import-check error "$@"
  if grep -E '(^|[ :])warning: ' "$logs/build-$name.log" >"$logs/warnings.log"; then
    echo 'Warnings are errors here:'
    sort -u "$logs/warnings.log"
    exit 1
  fi
}

# The runner's output is long: what failed and the closing lines are shown.
run() {
  local name=$1 status=0
  shift
  local started=$SECONDS
  echo "Running the tests ($name) …"
  swift test --skip-build --disable-xctest "$@" >"$logs/test-$name.log" 2>&1 </dev/null || status=$?
  if [ "$status" != 0 ]; then
    grep -E -A 12 '^✘|recorded an issue|error:|Fatal error|Precondition failed|Crash|signal' "$logs/test-$name.log" | head -n 200 || true
    echo "The whole output is in $logs/test-$name.log."
  fi
  tail -n 1 "$logs/test-$name.log"
  [ "$status" = 0 ] || exit "$status"
  echo "Tests ($name) passed in $((SECONDS - started)) s."
}

if [ $# -gt 0 ]; then
  build release "${release[@]}"
  run chosen "${release[@]}" "$@"
  exit
fi

folders=(Sources Tests)
[ -d Benchmarks ] && folders+=(Benchmarks)
Scripts/quietly.sh "Style" "$logs/style.log" swift format lint --strict --parallel --recursive "${folders[@]}" Package.swift
build release "${release[@]}"
run release "${release[@]}"
