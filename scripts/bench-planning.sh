#!/usr/bin/env bash
# Builds everything and measures how long the reuse algorithms plan and how good their plans are.
# Needs Java 17. All that is fetched or written stays under target/. Arguments go to the benchmark: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

run_example -Xmx3g -XX:+UseParallelGC io.experimentgraph.examples.planning.BenchPlanning --output "$ROOT/target/bench-planning" "$@"
