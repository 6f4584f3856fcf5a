package io.avatarfleet.worker.storage;

import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Objects by reference.
 *
 * <p>Every method retries failures that may pass, up to the configured deadline, and then throws
 * {@link StorageException.StorageUnavailable}; other kinds of {@link StorageException} are final. Every method can be
 * interrupted: it gives up its connections, leaves nothing half-written that could be seen, and throws
 * {@link InterruptedException} within a second. Methods may be called from many threads at once.
 */
public interface ObjectStore extends AutoCloseable {

  /** What the store says of an object; empty if there is none. */
  Optional<StoredObject> stat(ObjectReference object) throws StorageException, InterruptedException;

  /**
   * Brings an object to the local spool, with its length and checksum verified.
   *
   * @param limitBytes the most the object may have
   * @return the file, which is the caller's to close
   * @throws StorageException.ObjectMissing if there is no such object
   * @throws StorageException.ObjectTooLarge if it has more bytes than the limit; then hardly any were transferred
   * @throws StorageException.SpoolFull if the local spool has no room now
   */
  SpooledObject fetch(ObjectReference object, long limitBytes) throws StorageException, InterruptedException;

  /** As {@link #fetch}, into memory. */
  byte[] readSmall(ObjectReference object, int limitBytes) throws StorageException, InterruptedException;

  /**
   * Stores a file, replacing an object of that name. Files above the part size go up in parts; the object appears
   * whole,
   * when the last one is there. The file must not change meanwhile.
   */
  WrittenObject put(ObjectReference object, Path file) throws StorageException, InterruptedException;

  /** As {@link #put}, from memory and in one request. */
  WrittenObject putSmall(ObjectReference object, byte[] bytes) throws StorageException, InterruptedException;

  /**
   * Creates an object unless there is one: of all who try, exactly one is told {@link Creation#CREATED}.
   *
   * <p>The bytes should be unique to the caller (name its attempt, for example): when the answer to the winning request
   * is lost, the winner is known by finding its own bytes. With equal bytes several callers may be told they created
   * the
   * object; what is stored is the same.
   */
  Creation putIfAbsent(ObjectReference object, byte[] bytes) throws StorageException, InterruptedException;

  /**
   * Replaces an object if it still is the version that was seen.
   *
   * @param seen as {@link #stat} told it
   * @param bytes unique to the caller, as for {@link #putIfAbsent}
   * @return false if it is another version, or gone; then it is unchanged
   */
  boolean replace(StoredObject seen, byte[] bytes) throws StorageException, InterruptedException;

  /**
   * Objects in a folder and its folders, in the order of their keys. Those with keys that the contract does not allow
   * are
   * left out: they are not the fleet's.
   */
  List<StoredObject> list(ObjectPrefix folder) throws StorageException, InterruptedException;

  /** Deletes an object; one that is not there is no error. */
  void delete(ObjectReference object) throws StorageException, InterruptedException;

  /** Copies an object inside the store, replacing one of that name. */
  void copy(ObjectReference from, ObjectReference to) throws StorageException, InterruptedException;

  /**
   * Checks that the store honours conditional puts, which the fleet's fence rests on; some servers ignore the
   * condition.
   * Writes and deletes one small object with a random name in the folder.
   *
   * @throws StorageException.ConditionalPutIgnored if the store overwrote the object
   */
  void checkConditionalPut(ObjectPrefix folder) throws StorageException, InterruptedException;

  /**
   * As {@link #checkConditionalPut}, for {@link #replace}, which fewer servers honour.
   *
   * @throws StorageException.ConditionalPutIgnored if the store replaced a version that was not the one named
   */
  void checkConditionalReplace(ObjectPrefix folder) throws StorageException, InterruptedException;

  /** Gives up connections and the spool. */
  @Override
  void close();
}
