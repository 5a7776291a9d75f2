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

import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.storage.HDFSLogStore;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * Commits to Delta tables on a local or mounted file system. Delta's own way there is to look
 * whether the commit exists and then to rename, and two writers that look at the same time both
 * rename: one commit is lost without a trace. A hard link is made or refused in one step.
 *
 * <p>Public because Kernel makes it by its name.
 */
public final class ExclusiveLocalLogStore extends HDFSLogStore {

  /** Key by which Kernel finds the log store of scheme {@code file}. */
  static final String KEY = "io.delta.kernel.logStore.file.impl";

  private static final Pattern TRANSACTION = Pattern.compile("\"txnId\":\"[^\"]+\"");

  /** Called by Kernel. */
  public ExclusiveLocalLogStore(Configuration configuration) {
    super(configuration);
  }

  /**
   * The configuration with this log store for scheme {@code file}, unless the user chose another or
   * Kernel's class loader cannot see this class.
   */
  static Configuration configure(Configuration configuration) {
    Configuration copy = new Configuration(configuration);
    if (copy.get(KEY) == null && isVisibleToKernel()) {
      copy.set(KEY, ExclusiveLocalLogStore.class.getName());
    }
    return copy;
  }

  private static boolean isVisibleToKernel() {
    ClassLoader kernel = DefaultEngine.class.getClassLoader();
    try {
      return Class.forName(ExclusiveLocalLogStore.class.getName(), false, kernel)
          == ExclusiveLocalLogStore.class;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  @Override
  public void write(
      org.apache.hadoop.fs.Path path,
      Iterator<String> actions,
      Boolean overwrite,
      Configuration configuration)
      throws IOException {
    if (overwrite) {
      super.write(path, actions, true, configuration);
      return;
    }
    Path target = new File(path.toUri().getPath()).toPath();
    Path draft = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      Files.write(draft, (Iterable<String>) () -> actions, StandardCharsets.UTF_8);
      link(draft, target, path, configuration);
    } finally {
      deleteQuietly(draft);
    }
  }

  /** The commit stands by now, or does not: a draft that is left over changes neither. */
  private static void deleteQuietly(Path draft) {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException ignored) {
      // Readers pass over names that begin with a dot.
    }
  }

  private void link(
      Path draft, Path target, org.apache.hadoop.fs.Path path, Configuration configuration)
      throws IOException {
    try {
      Files.createLink(target, draft);
    } catch (FileAlreadyExistsException e) {
      if (!isOurs(draft, target)) {
        throw e;
      }
    } catch (FileSystemException | UnsupportedOperationException e) {
      // A file system without hard links, or one that made the link and could not say so.
      if (!Files.exists(target) || !isOurs(draft, target)) {
        super.write(path, Files.readAllLines(draft).iterator(), false, configuration);
      }
    }
  }

  /**
   * True if the commit is there because we made it: a mounted file system may lose the answer and
   * ask again, and so may Kernel.
   */
  private static boolean isOurs(Path draft, Path target) throws IOException {
    Optional<String> transaction = transaction(draft);
    return transaction.isPresent() && transaction.equals(transaction(target));
  }

  private static Optional<String> transaction(Path commit) throws IOException {
    try (Stream<String> lines = Files.lines(commit)) {
      return lines
          .filter(line -> line.startsWith("{\"commitInfo\""))
          .map(TRANSACTION::matcher)
          .filter(Matcher::find)
          .map(Matcher::group)
          .findFirst();
    }
  }
}
