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
package io.experimentgraph.examples.hunt;

import io.experimentgraph.catalyst.Scala;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NullType$;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Spark's built-in functions with arguments that they take, found from the examples in their
 * documentation: a call of an example is analyzed, and so is each of its arguments.
 */
final class FunctionCatalog {

  /** What kind of function it is. */
  enum Kind {
    SCALAR,
    AGGREGATE
  }

  /**
   * An argument.
   *
   * @param text the example
   * @param type its type, or null if it is no expression of its own, such as a lambda
   * @param isFree whether a column may stand there
   */
  record Argument(String text, DataType type, boolean isFree) {}

  /** A function with one list of arguments. */
  record Signature(String name, Kind kind, List<Argument> arguments, DataType result) {}

  /** Their value is another one each time, or depends on the machine. */
  private static final Set<String> UNSTABLE =
      Set.of(
          "rand",
          "randn",
          "random",
          "randstr",
          "uniform",
          "uuid",
          "shuffle",
          "monotonically_increasing_id",
          "spark_partition_id",
          "input_file_name",
          "input_file_block_start",
          "input_file_block_length",
          "current_date",
          "curdate",
          "current_timestamp",
          "current_time",
          "now",
          "localtimestamp",
          "unix_timestamp",
          "to_unix_timestamp",
          "java_method",
          "reflect",
          "try_reflect",
          "aes_encrypt",
          "sleep",
          "raise_error",
          "assert_true",
          "current_database",
          "current_schema",
          "current_catalog",
          // A value of it holds objects, not bytes that could be compared.
          "histogram_numeric");

  /** Their numbers say how large a value becomes: they stay as in the example. */
  private static final Set<String> SIZED =
      Set.of(
          "repeat",
          "space",
          "lpad",
          "rpad",
          "sequence",
          "array_repeat",
          "format_number",
          "array_insert",
          "bitmap_construct_agg",
          "format_string",
          "printf",
          "overlay",
          "concat_ws",
          "date_from_unix_date",
          "round",
          "bround",
          "conv",
          "factorial",
          "sentences",
          "range");

  private static final Pattern EXAMPLE = Pattern.compile("> SELECT (\\w+)\\((.*);");

  private final SparkSession spark;
  private final List<Signature> scalars = new ArrayList<>();
  private final List<Signature> aggregates = new ArrayList<>();

  /** Analyzes all examples, which takes seconds. */
  FunctionCatalog(SparkSession spark) {
    this.spark = spark;
    List<FunctionIdentifier> functions =
        new ArrayList<>(Scala.list(FunctionRegistry$.MODULE$.builtin().listFunction()));
    functions.sort((a, b) -> a.funcName().compareTo(b.funcName()));
    for (FunctionIdentifier function : functions) {
      if (!UNSTABLE.contains(function.funcName())) {
        examples(FunctionRegistry$.MODULE$.builtin().lookupFunction(function).get());
      }
    }
  }

  List<Signature> scalars() {
    return scalars;
  }

  List<Signature> aggregates() {
    return aggregates;
  }

  private void examples(ExpressionInfo info) {
    Kind kind = kind(info.getGroup());
    Matcher matcher = EXAMPLE.matcher(info.getExamples());
    int found = 0;
    while (kind != null && matcher.find() && found < 2) {
      String text = matcher.group(2);
      int end = end(text);
      String from = text.substring(Math.min(end + 1, text.length()));
      boolean isCall = matcher.group(1).equals(info.getName()) && end < text.length();
      Optional<Signature> signature =
          isCall && (from.isEmpty() || from.startsWith(" FROM "))
              ? signature(info.getName(), kind, arguments(text.substring(0, end)), from)
              : Optional.empty();
      if (signature.isPresent()) {
        found++;
        (kind == Kind.SCALAR ? scalars : aggregates).add(signature.get());
      }
    }
  }

  private static Kind kind(String group) {
    return switch (group) {
      case "agg_funcs" -> Kind.AGGREGATE;
      case "window_funcs", "generator_funcs", "table_funcs", "st_funcs" -> null;
      default -> Kind.SCALAR;
    };
  }

  private Optional<Signature> signature(String name, Kind kind, List<String> texts, String from) {
    DataType[] types = new DataType[texts.size()];
    Arrays.setAll(types, i -> texts.get(i).contains("->") ? null : NullType$.MODULE$);
    List<String> asked = texts.stream().filter(text -> !text.contains("->")).toList();
    List<DataType> result = types(List.of(call(name, texts)), from);
    List<DataType> found = types(asked, from);
    if (result.isEmpty() || found.size() != asked.size()) {
      return Optional.empty();
    }
    int next = 0;
    for (int i = 0; i < types.length; i++) {
      types[i] = types[i] == null ? null : found.get(next++);
    }
    List<Integer> candidates =
        IntStream.range(0, types.length)
            .filter(i -> types[i] != null && !SIZED.contains(name) && !name.startsWith("xpath"))
            .boxed()
            .toList();
    Set<Integer> free = new HashSet<>();
    if (takesColumns(name, texts, types, candidates)) {
      free.addAll(candidates);
    } else {
      candidates.stream()
          .filter(i -> takesColumns(name, texts, types, List.of(i)))
          .forEach(free::add);
    }
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      arguments.add(new Argument(texts.get(i), types[i], free.contains(i)));
    }
    boolean isSelfContained =
        from.isEmpty() || arguments.stream().allMatch(a -> a.isFree() || a.type() == null);
    return isSelfContained
        ? Optional.of(new Signature(name, kind, List.copyOf(arguments), result.get(0)))
        : Optional.empty();
  }

  private static String call(String name, List<String> arguments) {
    return name + "(" + String.join(", ", arguments) + ")";
  }

  /** Whether columns may stand in these places; what else is there must not need a table. */
  private boolean takesColumns(
      String name, List<String> texts, DataType[] types, List<Integer> positions) {
    List<String> changed = new ArrayList<>(texts);
    List<String> columns = new ArrayList<>(List.of("1 AS a"));
    for (int position : positions) {
      changed.set(position, "hunted" + position);
      columns.add("CAST(NULL AS " + types[position].sql() + ") AS hunted" + position);
    }
    String from = " FROM (SELECT " + String.join(", ", columns) + ") AS tab";
    return !types(List.of(call(name, changed)), from).isEmpty();
  }

  /** Types of expressions; none if one of them is not accepted. */
  private List<DataType> types(List<String> expressions, String from) {
    if (expressions.isEmpty()) {
      return List.of();
    }
    try {
      StructType schema = spark.sql("SELECT " + String.join(", ", expressions) + from).schema();
      return schema.size() == expressions.size()
          ? Arrays.stream(schema.fields()).map(StructField::dataType).toList()
          : List.of();
    } catch (Exception e) {
      // Some examples show an error, and analysis throws more than it declares.
      return List.of();
    }
  }

  /** Splits at the commas that stand outside of quotes and brackets. */
  static List<String> arguments(String text) {
    List<String> arguments = new ArrayList<>();
    String rest = text;
    while (!rest.isBlank()) {
      int end = end(rest, ",");
      arguments.add(rest.substring(0, end).strip());
      rest = rest.substring(Math.min(end + 1, rest.length()));
    }
    return arguments;
  }

  /** The place of the bracket that closes what was opened before the text. */
  private static int end(String text) {
    return end(text, ")]");
  }

  /** The first place of one of some characters outside of quotes and brackets. */
  private static int end(String text, String characters) {
    int depth = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (depth == 0 && characters.indexOf(c) >= 0) {
        return i;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '(' || c == '[') {
        depth++;
      } else if (c == ')' || c == ']') {
        depth--;
      }
    }
    return text.length();
  }
}
