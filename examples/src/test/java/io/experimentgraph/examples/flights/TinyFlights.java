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
package io.experimentgraph.examples.flights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Local Spark, and the flights of four airports from 2001-05-01 to 2001-06-30. */
final class TinyFlights {

  private static final int FLIGHTS = 6_000;

  private TinyFlights() {}

  /** A session of its own on two threads; the caller closes it. */
  static SparkSession spark() {
    return SparkSession.builder()
        .master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }

  /** Flights on 12 routes with delays that depend on hour and route; some rows are not credible. */
  static Dataset<Row> flights(SparkSession spark) {
    return spark
        .range(FLIGHTS)
        .selectExpr(
            "cast(timestamp_ntz'2001-05-01 05:00:00' + make_dt_interval(pmod(id * 7, 61),"
                + " pmod(id * 13, 18)) as timestamp_ntz) as date",
            "cast(case when id % 501 = 0 then 5000 else"
                + " pmod(id * 31, 37) - 15 + pmod(id * 13, 18) + pmod(id, 3) * 4 end as bigint)"
                + " as delay",
            "cast(300 + 100 * pmod(id, 12) as bigint) as distance",
            "element_at(array('AAA', 'BBB', 'CCC', 'DDD'), int(pmod(id, 4)) + 1) as origin",
            "element_at(array('AAA', 'BBB', 'CCC', 'DDD'),"
                + " int(pmod(pmod(id, 4) + 1 + pmod(id div 4, 3), 4)) + 1) as destination");
  }

  /** Writes the file of the airports. */
  static Path airports(Path directory) throws IOException {
    return Files.writeString(
        directory.resolve("airports.csv"),
        """
        iata,name,city,state,country,latitude,longitude
        AAA,Airport A,Atown,AL,USA,31.5,-89.25
        BBB,Airport B,Btown,CA,USA,35.5,-120.25
        CCC,Airport C,Ctown,NY,USA,41.5,-74.25
        DDD,Airport D,Dtown,TX,USA,30.5,-95.25
        """);
  }
}
