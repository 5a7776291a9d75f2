#!/usr/bin/env bash
# Builds everything and measures what it costs to store a query's result, and what it saves the next query.
# Needs Java 17. All that is fetched or written stays under target/. Arguments go to the benchmark: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

run_example -Xmx8g -XX:+UseParallelGC "$LOGGING" io.experimentgraph.examples.materialize.BenchMaterialize \
  --data "$ROOT/target/data/bench-materialize" \
  --output "$ROOT/target/bench-materialize" \
  "$@"
