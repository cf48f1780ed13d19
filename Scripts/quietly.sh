#!/usr/bin/env bash
# Runs a command with its output in a log: Scripts/quietly.sh "What it does" LOG COMMAND…
# One line when it starts and ends well; when it fails, the last lines of its log.
set -uo pipefail
what=$1 log=$2
shift 2
mkdir -p "$(dirname "$log")"
printf '%s … ' "$what"
if "$@" >"$log" 2>&1 </dev/null; then
  printf 'done (%d s)\n' "$SECONDS"
else
  status=$?
  printf 'failed (exit %d); the end of %s:\n' "$status" "$log"
  tail -n 60 "$log"
  exit "$status"
fi
