#!/usr/bin/env bash
# Builds everything and measures what it costs to store a query's result, and what it saves the next query.
# Needs Java 17. All that is fetched or written stays under target/. Arguments go to the benchmark: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

job_jar="$(only_jar examples examples)"
plugin_jar="$(only_jar spark-plugin experiment-graph-spark)"
class_path="$job_jar:$plugin_jar:$TOOLS_DIR/*:$SPARK_HOME_DIR/jars/*"
mapfile -t jvm_options < <(java -cp "$class_path" io.experimentgraph.examples.tpc.JvmOptions)

java -Djava.awt.headless=true -Xmx8g -XX:+UseParallelGC "${jvm_options[@]}" \
  -Dlog4j2.configurationFile="$ROOT/conf/log4j2.properties" \
  -cp "$class_path" io.experimentgraph.examples.materialize.BenchMaterialize \
  --data "$ROOT/target/data/bench-materialize" \
  --output "$ROOT/target/bench-materialize" \
  "$@"
