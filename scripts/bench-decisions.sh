#!/usr/bin/env bash
# Builds everything and measures how long a query is held up by fingerprint and decision, on plans of many shapes.
# Needs Java 17. All that is fetched or written stays under target/. Arguments go to the benchmark: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

job_jar="$(only_jar examples examples)"
plugin_jar="$(only_jar spark-plugin experiment-graph-spark)"

# What Spark needs of Java's modules.
read -ra module_options < <(sed -n 's:.*<spark.jvm.options>\(.*\)</spark.jvm.options>.*:\1:p' "$ROOT/pom.xml")

java -Djava.awt.headless=true -Xmx3g "${module_options[@]}" \
  -cp "$job_jar:$plugin_jar:$TOOLS_DIR/*:$SPARK_HOME_DIR/jars/*" \
  io.experimentgraph.examples.overhead.BenchDecisions \
  --output "$ROOT/target/bench-decisions" \
  "$@"
