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
package io.experimentgraph.delta;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The schema of a Delta table, whose JSON is that of Catalyst's {@code StructType}.
 *
 * @param json the schema
 * @param features the table features without which its types cannot be read
 */
record DeltaSchema(String json, SortedSet<String> features) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Types that every Delta reader knows (Delta protocol, section "Primitive Types"). */
  private static final Set<String> PRIMITIVES =
      Set.of(
          "string",
          "long",
          "integer",
          "short",
          "byte",
          "float",
          "double",
          "boolean",
          "binary",
          "date",
          "timestamp");

  private static final Pattern DECIMAL = Pattern.compile("decimal(\\(\\d+,\\s*\\d+\\))?");

  /** Types that need a table feature. */
  private static final Map<String, String> FEATURES =
      Map.of("timestamp_ntz", "timestampNtz", "variant", "variantType");

  /**
   * The schema of some columns.
   *
   * @throws IOException if a type is no JSON of Catalyst or cannot be held by a Delta table
   */
  static DeltaSchema of(List<ArtifactTable.Column> columns) throws IOException {
    SortedSet<String> features = new TreeSet<>();
    ObjectNode schema = JSON.createObjectNode();
    schema.put("type", "struct");
    ArrayNode fields = schema.putArray("fields");
    for (ArtifactTable.Column column : columns) {
      JsonNode type = parse(column);
      collectFeatures(column, type, features);
      ObjectNode field = fields.addObject();
      field.put("name", column.name());
      field.set("type", type);
      field.put("nullable", column.isNullable());
      field.putObject("metadata");
    }
    return new DeltaSchema(schema.toString(), features);
  }

  private static JsonNode parse(ArtifactTable.Column column) throws IOException {
    try {
      return JSON.readTree(column.dataTypeJson());
    } catch (JsonProcessingException e) {
      throw unsupported(column, e);
    }
  }

  private static void collectFeatures(
      ArtifactTable.Column column, JsonNode type, Set<String> features) throws IOException {
    if (type.isTextual()) {
      String name = type.textValue();
      if (FEATURES.containsKey(name)) {
        features.add(FEATURES.get(name));
      } else if (!PRIMITIVES.contains(name) && !DECIMAL.matcher(name).matches()) {
        throw unsupported(column, null);
      }
      return;
    }
    switch (type.path("type").asText()) {
      case "struct" -> {
        for (JsonNode field : type.path("fields")) {
          collectFeatures(column, field.path("type"), features);
        }
      }
      case "array" -> collectFeatures(column, type.path("elementType"), features);
      case "map" -> {
        collectFeatures(column, type.path("keyType"), features);
        collectFeatures(column, type.path("valueType"), features);
      }
      case "udt" -> collectFeatures(column, type.path("sqlType"), features);
      default -> throw unsupported(column, null);
    }
  }

  private static IOException unsupported(ArtifactTable.Column column, Throwable cause) {
    return new IOException(
        "column %s has type %s, which a Delta table cannot hold"
            .formatted(column.name(), column.dataTypeJson()),
        cause);
  }
}
