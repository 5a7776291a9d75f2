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
package io.experimentgraph.examples.quickstart;

/** The runs of the quickstart, in the order in which they stand in the table. */
enum Run {
  /** Plain Spark. */
  PLAIN("plain Spark", Job.ORIGINAL, false),
  /** With an empty store. */
  COLD("cold", Job.ORIGINAL, true),
  /** With the store that the cold run filled. */
  WARM("warm", Job.ORIGINAL, true),
  /** The modified job on plain Spark. */
  MODIFIED_PLAIN("modified, plain Spark", Job.MODIFIED, false),
  /** The modified job with the store that the earlier runs filled. */
  MODIFIED("modified, with us", Job.MODIFIED, true),
  /** The job on plain Spark after a day was appended to the input. */
  APPENDED_PLAIN("day appended, plain Spark", Job.APPENDED, false),
  /** The job after a day was appended to the input, with the store filled before. */
  APPENDED("day appended, with us", Job.APPENDED, true);

  /** What is run, on which data. */
  enum Job {
    /** The job on all days but the last. */
    ORIGINAL,
    /** The modified job on all days but the last. */
    MODIFIED,
    /** The job on all days. */
    APPENDED
  }

  private final String title;
  private final Job job;
  private final boolean withUs;

  Run(String title, Job job, boolean withUs) {
    this.title = title;
    this.job = job;
    this.withUs = withUs;
  }

  /** Name in tables and charts. */
  String title() {
    return title;
  }

  /** What is run. */
  Job job() {
    return job;
  }

  /** Whether the Experiment Graph is switched on. */
  boolean withUs() {
    return withUs;
  }

  /** The run of the same job on the same data by plain Spark. */
  Run plainTwin() {
    return switch (job) {
      case ORIGINAL -> PLAIN;
      case MODIFIED -> MODIFIED_PLAIN;
      case APPENDED -> APPENDED_PLAIN;
    };
  }
}
