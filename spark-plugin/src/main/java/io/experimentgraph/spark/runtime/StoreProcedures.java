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
package io.experimentgraph.spark.runtime;

import io.experimentgraph.maintenance.Finding;
import io.experimentgraph.maintenance.MaintenanceReport;
import io.experimentgraph.maintenance.StepOutcome;
import io.experimentgraph.maintenance.StepOutcome.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.catalog.procedures.BoundProcedure;
import org.apache.spark.sql.connector.catalog.procedures.ProcedureParameter;
import org.apache.spark.sql.connector.catalog.procedures.UnboundProcedure;
import org.apache.spark.sql.connector.read.LocalScan;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Maintenance of the store of the session's application, for SQL. */
public final class StoreProcedures {

  private static final StructType STEPS =
      new StructType()
          .add("step", DataTypes.StringType, false)
          .add("outcome", DataTypes.StringType, false)
          .add("subject", DataTypes.StringType)
          .add("detail", DataTypes.StringType);

  private static final StructType FINDINGS =
      new StructType()
          .add("subject", DataTypes.StringType, false)
          .add("finding", DataTypes.StringType, false)
          .add("explanation", DataTypes.StringType, false)
          .add("detail", DataTypes.StringType)
          .add("bytes", DataTypes.LongType, false);

  private static final ProcedureParameter DEEP =
      ProcedureParameter.in("deep", DataTypes.BooleanType)
          .defaultValue("false")
          .comment("whether every page of every file is read")
          .build();

  private static final ProcedureParameter DRY_RUN =
      ProcedureParameter.in("dry_run", DataTypes.BooleanType)
          .defaultValue("false")
          .comment("whether nothing is changed")
          .build();

  private static final List<UnboundProcedure> ALL =
      List.of(
          new StoreProcedure(
              "maintain",
              "Compacts, sweeps, vacuums, verifies and repairs the store of this application.",
              List.of(DEEP, DRY_RUN),
              STEPS,
              (maintenance, arguments) ->
                  steps(maintenance.maintain(arguments.getBoolean(0), arguments.getBoolean(1)))),
          new StoreProcedure(
              "fsck",
              "Verifies the store of this application and changes nothing.",
              List.of(DEEP),
              FINDINGS,
              (maintenance, arguments) ->
                  findings(maintenance.fsck(arguments.getBoolean(0)).findings())));

  private StoreProcedures() {}

  /** All procedures. */
  public static List<UnboundProcedure> all() {
    return ALL;
  }

  private interface Body {
    List<InternalRow> run(StoreMaintenance maintenance, InternalRow arguments)
        throws IOException, InterruptedException;
  }

  private record StoreProcedure(
      String name,
      String description,
      List<ProcedureParameter> expected,
      StructType output,
      Body body)
      implements UnboundProcedure, BoundProcedure {

    @Override
    public BoundProcedure bind(StructType inputType) {
      return this;
    }

    @Override
    public ProcedureParameter[] parameters() {
      return expected.toArray(ProcedureParameter[]::new);
    }

    @Override
    public boolean isDeterministic() {
      return false;
    }

    @Override
    public Iterator<Scan> call(InternalRow arguments) {
      StoreMaintenance maintenance =
          Applications.find(SparkSession.active().sparkContext())
              .map(StoreMaintenance::new)
              .orElseThrow(StoreMaintenance::noStore);
      try {
        return List.<Scan>of(new Rows(output, body.run(maintenance, arguments))).iterator();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Maintenance was interrupted; the next one goes on", e);
      }
    }
  }

  private record Rows(StructType readSchema, List<InternalRow> content) implements LocalScan {

    @Override
    public InternalRow[] rows() {
      return content.toArray(InternalRow[]::new);
    }
  }

  private static List<InternalRow> steps(MaintenanceReport report) {
    List<InternalRow> rows = new ArrayList<>();
    for (StepOutcome step : report.steps()) {
      String detail = step.failure().orElse(step.done());
      rows.add(row(step.step().name(), step.failure().isEmpty() ? "DONE" : "FAILED", null, detail));
    }
    report.repaired().forEach(finding -> rows.add(step(Step.REPAIR, "MENDED", finding)));
    report.remaining().forEach(finding -> rows.add(step(Step.FSCK, "LEFT", finding)));
    return rows;
  }

  private static InternalRow step(Step step, String outcome, Finding finding) {
    String detail = finding.kind() + ": " + finding.detail();
    return row(step.name(), outcome, finding.artifactId(), detail);
  }

  private static List<InternalRow> findings(List<Finding> findings) {
    return findings.stream()
        .map(f -> row(f.artifactId(), f.kind().name(), f.kind().sentence(), f.detail(), f.bytes()))
        .toList();
  }

  private static InternalRow row(Object... values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] instanceof String text) {
        values[i] = UTF8String.fromString(text);
      }
    }
    return new GenericInternalRow(values);
  }
}
