#!/usr/bin/env bash
# Builds everything, fetches Spark and the data, and runs the flights job with and without the Experiment Graph.
# Needs Java 17 and npm. All that is fetched or written stays under target/. Arguments go to the quickstart: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"
require npm "install Node.js, which brings it"

build
fetch_flights

job_jar="$(only_jar examples examples)"
plugin_jar="$(only_jar spark-plugin experiment-graph-spark)"

java -Djava.awt.headless=true -cp "$job_jar:$TOOLS_DIR/*:$SPARK_HOME_DIR/jars/*" \
  io.experimentgraph.examples.quickstart.Quickstart \
  --spark-home "$SPARK_HOME_DIR" \
  --logging "$ROOT/conf/log4j2.properties" \
  --job-jar "$job_jar" \
  --plugin-jar "$plugin_jar" \
  --data "$VEGA_DATA" \
  --output "$ROOT/target/quickstart" \
  "$@"
