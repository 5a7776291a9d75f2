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
package io.experimentgraph.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

class SparkModuleOptionsTest {

  @Test
  void ourOptionsCoverThoseOfSpark() throws Exception {
    assertThat(ours())
        .containsAll(Arrays.asList(JavaModuleOptions.defaultModuleOptionArray()))
        .containsAll(words(JavaModuleOptions.defaultModuleOptions()));
  }

  @Test
  void ourOptionsOpenNothingThatSparkDoesNotAskFor() throws Exception {
    assertThat(words(JavaModuleOptions.defaultModuleOptions())).containsAll(ours());
  }

  private static List<String> ours() throws Exception {
    Path pom = Path.of(System.getProperty("experimentGraph.root"), "pom.xml");
    NodeList elements =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getElementsByTagName("spark.jvm.options");
    assertThat(elements.getLength()).isEqualTo(1);
    return words(elements.item(0).getTextContent());
  }

  private static List<String> words(String options) {
    return Pattern.compile("\\s+").splitAsStream(options.strip()).toList();
  }
}
