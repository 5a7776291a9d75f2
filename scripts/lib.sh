# Functions shared by the scripts here; sourced, not run. ROOT is the root of the repository.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
SPARK_HOME_DIR="$ROOT/target/spark-home"
TOOLS_DIR="$ROOT/target/tools"
VEGA_VERSION=3.2.1
VEGA_DATA="$ROOT/target/data/vega-datasets-$VEGA_VERSION/package/data"
LOGGING="-Dlog4j2.configurationFile=$ROOT/conf/log4j2.properties"

# What Spark needs of Java's modules.
read -ra MODULE_OPTIONS < <(sed -n 's:.*<spark.jvm.options>\(.*\)</spark.jvm.options>.*:\1:p' "$ROOT/pom.xml")

require() {
  command -v "$1" >/dev/null || {
    echo "Cannot find '$1' on the PATH: $2" >&2
    exit 1
  }
}

maven() {
  (cd "$ROOT" && ./mvnw -q -B -ntp "$@")
}

# Builds all jars, and copies Spark with Delta (SPARK_HOME_DIR/jars) and the libraries of our tools (TOOLS_DIR).
# The copies are made anew only when a pom.xml has changed since.
build() {
  echo "Building"
  local stamp="$SPARK_HOME_DIR/.complete"
  if [[ -f "$stamp" && -z "$(find "$ROOT/pom.xml" "$ROOT"/*/pom.xml -newer "$stamp")" ]]; then
    maven -DskipTests package
    return
  fi
  echo "Copying Spark from Maven's repository to $SPARK_HOME_DIR"
  rm -rf "$SPARK_HOME_DIR" "$TOOLS_DIR"
  maven -DskipTests -Pspark-home package
  touch "$stamp"
}

# Fetches flights and airports once.
fetch_flights() {
  if [[ -f "$VEGA_DATA/flights-3m.parquet" && -f "$VEGA_DATA/airports.csv" ]]; then
    return
  fi
  echo "Fetching vega-datasets $VEGA_VERSION"
  local directory="$ROOT/target/data/vega-datasets-$VEGA_VERSION"
  local partial="$directory.partial"
  rm -rf "$directory" "$partial"
  mkdir -p "$partial"
  (
    cd "$partial"
    npm pack --silent "vega-datasets@$VEGA_VERSION" >/dev/null
    tar -xzf ./*.tgz package/data/flights-3m.parquet package/data/airports.csv
    rm ./*.tgz
  )
  mv "$partial" "$directory"
}

# Prints the path of the jar that a module (first argument) built under a name (second argument), whatever the version.
only_jar() {
  local jars=("$ROOT/$1/target/$2"-*.jar)
  if [[ ${#jars[@]} -ne 1 || ! -f "${jars[0]}" ]]; then
    echo "Cannot tell the jar of $1: expected one $ROOT/$1/target/$2-*.jar, found: ${jars[*]}" >&2
    exit 1
  fi
  echo "${jars[0]}"
}

# Runs a class of the examples beside Spark, Delta and us. Arguments: options of Java, the class, its own arguments.
run_example() {
  local job_jar plugin_jar
  job_jar="$(only_jar examples examples)"
  plugin_jar="$(only_jar spark-plugin experiment-graph-spark)"
  java -Djava.awt.headless=true "${MODULE_OPTIONS[@]}" \
    -cp "$job_jar:$plugin_jar:$TOOLS_DIR/*:$SPARK_HOME_DIR/jars/*" \
    "$@"
}
