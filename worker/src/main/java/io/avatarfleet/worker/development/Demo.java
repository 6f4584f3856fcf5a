package io.avatarfleet.worker.development;

import io.avatarfleet.client.JobPublisher;
import io.avatarfleet.client.StartFrom;
import io.avatarfleet.client.StatusListener;
import io.avatarfleet.client.StatusSubscription;
import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.Task;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.worker.storage.ObjectStore;
import io.avatarfleet.worker.storage.SpooledObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** What an upstream service does, once: objects up, a build and a render published and followed, the video down. */
public final class Demo {
  private static final String SOURCE = "/avatar-fleet/demo";
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LARGEST_VIDEO = 4L << 30;

  private final DevelopmentStack stack;
  private final StatusListener listener;

  /** @param listener told of every event of the two jobs */
  public Demo(DevelopmentStack stack, StatusListener listener) {
    this.stack = stack;
    this.listener = listener;
  }

  /**
   * Runs it.
   *
   * @param video the file to write
   * @throws DemoFailed if a job does not complete
   */
  public void run(DemoAssets assets, Path video) throws IOException, InterruptedException {
    try (ObjectStore store = stack.openStore();
        StatusSubscription status = StatusSubscription.open(stack.fleet(SOURCE), StartFrom.NOW, listener);
        JobPublisher publisher = new JobPublisher(stack.fleet(SOURCE))) {
      ObjectReference photo = put(store, assets.photo(), "photo");
      ObjectReference track = put(store, assets.track(), "track");
      ObjectPrefix bundle = put(store, assets.bundle());
      Status.Completed built = completed(status, publisher, job("demo-build", AvatarBuild.of(
          photo, new BundleReference.Folder(bundle), results()).withSource(FittedFrame.firstOf(track))));
      ObjectReference avatar = object(built, "avatar");
      Status.Completed rendered = completed(status, publisher, job("demo-render", Render.of(
          avatar, track, results()).withBundle(new BundleReference.Folder(bundle))));
      try (SpooledObject fetched = store.fetch(object(rendered, "video"), LARGEST_VIDEO)) {
        Files.copy(fetched.path(), video, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static Job job(String id, Task task) {
    return Job.of(id, "demo", task).withPriority(Priority.INTERACTIVE);
  }

  private static ObjectPrefix results() {
    return new ObjectPrefix(DevelopmentStack.BUCKET, "results");
  }

  private static Status.Completed completed(StatusSubscription status, JobPublisher publisher, Job job)
      throws InterruptedException, DemoFailed {
    publisher.publish(job);
    StatusEvent end;
    try {
      end = status.await(job, PATIENCE);
    } catch (TimeoutException late) {
      throw new DemoFailed(late.getMessage());
    }
    if (end.status() instanceof Status.Completed completed) {
      return completed;
    }
    throw new DemoFailed("job %s %s".formatted(job.id(), why(end.status())));
  }

  private static String why(Status end) {
    if (end instanceof Status.Failed failed) {
      return "failed: %s [%s]".formatted(failed.error().message(), failed.error().code());
    }
    if (end instanceof Status.Rejected rejected) {
      return "was rejected: %s [%s]".formatted(rejected.error().message(), rejected.error().code());
    }
    return "ended as " + end.state().name().toLowerCase(Locale.ROOT);
  }

  private static ObjectReference object(Status.Completed completed, String role) throws DemoFailed {
    return completed.results().stream()
        .filter(result -> result.role().equals(role))
        .findFirst()
        .orElseThrow(() -> new DemoFailed("there is no " + role + " among the results " + completed.results()))
        .object();
  }

  private static ObjectReference put(ObjectStore store, Path file, String name)
      throws IOException, InterruptedException {
    ObjectReference object = new ObjectReference(DevelopmentStack.BUCKET, "inputs/" + name);
    store.put(object, file);
    return object;
  }

  private static ObjectPrefix put(ObjectStore store, Path bundle) throws IOException, InterruptedException {
    ObjectPrefix folder = new ObjectPrefix(DevelopmentStack.BUCKET, "bundles/" + bundle.getFileName());
    try (var files = Files.newDirectoryStream(bundle)) {
      for (Path file : files) {
        store.put(folder.object(file.getFileName().toString()), file);
      }
    }
    return folder;
  }
}
