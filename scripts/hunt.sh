#!/usr/bin/env bash
# Builds everything and hunts for queries whose result with Experiment Graph is another one than without.
# Needs Java 17. Ends with code 1 if it found one. Arguments go to the hunt: --help.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

require java "install a Java 17 development kit"

build

run_example -Xmx256m io.experimentgraph.examples.hunt.Hunt "$@"
