#!/usr/bin/env bash
# Builds everything and kills applications that share a store, at random points, to see what is wrong afterwards.
# Needs Java 17. All that is fetched or written stays under target/. Arguments go to the tool: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

job_jar="$(only_jar examples examples)"
plugin_jar="$(only_jar spark-plugin experiment-graph-spark)"
class_path="$job_jar:$plugin_jar:$TOOLS_DIR/*:$SPARK_HOME_DIR/jars/*"
mapfile -t jvm_options < <(java -cp "$class_path" io.experimentgraph.examples.tpc.JvmOptions)

java -Xmx1g "${jvm_options[@]}" -Dlog4j2.configurationFile="$ROOT/conf/log4j2.properties" \
  -cp "$class_path" io.experimentgraph.examples.crash.Crash \
  --output "$ROOT/target/crash" \
  "$@"
