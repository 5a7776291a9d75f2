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

import static io.experimentgraph.graph.Examples.computed;
import static io.experimentgraph.graph.Examples.model;
import static io.experimentgraph.graph.Examples.pruned;
import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.graph.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentCommitsTest {

  @TempDir private Path directory;

  private static KernelTable.Commit commit(long version, int rows) {
    return new KernelTable.Commit(version, Collections.nCopies(rows, List.of(version)));
  }

  @Test
  void aRunEndsWithTheLastVersionAndHasNoGap() {
    RecentCommits recent = new RecentCommits(100);
    for (long version : List.of(1L, 3L, 4L, 5L)) {
      recent.add("table", commit(version, 1));
    }
    assertThat(recent.upTo("table", 1, 5)).extracting(c -> c.version()).containsExactly(3L, 4L, 5L);
    assertThat(recent.upTo("table", 4, 5)).extracting(c -> c.version()).containsExactly(4L, 5L);
    assertThat(recent.upTo("table", 1, 6)).isEmpty();
    assertThat(recent.upTo("table", 0, 1)).containsExactly(commit(1, 1));
  }

  @Test
  void theOldestGoFirst() {
    RecentCommits recent = new RecentCommits(5);
    recent.add("table", commit(1, 3));
    recent.add("table", commit(2, 2));
    assertThat(recent.upTo("table", 1, 2)).hasSize(2);
    recent.add("table", commit(2, 2));
    assertThat(recent.upTo("table", 1, 2)).hasSize(2);
    recent.add("table", commit(3, 2));
    assertThat(recent.upTo("table", 1, 3)).extracting(c -> c.version()).containsExactly(2L, 3L);
    recent.add("table", commit(4, 6));
    assertThat(recent.upTo("table", 1, 4)).isEmpty();
  }

  @Test
  void anotherTableInTheSamePlaceHasCommitsOfItsOwn() {
    RecentCommits recent = new RecentCommits(100);
    recent.add("table", commit(1, 1));
    recent.add("table", commit(2, 1));
    assertThat(recent.upTo("other", 1, 2)).isEmpty();
    recent.add("other", commit(1, 4));
    assertThat(recent.upTo("other", 1, 1)).containsExactly(commit(1, 4));
    assertThat(recent.upTo("table", 1, 2)).isEmpty();
  }

  @Test
  void whatTheWriterRemembersIsWhatOthersRead() throws IOException {
    LogTable<Observation> writer = observations();
    for (int i = 0; i < 60; i++) {
      writer.append(List.of(computed("a@" + i, i, 4), pruned("b", i), model("m", i, 0.5, "b")));
    }
    List<LogTable.Commit<Observation>> read =
        observations().after(LogTable.START, writer.latest().orElseThrow());
    assertThat(read).hasSize(61);
    assertThat(writer.after(LogTable.START, writer.latest().orElseThrow())).isEqualTo(read);
    assertThat(writer.after(40, writer.latest().orElseThrow())).isEqualTo(read.subList(41, 61));
  }

  @Test
  void aTableThatWasMadeAnewIsReadAnew() throws IOException {
    LogTable<Observation> writer = observations();
    writer.append(List.of(computed("a", 1, 4)));
    Files.move(directory.resolve("observations"), directory.resolve("removed"));
    Observation other = computed("b", 2, 8);
    observations().append(List.of(other));
    assertThat(writer.after(0, writer.latest().orElseThrow()))
        .containsExactly(new LogTable.Commit<>(1, List.of(other)));
  }

  private LogTable<Observation> observations() {
    ObservationCodec codec = new ObservationCodec();
    return new LogTable<>(Tables.open(directory, "observations", codec), codec);
  }
}
