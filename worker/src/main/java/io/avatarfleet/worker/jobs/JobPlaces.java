package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where everything of a job lies. In its output folder, for job {@code j}: {@code j/manifest.json}, results in
 * {@code j/attempt-<uuid>/}, segments while it is spread in {@code j/segments/<plan>/}; and what builds share, in
 * {@code _avatars/}, which no job id can be.
 */
public final class JobPlaces {
  /** Names the avatar and preview of one content. */
  public static final String AVATAR_ENTRY = "entry.json";
  private static final String MANIFEST = "manifest.json";
  private static final String AVATARS = "_avatars";
  private static final Pattern WRITTEN_ONCE = Pattern.compile(
      "(?:.*/)?" + AVATARS + "/[0-9a-f]{64}/attempt-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/[^/]+");

  private final Optional<ObjectPrefix> ledger;

  /** @param ledger the folder of all manifests; empty: each in its job's output folder */
  public JobPlaces(Optional<ObjectPrefix> ledger) {
    this.ledger = ledger;
  }

  /** The object that decides how a job ended. */
  public ObjectReference manifest(Job job) {
    return ledger.orElse(job.task().output()).object(job.id() + "/" + MANIFEST);
  }

  /** The objects that may name what tries have put beside them, in the folder of a job or of an avatar's content. */
  List<ObjectReference> naming(ObjectPrefix folder) {
    List<ObjectReference> naming =
        new ArrayList<>(List.of(folder.object(MANIFEST), folder.object(AVATAR_ENTRY)));
    String id = folder.folder().substring(folder.folder().lastIndexOf('/') + 1);
    ledger.ifPresent(all -> naming.add(all.object(id + "/" + MANIFEST)));
    return naming;
  }

  /** All that is the job's alone. */
  public ObjectPrefix folder(Job job) {
    return inside(job.task().output(), job.id());
  }

  /** What one try at a job writes. */
  public ObjectReference result(JobAttempt attempt, String name) {
    return folder(attempt.job()).object(attempt.id() + "/" + name);
  }

  /** Segments of a job under one plan. */
  public ObjectPrefix segments(Job job, String plan) {
    return inside(folder(job), "segments/" + plan);
  }

  /** All that belongs to avatars of one content. */
  public ObjectPrefix avatar(Job job, String content) {
    return inside(job.task().output(), AVATARS + "/" + content);
  }

  /** Whether an object's place is one that a single try at a build wrote to, once. */
  static boolean isWrittenOnce(ObjectReference object) {
    return WRITTEN_ONCE.matcher(object.key()).matches();
  }

  private static ObjectPrefix inside(ObjectPrefix folder, String name) {
    ObjectReference object = folder.object(name);
    return new ObjectPrefix(object.bucket(), object.key());
  }
}
