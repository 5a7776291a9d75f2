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
package io.experimentgraph.maintenance;

/** What can be wrong with a store. */
public enum FindingKind {
  /** The directory of a published artifact is gone. */
  DIRECTORY_MISSING(Repair.RETIRE, "The directory of a published artifact is missing."),

  /** A recorded file is gone. */
  FILE_MISSING(Repair.RETIRE, "A recorded file is missing."),

  /** A recorded file is shorter or longer. */
  FILE_LENGTH(Repair.RETIRE, "A file has another length than was recorded."),

  /** A file that Parquet cannot read. */
  CONTENT_DAMAGED(Repair.RETIRE, "A file cannot be read as Parquet, or fails its checksums."),

  /** Rows do not add up. */
  ROW_COUNT(Repair.RETIRE, "A file or artifact has another number of rows than was recorded."),

  /** A file of something else. */
  COLUMN_NAMES(Repair.RETIRE, "A file has other columns than were recorded."),

  /** Identities of columns that cannot be. */
  COLUMN_IDS(
      Repair.RETIRE,
      "A column is recorded twice, or under a name that does not follow from its identity."),

  /** The artifact's own Delta log is gone or unreadable. */
  LOG_DAMAGED(
      Repair.REWRITE_LOG,
      "The artifact's own Delta log is missing or unreadable: other readers cannot use it."),

  /** The artifact's own Delta log speaks of other files. */
  LOG_DIFFERS(
      Repair.REWRITE_LOG, "The artifact's own Delta log lists other files than were recorded."),

  /** A file that belongs to nothing. */
  STRAY_FILE(Repair.REMOVE, "A file lies in the store that nobody recorded."),

  /** A directory that was never published. */
  ABANDONED_DIRECTORY(
      Repair.REMOVE, "A directory was never published and is older than the grace period."),

  /** A directory whose artifact was hidden long ago. */
  RETIRED_DIRECTORY(
      Repair.REMOVE, "The files of a retired artifact are still there after the grace period."),

  /** A compacted table of other observations. */
  COMPACTED_AHEAD(
      Repair.NONE,
      "A compacted table includes observations that are not there. Remove its directory while no"
          + " application runs: it is made anew."),

  /** More bytes than allowed. */
  OVER_BUDGET(
      Repair.NONE,
      "The contents take more bytes than the budget allows. The next application that opens the"
          + " store evicts what is worth least."),

  /** Storage did not tell. */
  UNCHECKED(Repair.NONE, "Something could not be checked: storage failed or denied the access.");

  private final Repair repair;
  private final String sentence;

  FindingKind(Repair repair, String sentence) {
    this.repair = repair;
    this.sentence = sentence;
  }

  /** What maintenance does about it. */
  public Repair repair() {
    return repair;
  }

  /** The kind in words. */
  public String sentence() {
    return sentence;
  }

  /** True if an artifact of which this is found must not be loaded. */
  boolean isDamage() {
    return repair == Repair.RETIRE;
  }
}
