#!/usr/bin/env bash
# Builds everything and kills applications that share a store, at random points, to see what is wrong afterwards.
# Needs Java 17. All that is fetched or written stays under target/. Arguments go to the tool: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

run_example -Xmx1g "$LOGGING" io.experimentgraph.examples.crash.Crash --output "$ROOT/target/crash" "$@"
