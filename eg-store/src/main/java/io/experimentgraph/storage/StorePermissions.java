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
package io.experimentgraph.storage;

import io.experimentgraph.graph.Sharing;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;

/**
 * Permissions of what we create in a store: 0700 and 0600 for what is private, 0770 and 0660 for
 * what is shared, and nothing for the rest of the world in either case. What others created is left
 * as it is. File systems without permissions are not asked.
 */
public final class StorePermissions {

  private static final FsPermission OWNER_DIRECTORY =
      new FsPermission(FsAction.ALL, FsAction.NONE, FsAction.NONE);
  private static final FsPermission GROUP_DIRECTORY =
      new FsPermission(FsAction.ALL, FsAction.ALL, FsAction.NONE);
  private static final FsPermission OWNER_FILE =
      new FsPermission(FsAction.READ_WRITE, FsAction.NONE, FsAction.NONE);
  private static final FsPermission GROUP_FILE =
      new FsPermission(FsAction.READ_WRITE, FsAction.READ_WRITE, FsAction.NONE);

  /** As Hadoop's default. */
  private static final int BUFFER_BYTES = 4096;

  private static final boolean IS_POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private StorePermissions() {}

  /**
   * Makes a directory unless it exists.
   *
   * @throws IOException if it cannot be made, or cannot be closed to others
   */
  public static void makeDirectory(FileSystem fileSystem, Path directory, Sharing sharing)
      throws IOException {
    if (fileSystem.exists(directory)) {
      return;
    }
    if (!hasPermissions(fileSystem, directory)) {
      fileSystem.mkdirs(directory);
      return;
    }
    FsPermission permission = sharing == Sharing.PRIVATE ? OWNER_DIRECTORY : GROUP_DIRECTORY;
    if (isLocal(fileSystem)) {
      makeLocal(local(directory), permission);
      return;
    }
    fileSystem.mkdirs(directory, permission);
    if (sharing != Sharing.PRIVATE) {
      // The user's umask took away from what was asked for.
      fileSystem.setPermission(directory, permission);
    }
  }

  /**
   * Creates a file.
   *
   * @param mayReplace whether it may exist
   * @throws IOException if the file cannot be made, or cannot be closed to others
   */
  public static FSDataOutputStream createFile(
      FileSystem fileSystem, Path file, boolean mayReplace, Sharing sharing) throws IOException {
    if (!hasPermissions(fileSystem, file)) {
      return fileSystem.create(file, mayReplace);
    }
    FsPermission permission = sharing == Sharing.PRIVATE ? OWNER_FILE : GROUP_FILE;
    FSDataOutputStream created = createAsUsual(fileSystem, file, mayReplace);
    try {
      if (isLocal(fileSystem)) {
        Files.setPosixFilePermissions(local(file), posix(permission));
      } else {
        fileSystem.setPermission(file, permission);
      }
      return created;
    } catch (IOException | RuntimeException e) {
      created.close();
      throw e;
    }
  }

  /**
   * Creates a file with the permissions that new files have. Hadoop starts a process to give them
   * to a local file, and another for its checksums, which have them anyway.
   *
   * @throws IOException if it cannot be made
   */
  public static FSDataOutputStream createAsUsual(
      FileSystem fileSystem, Path file, boolean mayReplace) throws IOException {
    if (!isLocal(fileSystem) || fileSystem.getClass() != LocalFileSystem.class) {
      return fileSystem.create(file, mayReplace);
    }
    return fileSystem.create(
        file,
        null,
        mayReplace,
        BUFFER_BYTES,
        fileSystem.getDefaultReplication(file),
        fileSystem.getDefaultBlockSize(file),
        null);
  }

  /** Whether an operation failed because the user may not do it. */
  public static boolean isDenied(Throwable failure) {
    return failure instanceof AccessControlException || failure instanceof AccessDeniedException;
  }

  private static boolean hasPermissions(FileSystem fileSystem, Path path) throws IOException {
    return fileSystem.hasPathCapability(path, CommonPathCapabilities.FS_PERMISSIONS);
  }

  /** Hadoop starts a process for each change of a local file's permission, Java does not. */
  private static boolean isLocal(FileSystem fileSystem) {
    return IS_POSIX && fileSystem.getUri().getScheme().equals("file");
  }

  private static java.nio.file.Path local(Path path) {
    return java.nio.file.Path.of(path.toUri().getPath());
  }

  private static void makeLocal(java.nio.file.Path directory, FsPermission permission)
      throws IOException {
    Set<PosixFilePermission> posix = posix(permission);
    Files.createDirectories(directory.getParent());
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(posix));
      Files.setPosixFilePermissions(directory, posix);
    } catch (FileAlreadyExistsException e) {
      // Another task or job was faster, and it is theirs.
      return;
    }
  }

  private static Set<PosixFilePermission> posix(FsPermission permission) {
    return PosixFilePermissions.fromString(permission.toString());
  }
}
