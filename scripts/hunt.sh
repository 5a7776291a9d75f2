#!/usr/bin/env bash
# Builds everything and hunts for queries whose result with Experiment Graph is another one than without.
# Needs Java 17. Ends with code 1 if it found one. Arguments go to the hunt: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

job_jar="$(only_jar examples examples)"
plugin_jar="$(only_jar spark-plugin experiment-graph-spark)"

java -Djava.awt.headless=true -Xmx256m \
  -cp "$job_jar:$plugin_jar:$TOOLS_DIR/*:$SPARK_HOME_DIR/jars/*" \
  io.experimentgraph.examples.hunt.Hunt \
  "$@"
