#!/usr/bin/env bash
# Every check of the project, or with arguments only the tests that `swift test` is told by them (--filter ExamplesTests).
# Fails on a style fault, a warning, an import that Package.swift does not declare, and a failed test.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
logs=build/logs
mkdir -p "$logs"

# The tests see internal declarations, so their build is not the program's: it has a folder of its own. It is optimized as the program is, but keeps
# the checks of a debugging build: an index outside an unsafe buffer, silent in the program, stops a test.
flags=(--scratch-path .build-test -c release -Xswiftc -enable-testing -Xswiftc -assert-config -Xswiftc Debug)

build() {
  Scripts/quietly.sh "Building the program and its tests" "$logs/build-test.log" \
    swift build --build-tests --explicit-target-dependency-import-check error "${flags[@]}"
  if grep -E '(^|[ :])warning: ' "$logs/build-test.log" >"$logs/warnings.log"; then
    echo 'Warnings are errors here:'
    sort -u "$logs/warnings.log"
    exit 1
  fi
}

# The runner's output is long: what failed and the closing line are shown.
run() {
  local status=0 started=$SECONDS
  echo 'Running the tests …'
  swift test --skip-build --disable-xctest "${flags[@]}" "$@" >"$logs/test.log" 2>&1 </dev/null || status=$?
  if [ "$status" != 0 ]; then
    grep -E -A 12 '^✘|error: |Fatal error|Precondition failed|crashed' "$logs/test.log" | head -n 200 || true
    echo "Failed after $((SECONDS - started)) s (exit $status). The whole output is in $logs/test.log; its last line:"
  fi
  if grep -q 'skipped: "Slurm: not run' "$logs/test.log"; then
    [ "$(id -u)" = 0 ] && echo 'Slurm: not run, needs slurm-wlm and munge' || echo 'Slurm: not run, needs root'
  fi
  tail -n 1 "$logs/test.log"
  exit "$status"
}

if [ $# = 0 ]; then
  folders=(Sources Tests)
  [ -d Benchmarks ] && folders+=(Benchmarks)
  Scripts/quietly.sh 'Style' "$logs/style.log" swift format lint --strict --parallel --recursive "${folders[@]}" Package.swift
fi
build
run "$@"
