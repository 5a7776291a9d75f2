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
package io.experimentgraph.catalyst.rewrite;

import org.apache.spark.util.CollectionAccumulator;

/**
 * Takes the reports of the running {@code Materialize} operators, in the driver. This is the
 * interface behind which the way of writing may change.
 */
public interface MaterializationSink {

  /**
   * A query is about to run a store. Only now are bytes promised to it: a plan that is explained
   * and never run promises nothing.
   *
   * @param target what is stored
   * @param written the RDD whose partitions will report
   * @param executionId the SQL execution, or null outside of one
   * @param reports where the winning task attempts report
   * @return false if the store was given up meanwhile, so that rows just pass
   */
  boolean begin(
      PendingArtifact target,
      WrittenRdd written,
      String executionId,
      CollectionAccumulator<WriteReport> reports);

  /** A store could not even begin; the query runs without it. */
  void failed(PendingArtifact target, Throwable failure);
}
