#!/usr/bin/env bash
# Builds everything and measures how long a query is held up by fingerprint and decision, on plans of many shapes.
# Needs Java 17. All that is fetched or written stays under target/. Arguments go to the benchmark: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

run_example -Xmx3g io.experimentgraph.examples.overhead.BenchDecisions --output "$ROOT/target/bench-decisions" "$@"
