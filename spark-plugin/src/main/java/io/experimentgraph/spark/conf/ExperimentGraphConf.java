/*
 * Licensed under the Apache License, Version 2.0 (the "License"); you may not use this file except
 * in compliance with the License. You may obtain a copy of the License at
 *
 *     https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software distributed under the License
 * is distributed on an "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express
 * or implied. See the License for the specific language governing permissions and limitations under
 * the License.
 */
package io.experimentgraph.spark.conf;

import static io.experimentgraph.spark.conf.ConfigScope.SESSION;
import static io.experimentgraph.spark.conf.ConfigScope.STATIC;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.internal.SQLConf;

/**
 * Every configuration key of Experiment Graph, and the configuration of one session.
 *
 * <p>The keys are deliberately not registered with Spark's own registry: Spark captures registered
 * keys into views when these are created.
 */
public final class ExperimentGraphConf {

  /** What every key begins with. */
  public static final String PREFIX = "spark.experimentGraph.";

  private static final List<ConfigEntry<?>> ENTRIES = new ArrayList<>();

  /** Whether queries of the session are looked at. */
  public static final ConfigEntry<Boolean> ENABLED =
      entry(
          "enabled",
          SESSION,
          ConfigType.bool(),
          "true",
          "0.1.0",
          "Whether queries of the session are looked at. With `false` they run as plain Spark:"
              + " nothing is loaded and nothing is stored.");

  /** Root directory of the Experiment Graph and its artifacts; without it all is off. */
  public static final ConfigEntry<Optional<String>> STORE =
      entry(
          "store",
          STATIC,
          ConfigType.optionalPath(),
          "",
          "0.1.0",
          "Directory that holds the Experiment Graph and its artifacts. Without it Experiment Graph"
              + " is off.");

  /** Bytes that all artifacts may take together. */
  public static final ConfigEntry<Long> BUDGET =
      entry(
          "budget",
          STATIC,
          ConfigType.bytes(0),
          "10g",
          "0.1.0",
          "Bytes that all artifacts in the store may take together.");

  /** Time for which an application that does not answer keeps what it reserved. */
  public static final ConfigEntry<Duration> LEASE =
      entry(
          "lease",
          STATIC,
          ConfigType.duration(Duration.ofSeconds(1)),
          "10m",
          "0.1.0",
          "Time for which bytes of the budget stay reserved for an application that crashed."
              + " Clocks of machines that share a store may differ by half of it. See store.md.");

  /** Name of the algorithm that chooses what is loaded. */
  public static final ConfigEntry<String> REUSE_ALGORITHM =
      entry(
          "reuse.algorithm",
          SESSION,
          ConfigType.names("exact", "linear", "helix", "bottomUp", "all", "none"),
          "exact",
          "0.1.0",
          "How the artifacts to load are chosen: `exact` finds the cheapest plan there is. The"
              + " others are for comparison: `linear` compares load costs with recreation costs in"
              + " one pass, `helix` is exact and slow, `bottomUp` loads whatever stored artifact is"
              + " met first, `all` loads every stored one, `none` loads nothing.");

  /** Name of the algorithm that chooses what is stored. */
  public static final ConfigEntry<String> MATERIALIZE_ALGORITHM =
      entry(
          "materialize.algorithm",
          SESSION,
          ConfigType.names("marginalGain", "storageAware", "greedy", "helix", "all", "none"),
          "marginalGain",
          "0.1.0",
          "How the artifacts to store are chosen: `marginalGain` takes those that save most beside"
              + " what is stored already. The others are for comparison: `greedy` and"
              + " `storageAware` take those of the highest utility by the paper's formula, the"
              + " latter counting shared columns once, `helix` whatever costs more than twice its"
              + " load, `all` whatever the budget has room for, `none` nothing.");

  /** Weight of model potential against recreation cost in the utility. */
  public static final ConfigEntry<Double> MATERIALIZE_ALPHA =
      entry(
          "materialize.alpha",
          STATIC,
          ConfigType.number(0, 1),
          "0.5",
          "0.1.0",
          "Weight of an artifact's potential (the best model score reachable from it) in its"
              + " utility; the rest is the weight of the cost that it saves per byte.");

  /** Artifacts that one query may store. */
  public static final ConfigEntry<Integer> MATERIALIZE_MAX_PER_QUERY =
      entry(
          "materialize.maxPerQuery",
          SESSION,
          ConfigType.wholeNumber(0),
          "4",
          "0.1.0",
          "Artifacts that one query may store.");

  /** Recreation cost in task-seconds below which nothing is stored. */
  public static final ConfigEntry<Double> MATERIALIZE_MIN_SECONDS =
      entry(
          "materialize.minSeconds",
          SESSION,
          ConfigType.number(0),
          "0.5",
          "0.1.0",
          "Recreation cost, in task-seconds, below which an artifact is not stored.");

  /** Share of its compute time that writing a vertex may take at first sight. */
  public static final ConfigEntry<Double> MATERIALIZE_FIRST_SIGHT_SHARE =
      entry(
          "materialize.firstSightShare",
          SESSION,
          ConfigType.number(0),
          "0.1",
          "0.1.0",
          "Task time that a query may spend on writing a result that no query has asked for"
              + " before, as a share of the time that making it takes, measured while it runs; a"
              + " write that crosses it is given up. A result that was asked for before may take"
              + " half of that time.");

  /** Bytes that stay free where the store lies. */
  public static final ConfigEntry<Long> MATERIALIZE_MIN_FREE_DISK =
      entry(
          "materialize.minFreeDisk",
          STATIC,
          ConfigType.bytes(0),
          "1g",
          "0.1.0",
          "Bytes that must stay free where the store lies, as its file system tells; a write that"
              + " finds less is given up.");

  /** Plan nodes above which a query is left alone. */
  public static final ConfigEntry<Integer> PLAN_MAX_NODES =
      entry(
          "plan.maxNodes",
          SESSION,
          ConfigType.wholeNumber(1),
          "5000",
          "0.1.0",
          "Nodes of a query's plan, subqueries included, above which the query is left alone. Its"
              + " expressions may have a hundred times as many, with the columns of all nodes.");

  /** Time that the decision about one query may take. */
  public static final ConfigEntry<Duration> PLAN_TIME_BUDGET =
      entry(
          "plan.timeBudget",
          SESSION,
          ConfigType.duration(Duration.ofMillis(1)),
          "1s",
          "0.1.0",
          "Time that the decision about one query may take; beyond it the query is left alone. What"
              + " decisions take: docs/overhead.md. The first one of an application takes longer"
              + " than all others, since Java has compiled nothing yet.");

  /** Files above which a source is not fingerprinted. */
  public static final ConfigEntry<Integer> SOURCE_MAX_FILES =
      entry(
          "source.maxFiles",
          SESSION,
          ConfigType.wholeNumber(1),
          "10000",
          "0.1.0",
          "Files above which a source that is a list of files is not fingerprinted, so that nothing"
              + " which reads it is reused.");

  /** Bytes above which literal rows are not fingerprinted. */
  public static final ConfigEntry<Long> SOURCE_MAX_LITERAL_BYTES =
      entry(
          "source.maxLiteralBytes",
          SESSION,
          ConfigType.bytes(0),
          "1m",
          "0.1.0",
          "Bytes above which rows written in the query itself are not fingerprinted, so that"
              + " nothing which reads them is reused.");

  /** Age that a source file must have before its modification time is trusted. */
  public static final ConfigEntry<Duration> SOURCE_SETTLE_TIME =
      entry(
          "source.settleTime",
          SESSION,
          ConfigType.duration(Duration.ZERO),
          "2s",
          "0.1.0",
          "Age that a source file must have before its modification time is trusted: the time of a"
              + " younger file could not tell a further change. Raise it where a file system rounds"
              + " its times to more than one second.");

  /** Age that rows of sources without a provable state may have, by source. */
  public static final ConfigEntry<Map<String, Duration>> SOURCE_TIME_TO_LIVE =
      entry(
          "source.timeToLive",
          SESSION,
          ConfigType.durationsByName(Duration.ofMillis(1)),
          "",
          "0.1.0",
          "Sources that cannot prove their state, such as databases, and the age that their rows"
              + " may have, as in `jdbc=15m,kafkatable=1h`: results over them are reused within"
              + " time windows of that length. Whoever sets it accepts stale rows. Names are those"
              + " of the format, of the catalog, or of the class of the table. Empty: nothing is"
              + " reused over such sources.");

  /** Whether functions of the JVM are identified by the code that they reach. */
  public static final ConfigEntry<Boolean> UDF_JVM =
      entry(
          "udf.jvm",
          SESSION,
          ConfigType.bool(),
          "true",
          "0.1.0",
          "Whether queries with Java and Scala functions of the user are reused where the code that"
              + " a function reaches, and the values that it captured, can be proved to tell its"
              + " results.");

  /** Whether Python functions are identified by their pickled bytes. */
  public static final ConfigEntry<Boolean> UDF_PYTHON =
      entry(
          "udf.python",
          SESSION,
          ConfigType.bool(),
          "false",
          "0.1.0",
          "Whether queries with scalar Python functions of the user are reused by the function's"
              + " pickled bytes and its environment. Globals of the function's own module are"
              + " pickled by value, but the versions of imported libraries cannot be proved, nor"
              + " that the function is deterministic: switch it on where both are known.");

  /** Time for which files of an evicted artifact stay readable. */
  public static final ConfigEntry<Duration> EVICTION_GRACE_PERIOD =
      entry(
          "eviction.gracePeriod",
          STATIC,
          ConfigType.duration(Duration.ZERO),
          "1h",
          "0.1.0",
          "Time for which the files of an evicted artifact stay, so that queries which are loading"
              + " it can end.");

  /** Whose artifacts may be loaded. */
  public static final ConfigEntry<String> SHARING =
      entry(
          "sharing",
          STATIC,
          ConfigType.names("private", "group", "all"),
          "private",
          "0.1.0",
          "Whose artifacts are loaded, and who may load those that are stored: `private` only the"
              + " user's own, `group` also those of users whose primary group this user is a"
              + " member of, `all` those of all users of the store. Both sides must agree: what was"
              + " stored under `private` is never loaded by others. Under `private` directories and"
              + " files of the store are closed to others, else they are open to their group. See"
              + " security.md.");

  /** Extensions whose rules are known to treat all users alike. */
  public static final ConfigEntry<Set<String>> TRUSTED_EXTENSIONS =
      entry(
          "trustedExtensions",
          STATIC,
          ConfigType.classNames(),
          "",
          "0.1.0",
          "Classes or packages of Spark extensions of which you know that none of their rules"
              + " filters rows, masks columns or checks rights for each user. Where another"
              + " extension than Delta, Iceberg and this one rewrites plans after analysis, queries"
              + " are left alone; where one rewrites them during analysis, nothing is shared between"
              + " users.");

  /** Which clock measures costs. */
  public static final ConfigEntry<String> COST_CLOCK =
      entry(
          "cost.clock",
          STATIC,
          ConfigType.names("run", "cpu"),
          "run",
          "0.1.0",
          "What a task-second is: `run` time on the clock, which counts waiting for storage and for"
              + " a processor; `cpu` time with a processor, which is the same whatever else the"
              + " machine does. Choose `cpu` only where storage is local and processors are shared"
              + " with others.");

  /** Prior of the fixed task-seconds of a load. */
  public static final ConfigEntry<Double> LOAD_SECONDS_PER_LOAD =
      entry(
          "load.secondsPerLoad",
          STATIC,
          ConfigType.number(0),
          "0.1",
          "0.1.0",
          "First estimate, before loads were measured, of the fixed task-seconds of a load.");

  /** Prior of the task-seconds of a load per file. */
  public static final ConfigEntry<Double> LOAD_SECONDS_PER_FILE =
      entry(
          "load.secondsPerFile",
          STATIC,
          ConfigType.number(0),
          "0.01",
          "0.1.0",
          "First estimate, before loads were measured, of the task-seconds of a load per file.");

  /** Prior of the bytes that one task loads per second. */
  public static final ConfigEntry<Long> LOAD_BYTES_PER_SECOND =
      entry(
          "load.bytesPerSecond",
          STATIC,
          ConfigType.bytes(1),
          "100m",
          "0.1.0",
          "First estimate, before loads were measured, of the bytes that one task loads per"
              + " second.");

  /** Failures of our own after which a session is left alone. */
  public static final ConfigEntry<Integer> FAILURE_LIMIT =
      entry(
          "failure.limit",
          STATIC,
          ConfigType.wholeNumber(1),
          "10",
          "0.1.0",
          "Unexpected failures inside Experiment Graph after which it leaves the session alone"
              + " until the session ends. Queries run as plain Spark in either case.");

  /** Decision records that a session keeps. */
  public static final ConfigEntry<Integer> DECISIONS_RETAINED =
      entry(
          "decisions.retained",
          STATIC,
          ConfigType.wholeNumber(1),
          "1000",
          "0.1.0",
          "Decision records that a session keeps; the oldest is dropped first.");

  /** Longest wait for unpublished work at the end of the application. */
  public static final ConfigEntry<Duration> FLUSH_TIMEOUT =
      entry(
          "flushTimeout",
          STATIC,
          ConfigType.duration(Duration.ZERO),
          "30s",
          "0.1.0",
          "Longest wait, at the end of the application, for artifacts and observations that are not"
              + " published yet; what is not published by then is given up.");

  /** Longest wait of the first query for the Experiment Graph to be read. */
  public static final ConfigEntry<Duration> OPEN_TIMEOUT =
      entry(
          "openTimeout",
          STATIC,
          ConfigType.duration(Duration.ZERO),
          "10s",
          "0.1.0",
          "Longest wait of a query for the Experiment Graph to be read, which starts with the"
              + " session. What is not read by then helps only later queries.");

  /** Commits of observations between two compactions. */
  public static final ConfigEntry<Integer> COMPACTION_INTERVAL =
      entry(
          "compaction.interval",
          STATIC,
          ConfigType.wholeNumber(1),
          "50",
          "0.1.0",
          "Commits of observations after which the tables of the Experiment Graph are compacted.");

  private final Function<String, String> applicationLookup;
  private final Function<String, String> sessionLookup;
  private final Consumer<String> complaint;

  private ExperimentGraphConf(
      Function<String, String> applicationLookup,
      Function<String, String> sessionLookup,
      Consumer<String> complaint) {
    this.applicationLookup = applicationLookup;
    this.sessionLookup = sessionLookup;
    this.complaint = complaint;
  }

  /**
   * The configuration of a session. May be called while Spark still builds the session: the
   * session's own configuration is touched by {@link #read} alone.
   *
   * @param complaint is told, at each read, of a session value that is not accepted
   */
  public static ExperimentGraphConf of(SparkSession session, Consumer<String> complaint) {
    SparkConf application = session.sparkContext().getConf();
    return new ExperimentGraphConf(
        key -> application.get(key, null), key -> session.conf().get(key, null), complaint);
  }

  /**
   * The configuration of a session from its two sources.
   *
   * @param session where session keys are read, at each use
   * @param application where static keys are read; later changes to it are not seen
   * @param complaint is told, at each read, of a session value that is not accepted
   */
  public static ExperimentGraphConf of(
      SQLConf session, SparkConf application, Consumer<String> complaint) {
    SparkConf atStart = application.clone();
    return new ExperimentGraphConf(
        key -> atStart.get(key, null), key -> session.getConfString(key, null), complaint);
  }

  /** Every key, in the order of the documentation. */
  public static List<ConfigEntry<?>> all() {
    return Collections.unmodifiableList(ENTRIES);
  }

  /**
   * Checks every key under {@link #PREFIX}: values that are not accepted, and keys that do not
   * exist.
   *
   * @throws ConfigurationException with all problems at once
   */
  public static void validate(SparkConf application) {
    List<String> problems = ConfigurationCheck.problems(application, all());
    if (!problems.isEmpty()) {
      throw new ConfigurationException(problems);
    }
  }

  /**
   * The value of a key. A session value that is not accepted gives the default and a complaint, so
   * that a {@code SET} never fails a query.
   *
   * @throws ConfigurationException when a static value is not accepted
   */
  public <T> T read(ConfigEntry<T> entry) {
    return switch (entry.scope()) {
      case STATIC -> entry.read(applicationLookup);
      case SESSION -> entry.readOrDefault(sessionLookup, complaint);
    };
  }

  private static <T> ConfigEntry<T> entry(
      String name,
      ConfigScope scope,
      ConfigType<T> type,
      String defaultText,
      String since,
      String documentation) {
    ConfigEntry<T> entry =
        new ConfigEntry<>(PREFIX + name, scope, type, defaultText, since, documentation);
    ENTRIES.add(entry);
    return entry;
  }
}
