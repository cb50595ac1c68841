#!/usr/bin/env bash
# Measures `admission replay` of Pod traffic: recorded reviews of Pods again and again, each with its own name and uid, by 20
# policies against 20 others, so that each recording is judged twice. Prints each run, with its peak of memory; judges
# nothing. Needs the .NET SDK.
#
# Environment: RECORDINGS=100000  POLICIES=20  ROUNDS=3  DLL=…/admission.dll instead of building this one
#              IMAGES=50  how many images the Pods have between them: what was said of a value is remembered
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly recordings=${RECORDINGS:-100000} policies=${POLICIES:-20} rounds=${ROUNDS:-3} images=${IMAGES:-50}
work=$(mktemp -d)
readonly work
trap 'rm -rf "$work"' EXIT

if [ -z "${DLL:-}" ]; then
  dotnet build src/Admission.Cli -c Release -v quiet --nologo -clp:ErrorsOnly >&2
  dotnet build tests/Admission.Benchmarks -c Release -v quiet --nologo -clp:ErrorsOnly >&2
fi
readonly dll=${DLL:-artifacts/bin/Admission.Cli/release/admission.dll}

artifacts/bin/Admission.Benchmarks/release/Admission.Benchmarks policies "$work/policies" "$policies" 0
cp -r "$work/policies" "$work/against"

# One review on each line.
awk -v count="$recordings" -v images="$images" '
  { reviews[++files] = $0 }
  END {
    for (i = 1; i <= count; i++) {
      review = reviews[i % files + 1]
      match(review, /"uid":"[0-9a-f]+/)
      review = substr(review, 1, RSTART + 6) sprintf("%08x", i) substr(review, RSTART + RLENGTH)
      gsub(/"name":"pod-[a-z-]*/, "&-" i, review)
      gsub(/"image":"[^"]*/, "&-" i % images, review)
      print review
    }
  }' tests/recordings/*-{create,update}-pods-pod-*.json |
  dotnet "$dll" import - --output "$work/recordings" >"$work/import.txt" 2>&1 || { cat "$work/import.txt"; exit 1; }
tail -n 1 "$work/import.txt"
du -sh "$work/recordings" | cut -f 1

for ((round = 1; round <= rounds; round++)); do
  started=$(date +%s%3N)
  dotnet "$dll" replay "$work/recordings" --policies "$work/policies" --against "$work/against" >"$work/replay.txt" 2>&1 &
  pid=$!
  peak=0
  while kill -0 "$pid" 2>/dev/null; do
    now=$(awk '$1 == "VmHWM:" { print $2 }' "/proc/$pid/status" 2>/dev/null) || now=
    peak=${now:-$peak}
    sleep 0.2
  done
  wait "$pid" || { tail -n 5 "$work/replay.txt"; exit 1; }
  tail -n 2 "$work/replay.txt"
  printf 'run %s: %s ms, %s MiB at most\n' "$round" "$(($(date +%s%3N) - started))" "$((peak / 1024))"
done
