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

import static org.assertj.core.api.Assertions.assertThat;

import io.experimentgraph.graph.Artifact;
import io.experimentgraph.graph.ByteLedger.Books;
import io.experimentgraph.graph.Examples;
import io.experimentgraph.graph.Lease;
import io.experimentgraph.storage.LeasedBudget;
import io.experimentgraph.storage.SetClock;
import io.experimentgraph.storage.StoreSweeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Applications that share a store do what they do in a random order, and crash before or after any
 * access to storage; between any two accesses of one, others may act, or its lease may expire.
 * Whatever happens, the ledger never counts more than the budget, and all bytes on disk are counted
 * but those of a write that outlived its lease; nobody removes what may still be published or read,
 * what can be loaded is there, who stores nothing holds no bytes for long, and one sweep after the
 * last lease expired makes ledger and disk equal.
 */
class StoreModelTest {

  private static final long BUDGET = 600_000;
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final Duration GRACE = Duration.ofMinutes(60);
  private static final int APPLICATIONS = 5;
  private static final int STEPS = 400;
  private static final int RENEWALS_PER_LEASE = 5;

  @TempDir private Path contents;

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Where a crash may happen, and others may act. */
  private static Runnable storageAccess = () -> {};

  /** Hears of the directory that is about to be deleted. */
  private static Consumer<String> deletion = id -> {};

  /** Local files, each access to which may be the last. */
  public static final class ModelFileSystem extends RawLocalFileSystem {
    @Override
    public URI getUri() {
      return URI.create("model:///");
    }

    @Override
    public FileStatus[] listStatus(org.apache.hadoop.fs.Path path) throws IOException {
      // A listing takes long, and whoever asks for it must bear that others begin and end with it.
      for (int i = 0; i < 12; i++) {
        storageAccess.run();
      }
      return super.listStatus(path);
    }

    @Override
    public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
      storageAccess.run();
      deletion.accept(path.getName());
      boolean isDeleted = super.delete(path, recursive);
      storageAccess.run();
      return isDeleted;
    }
  }

  /** One process's view of the log that all share. */
  private final class ModelLog implements ArtifactLog {
    private final ArtifactLedger ledger = new ArtifactLedger();
    private int seen;

    @Override
    public <T> T read(Function<ArtifactLedger, T> look) {
      storageAccess.run();
      while (seen < log.size()) {
        ledger.add(log.get(seen++));
      }
      return look.apply(ledger);
    }

    @Override
    public void append(List<ArtifactEvent> events) throws IOException {
      storageAccess.run();
      failNowAndThen();
      log.addAll(events);
      check();
      failNowAndThen();
      storageAccess.run();
    }

    private void failNowAndThen() throws IOException {
      if (isFailing && random.nextInt(40) == 0) {
        throw new IOException("storage failed, as the test wants it");
      }
    }

    @Override
    public boolean appendOnTop(Function<ArtifactLedger, List<ArtifactEvent>> decision) {
      List<ArtifactEvent> events = read(decision);
      int state = seen;
      storageAccess.run();
      if (!events.isEmpty() && state != log.size()) {
        return false;
      }
      log.addAll(events);
      check();
      storageAccess.run();
      return true;
    }
  }

  /** An application: what it does with a store is what {@code ArtifactStore} does. */
  private final class Application {
    private final String principal = "user" + random.nextInt(2);
    private final LoggedLedger ledger = new LoggedLedger(new ModelLog(), clock);
    private final StoreSweeper sweeper = sweeper();
    private final LeasedBudget budget =
        new LeasedBudget(ledger, sweeper, principal, BUDGET, LEASE, clock);

    /** Bytes that each store under way may still write. */
    private final Map<String, Integer> writing = new LinkedHashMap<>();

    void step() throws IOException {
      switch (random.nextInt(60)) {
        case 0 -> budget.close();
        case 1 -> clock.pass(LEASE.plusMinutes(1).toMillis());
        case 2, 3, 4, 5 -> sweeper.sweep(ledger, clock.millis());
        case 6, 7, 8, 9 -> retire();
        case 10, 11, 12, 13 -> budget.renew();
        case 14, 15, 16, 17 -> clock.pass(random.nextInt(60_000));
        default -> {
          switch (random.nextInt(9)) {
            case 0, 1, 2, 3 -> budget.topUp();
            case 4, 5, 6 -> begin();
            default -> end();
          }
        }
      }
    }

    private void begin() throws IOException {
      String id = budget.newArtifactId();
      int bytes = 1 + random.nextInt(60_000);
      if (budget.promise(id, bytes)) {
        writing.put(id, bytes);
        Files.createDirectory(contents.resolve(id));
        write(id, 0, bytes / 3);
      }
    }

    private void write(String id, int part, int bytes) throws IOException {
      storageAccess.run();
      if (!isOpen(Lease.payingFor(id), ledger())) {
        outlived.add(id);
      }
      Files.write(contents.resolve(id).resolve("part-" + part + ".parquet"), new byte[bytes]);
      check();
      storageAccess.run();
    }

    private void end() throws IOException {
      if (writing.isEmpty()) {
        return;
      }
      String id = writing.keySet().iterator().next();
      int bytes = writing.remove(id);
      if (random.nextInt(4) == 0 || !Files.exists(contents.resolve(id))) {
        // Abandoned; or the lease expired while nobody looked, and somebody swept.
        remove(id);
        return;
      }
      int second = bytes - bytes / 3;
      write(id, 1, second);
      // If that fails, the files stay, and go with the lease if they were not published.
      boolean isPublished;
      try {
        isPublished = budget.publish(artifact(id, principal, bytes / 3, second));
      } catch (IOException e) {
        budget.leave(id);
        throw e;
      }
      if (isPublished) {
        budget.settle(id);
      } else {
        remove(id);
      }
    }

    private void remove(String id) throws IOException {
      removing.add(id);
      directory(id).getFileSystem(hadoop).delete(directory(id), true);
      budget.settle(id);
    }

    private void retire() throws IOException {
      List<String> published = List.copyOf(ledger.books().published());
      if (!published.isEmpty()) {
        ledger.retire(List.of(published.get(random.nextInt(published.size()))), "test");
      }
    }
  }

  private final List<ArtifactEvent> log = new ArrayList<>();
  private final SetClock clock = new SetClock(1_700_000_000_000L);
  private final Configuration hadoop = new Configuration();

  /** Artifacts whose own application removes them. */
  private final Set<String> removing = new HashSet<>();

  /** Artifacts of which something was written after the lease that pays for them was over. */
  private final Set<String> outlived = new HashSet<>();

  private boolean isFailing = true;
  private Random random;
  private List<Application> applications;
  private int depth;

  private org.apache.hadoop.fs.Path directory(String id) {
    return new org.apache.hadoop.fs.Path("model://" + contents + "/" + id);
  }

  private StoreSweeper sweeper() {
    hadoop.setClass("fs.model.impl", ModelFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    return new StoreSweeper(new org.apache.hadoop.fs.Path("model://" + contents), hadoop, GRACE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theBudgetHoldsInAnyOrderAndAfterAnyCrash(long seed) throws IOException {
    random = new Random(seed);
    applications = new ArrayList<>();
    for (int i = 0; i < APPLICATIONS; i++) {
      applications.add(new Application());
    }
    storageAccess = this::interfere;
    deletion = this::checkDeletion;
    for (int step = 0; step < STEPS; step++) {
      act(random.nextInt(APPLICATIONS));
    }
    storageAccess = () -> {};
    isFailing = false;
    assertThat(log).as("seed %d", seed).anyMatch(this::isPublished);
    Application last = new Application();
    for (int i = 0; i < 3 * RENEWALS_PER_LEASE; i++) {
      clock.pass(LEASE.toMillis() / RENEWALS_PER_LEASE);
      for (Application application : applications) {
        if (application.writing.isEmpty()) {
          application.budget.renew();
        }
      }
    }
    last.sweeper.sweep(last.ledger, clock.millis());
    assertThat(last.ledger.books().leases()).as("seed %d: nobody stores", seed).isEmpty();
    clock.pass(GRACE.plusMinutes(1).toMillis());
    last.sweeper.sweep(last.ledger, clock.millis());
    Books books = last.ledger.books();
    assertThat(books.retired()).as("seed %d", seed).isEmpty();
    assertThat(books.countedBytes()).as("seed %d", seed).isEqualTo(onDisk());
  }

  private boolean isPublished(ArtifactEvent event) {
    return event.status() == ArtifactEvent.Status.PUBLISHED;
  }

  /** Lets an application act; if it crashes, another process takes its place. */
  private void act(int index) throws IOException {
    Application application = applications.get(index);
    if (application == null) {
      return;
    }
    // Each process is one thread, which may be in the middle of something.
    applications.set(index, null);
    try {
      application.step();
      applications.set(index, application);
    } catch (Crash e) {
      applications.set(index, new Application());
    } catch (IOException e) {
      applications.set(index, application);
    }
  }

  private void interfere() {
    if (random.nextInt(40) == 0) {
      throw new Crash();
    }
    if (depth < 3 && random.nextInt(4) == 0) {
      depth++;
      try {
        act(random.nextInt(APPLICATIONS));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        depth--;
      }
    }
  }

  private void check() {
    ArtifactLedger ledger = ledger();
    assertThat(ledger.countedBytes()).as("bytes counted").isLessThanOrEqualTo(BUDGET);
    long counted =
        directories().stream().filter(id -> !outlived.contains(id)).mapToLong(this::onDisk).sum();
    assertThat(counted).as("bytes on disk").isLessThanOrEqualTo(ledger.countedBytes());
    Set<String> seen = new HashSet<>();
    for (Artifact artifact : ledger.published()) {
      assertThat(seen.add(artifact.owner().principal() + artifact.rowFamily()))
          .as("no two artifacts of one vertex")
          .isTrue();
      assertThat(onDisk(artifact.id())).as("bytes to load").isEqualTo(artifact.sizeBytes());
    }
  }

  private ArtifactLedger ledger() {
    ArtifactLedger ledger = new ArtifactLedger();
    log.forEach(ledger::add);
    return ledger;
  }

  private static boolean isHeld(String id, ArtifactLedger ledger) {
    return ledger.publishedArtifact(id).isPresent()
        || ledger.retired().stream().anyMatch(r -> r.artifactId().equals(id));
  }

  private static boolean isOpen(String lease, ArtifactLedger ledger) {
    return ledger.books().leases().containsKey(lease) && !ledger.isOver(lease);
  }

  private void checkDeletion(String id) {
    ArtifactLedger ledger = ledger();
    assertThat(ledger.publishedArtifact(id)).as("deleted, published").isEmpty();
    assertThat(ledger.retired())
        .as("deleted, retired and perhaps read")
        .noneMatch(
            retired ->
                retired.artifactId().equals(id)
                    && retired.retiredMillis() > clock.millis() - GRACE.toMillis());
    boolean mayStillBePublished = !isHeld(id, ledger) && isOpen(Lease.payingFor(id), ledger);
    assertThat(mayStillBePublished && !removing.contains(id))
        .as("deleted under an open lease: %s", id)
        .isFalse();
  }

  private List<String> directories() {
    try (Stream<Path> all = Files.list(contents)) {
      return all.map(path -> path.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long onDisk(String id) {
    try (Stream<Path> files = Files.walk(contents.resolve(id))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long onDisk() {
    return directories().stream().mapToLong(this::onDisk).sum();
  }

  private Artifact artifact(String id, String principal, long first, long second) {
    Artifact example = Examples.artifact(id, "vertex" + random.nextInt(30));
    return new Artifact(
        id,
        example.vertex(),
        example.template(),
        example.rowFamily(),
        example.columns(),
        Artifact.location(id),
        List.of(
            new Artifact.DataFile("part-0.parquet", first, 1),
            new Artifact.DataFile("part-1.parquet", second, 1)),
        2,
        1,
        Map.of(),
        new io.experimentgraph.graph.Owner(principal, "", io.experimentgraph.graph.Sharing.PRIVATE),
        clock.millis(),
        "4.1.0");
  }
}
