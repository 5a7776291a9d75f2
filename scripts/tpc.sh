#!/usr/bin/env bash
# Builds everything and runs the queries derived from TPC-H and TPC-DS with and without the Experiment Graph.
# Needs Java 17. All that is fetched or written stays under target/. Arguments go to the tool: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

run_example -Xmx8g -XX:+UseParallelGC "$LOGGING" io.experimentgraph.examples.tpc.Tpc \
  --sql "$ROOT/examples/target/tpc-queries" \
  --data "$ROOT/target/data/tpc" \
  --output "$ROOT/target/tpc" \
  "$@"
