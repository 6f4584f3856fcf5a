package io.avatarfleet.worker.development;

import io.avatarfleet.client.JobPublisher;
import io.avatarfleet.client.StartFrom;
import io.avatarfleet.client.StatusListener;
import io.avatarfleet.client.StatusSubscription;
import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.HeadPose;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.Retargeting;
import io.avatarfleet.contract.Task;
import io.avatarfleet.contract.Tracking;
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

/**
 * What an upstream service does, once: objects up; a build, and a track if a video drives, published and followed; then a
 * render; results down.
 */
public final class Demo {
  /** What was rendered. */
  public static final String VIDEO = "video.mp4";
  /** What was built. */
  public static final String AVATAR = "head.avatar";
  /** What was tracked, and drove. */
  public static final String TRACK = "driving.track";

  private static final String SOURCE = "/avatar-fleet/demo";
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LARGEST_RESULT = 4L << 30;

  private final DevelopmentStack stack;
  private final StatusListener listener;

  /** @param listener told of every event of the jobs */
  public Demo(DevelopmentStack stack, StatusListener listener) {
    this.stack = stack;
    this.listener = listener;
  }

  /**
   * Runs it.
   *
   * @param folder where {@link #VIDEO}, {@link #AVATAR} and, if the driver is one that is tracked, {@link #TRACK} are
   *     written
   * @throws DemoFailed if a job does not complete
   */
  public void run(DemoAssets assets, Path folder) throws IOException, InterruptedException {
    try (ObjectStore store = stack.openStore();
        StatusSubscription status = StatusSubscription.open(stack.fleet(SOURCE), StartFrom.NOW, listener);
        JobPublisher publisher = new JobPublisher(stack.fleet(SOURCE))) {
      ObjectReference photo = put(store, assets.photo(), "photo");
      ObjectReference driver = put(store, assets.driver(), "driver");
      BundleReference bundle = new BundleReference.Folder(put(store, assets.bundle()));
      AvatarBuild build = AvatarBuild.of(photo, bundle, results());
      Job building = job("demo-build", assets.fitted() ? build.withSource(FittedFrame.firstOf(driver)) : build);
      Job tracking = job("demo-track", Tracking.of(driver, bundle, results()));
      publisher.publish(building);
      if (assets.tracked()) {
        publisher.publish(tracking);
      }
      ObjectReference avatar = object(completed(status, building), "avatar");
      ObjectReference driving = assets.tracked() ? object(completed(status, tracking), "track") : driver;
      Job rendering = job("demo-render", render(avatar, driving, assets.tour()).withBundle(bundle));
      publisher.publish(rendering);
      fetch(store, object(completed(status, rendering), "video"), folder.resolve(VIDEO));
      fetch(store, avatar, folder.resolve(AVATAR));
      if (assets.tracked()) {
        fetch(store, driving, folder.resolve(TRACK));
      }
    }
  }

  private static Render render(ObjectReference avatar, ObjectReference driving, boolean tour) {
    Render render = Render.of(avatar, driving, results());
    return tour
        ? render.withOptions(RenderOptions.defaults()
            .withRetargeting(Retargeting.unchanged().withHeadPose(HeadPose.RELATIVE)))
        : render;
  }

  private static void fetch(ObjectStore store, ObjectReference object, Path file)
      throws IOException, InterruptedException {
    try (SpooledObject fetched = store.fetch(object, LARGEST_RESULT)) {
      Files.copy(fetched.path(), file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Job job(String id, Task task) {
    return Job.of(id, "demo", task).withPriority(Priority.INTERACTIVE);
  }

  private static ObjectPrefix results() {
    return new ObjectPrefix(DevelopmentStack.BUCKET, "results");
  }

  private static Status.Completed completed(StatusSubscription status, Job job)
      throws InterruptedException, DemoFailed {
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
