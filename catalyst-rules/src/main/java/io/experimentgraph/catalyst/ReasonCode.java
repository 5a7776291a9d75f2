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
package io.experimentgraph.catalyst;

/** Why a vertex was not matched, not loaded or not stored, or why a query was left alone. */
public enum ReasonCode {
  // The query was left alone as a whole.
  SWITCHED_OFF("spark.experimentGraph.enabled is false for this session"),
  STREAMING("streaming plans are left alone"),
  COMMAND("commands are left alone"),
  OWN_MAINTENANCE("our own maintenance is left alone"),
  DELTA_INTERNAL("Delta's plans over its own log are left alone"),
  NOTHING_TO_DECIDE("the plan reads no source that could be fingerprinted"),
  PLAN_TOO_LARGE("the plan has more nodes than spark.experimentGraph.plan.maxNodes"),
  TIME_BUDGET_EXCEEDED("the decision took longer than spark.experimentGraph.plan.timeBudget"),
  CIRCUIT_OPEN("too many failures in this session: switched off until it ends"),
  UNKNOWN_EXTENSION(
      "a rule that runs after ours is not reviewed; it may filter or mask rows for each user"),
  INTERNAL_ERROR("an unexpected exception: the original plan ran"),
  STORE_NOT_READY("the Experiment Graph was not read yet"),
  STORE_UNREADABLE("the Experiment Graph cannot be read"),
  STORE_UNWRITABLE("the Experiment Graph cannot be written"),
  STORE_VERSION_UNKNOWN(
      "another release wrote the Experiment Graph, in a format that this one does not read"),

  // No fingerprint.
  UNKNOWN_OPERATOR("the operator is not on the reviewed list"),
  UNKNOWN_EXPRESSION("the expression is not on the reviewed list"),
  UNKNOWN_FIELD("a field of the operator or expression cannot be encoded"),
  NONDETERMINISTIC("the expression is not deterministic"),
  CURRENT_TIME_OR_USER("the expression depends on the time, the user or the session"),
  UDF("the identity of a user-defined function cannot be proved"),
  ORDER_DEPENDENT("the result depends on the order of rows, which is not total"),
  LINEAGE_CUT("the plan starts from an RDD or checkpoint whose origin is unknown"),
  UNSUPPORTED_SOURCE("no fingerprint exists for this kind of source"),
  UNSUPPORTED_OPTION("an option of the source makes its rows depend on how it is read"),
  METADATA_COLUMN("the query reads hidden metadata columns of its source"),
  SOURCE_CHANGED("the source is not what it was when the query was built, or changed meanwhile"),
  SOURCE_UNSETTLED("the source was written too recently to tell a further change by its time"),
  SOURCE_UNREADABLE("the state of the source cannot be read"),
  SOURCE_TOO_LARGE("the source has more files than spark.experimentGraph.source.maxFiles"),
  LITERAL_TOO_LARGE("literal rows are larger than spark.experimentGraph.source.maxLiteralBytes"),
  UNSUPPORTED_TYPE("equality of values of this type is not that of their bytes"),
  MERGED_VALUE("plain Spark gives another value where it can merge two expressions"),
  RECURSIVE("rows of a recursive query are defined by themselves"),
  SIDE_EFFECT("running it does more than giving rows"),
  NOT_ANALYZED("it does not occur in analyzed plans"),
  CORRELATED("the subquery depends on each row of the query around it"),
  INPUT_REFUSED("something below it has no fingerprint"),

  // Not loaded.
  NO_ARTIFACT("no artifact of these rows is stored"),
  COLUMNS_NOT_STORED("an artifact of these rows is stored, but not with all columns"),
  TYPE_MISMATCH("a stored column has another type"),
  OTHER_PRINCIPAL("another user stored the artifact, and the two do not share"),
  ACCESS_DENIED("the user may not read a source now, as far as can be checked"),
  ARTIFACT_DAMAGED("files of the artifact are missing or changed"),
  LOAD_DEARER("loading costs more than computing"),
  CACHED_BY_USER("the user's own cache holds it"),
  ORDER_SENSITIVE_ABOVE("an operator above depends on the order or layout of these rows"),
  CARRIES_LAYOUT("the user asked for this order or layout of rows"),
  SUPERSEDED("a source of the artifact has a newer state"),

  // Not loaded, or not stored.
  MIXED_RUNS(
      "the query computes the same floating-point sums elsewhere, with other last bits perhaps"),
  MIGHT_FAIL("the query could fail with it, for rows or values that it does without otherwise"),

  // Not stored.
  FILTERED_ABOVE(
      "conditions above it make a join or a scan in it smaller, which a store would prevent"),
  CROSS_PRODUCT("computing it alone takes a cross product that conditions above it may avoid"),
  TYPE_NOT_STORABLE("a column's type cannot be stored exactly"),
  LOW_UTILITY("other artifacts are worth more under the budget"),
  NOT_WORTH_STORING("loading it back would cost more than computing it"),
  NEARLY_STORED("it can be had cheaply from what is stored already or is being stored"),
  BUDGET_EXHAUSTED("the budget has no room left"),
  ALREADY_STORED("it is stored already"),
  STORE_IN_PROGRESS("another query is storing it now"),
  NOT_FULLY_CONSUMED("the query did not read it to its end"),
  QUERY_FAILED("the query failed"),
  WRITE_FAILED("writing failed"),
  WRITE_TOO_LARGE("the write crossed its share of the budget"),
  WRITE_TOO_SLOW("writing took too much of the time that the query needs to make the rows"),
  DISK_NEARLY_FULL("where the store lies, too little would stay free"),
  WRITTEN_TWICE("a part was computed more than once"),
  SOURCE_CHANGED_WHILE_RUNNING("a source changed while the query ran");

  private final String sentence;

  ReasonCode(String sentence) {
    this.sentence = sentence;
  }

  /** The reason as a sentence for people. */
  public String sentence() {
    return sentence;
  }
}
