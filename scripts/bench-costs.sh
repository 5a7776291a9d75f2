#!/usr/bin/env bash
# Builds everything, runs queries of TPC-H and TPC-DS and the flights job, and compares the costs that the Experiment Graph gives to their parts with the parts alone.
# Needs Java 17, npm and tar. All that is fetched or written stays under target/. Arguments go to the benchmark: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"
require npm "install npm, which fetches the flights"
require tar "install tar"

build
fetch_flights

run_example -Xmx4g -XX:+UseParallelGC "$LOGGING" io.experimentgraph.examples.costs.BenchCosts \
  --sql "$ROOT/examples/target/tpc-queries" \
  --data "$ROOT/target/data/tpc" \
  --flights "$VEGA_DATA/flights-3m.parquet" \
  --airports "$VEGA_DATA/airports.csv" \
  --output "$ROOT/target/bench-costs" \
  "$@"
