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
package io.experimentgraph.catalyst.source;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.BiConsumer;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;

/** The kinds of sources that an application knows. */
public final class SourceFingerprinters {

  /** Broken entries after which no more are looked for. */
  private static final int PATIENCE = 100;

  private SourceFingerprinters() {}

  /** True for leaves of which a fingerprinter may know the state. */
  public static boolean isSource(LogicalPlan node) {
    return node instanceof LogicalRelation || node instanceof DataSourceV2Relation;
  }

  /**
   * All of them in the order in which they are asked: ours, so that nobody takes a source over that
   * we prove; those of others, as the class path has them; last what is taken on trust.
   *
   * @param loader where others are looked for
   * @param complaint is told of a broken one and what it threw
   */
  public static List<SourceFingerprinter> all(
      ClassLoader loader, BiConsumer<String, Throwable> complaint) {
    List<SourceFingerprinter> all = new ArrayList<>();
    all.add(new DeltaRelationFingerprinter());
    all.add(new FileRelationFingerprinter());
    all.add(new IcebergFingerprinter());
    for (SourceFingerprinter other : others(loader, complaint)) {
      all.add(new GuardedFingerprinter(other, complaint));
    }
    all.add(new TimeToLiveFingerprinter());
    return List.copyOf(all);
  }

  private static List<SourceFingerprinter> others(
      ClassLoader loader, BiConsumer<String, Throwable> complaint) {
    List<SourceFingerprinter> others = new ArrayList<>();
    Iterator<SourceFingerprinter> services =
        ServiceLoader.load(SourceFingerprinter.class, loader).iterator();
    for (int broken = 0; broken < PATIENCE; ) {
      try {
        if (!services.hasNext()) {
          return others;
        }
        others.add(services.next());
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        broken++;
        complaint.accept("a source fingerprinter cannot be loaded: " + e.getMessage(), e);
      }
    }
    return others;
  }
}
