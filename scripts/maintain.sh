#!/usr/bin/env bash
# Builds everything and maintains the store of an Experiment Graph, without a Spark session.
# Needs Java 17. Arguments go to the tool, the directory of the store first: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

plugin_jar="$(only_jar spark-plugin experiment-graph-spark)"

java -Dlog4j2.configurationFile="$ROOT/conf/log4j2.properties" \
  -cp "$plugin_jar:$SPARK_HOME_DIR/jars/*" \
  io.experimentgraph.cli.Maintain \
  "$@"
