package io.avatarfleet.infra.monitoring;

import io.avatarfleet.client.JobPublisher;
import io.avatarfleet.client.StartFrom;
import io.avatarfleet.client.StatusSubscription;
import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FittedFrame;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.Task;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.infra.Project;
import io.avatarfleet.worker.development.DemoAssets;
import io.avatarfleet.worker.development.DevelopmentStack;
import io.avatarfleet.worker.development.StackOptions;
import io.avatarfleet.worker.development.WorkerProgram;
import io.avatarfleet.worker.storage.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** A worker that is given jobs of every kind of end, on an emulated GPU if the build has one. */
final class LoadedFleet implements AutoCloseable {
  private static final String SOURCE = "/avatar-fleet/monitoring";
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final ObjectPrefix RESULTS = new ObjectPrefix(DevelopmentStack.BUCKET, "results");

  private final DevelopmentStack stack;
  private final StatusSubscription status;
  private final JobPublisher publisher;
  private final Render render;
  private int published;

  private LoadedFleet(DevelopmentStack stack, Path folder) throws IOException, InterruptedException {
    this.stack = stack;
    this.status = StatusSubscription.open(stack.fleet(SOURCE), StartFrom.NOW, event -> { });
    this.publisher = new JobPublisher(stack.fleet(SOURCE));
    this.render = render(DemoAssets.in(folder, Optional.empty(), Optional.empty()));
  }

  static LoadedFleet start(Path folder) throws IOException, InterruptedException {
    Path device = Project.root().resolve("cuda/target/emulated-device/libcuda.so.1");
    List<String> options = Files.exists(device)
        ? List.of("-Xmx512m", "-Dio.avatarfleet.cuda.driver=" + device) : List.of("-Xmx512m");
    WorkerProgram program =
        new WorkerProgram(Project.root().resolve("worker/target/quarkus-app/quarkus-run.jar"), options);
    StackOptions stack = new StackOptions(program, Project.infra("object-store/target"), 1,
        Map.of("http.port", "0", "metrics.backlog-interval", "1s"));
    return new LoadedFleet(DevelopmentStack.start(stack, told -> { }), folder);
  }

  /** Where its worker answers. */
  URI worker() {
    return stack.workers().get(0).http();
  }

  /** Three renders, of which one has no avatar; returns when they have ended. */
  void work() throws Exception {
    end(Priority.BULK, render);
    end(Priority.INTERACTIVE, render);
    end(Priority.BULK, Render.of(new ObjectReference(DevelopmentStack.BUCKET, "nowhere.avatar"),
        new ObjectReference(DevelopmentStack.BUCKET, "inputs/track"), RESULTS));
  }

  private Render render(DemoAssets assets) throws IOException, InterruptedException {
    try (ObjectStore store = stack.openStore(); var files = Files.newDirectoryStream(assets.bundle())) {
      ObjectReference photo = new ObjectReference(DevelopmentStack.BUCKET, "inputs/photo");
      ObjectReference track = new ObjectReference(DevelopmentStack.BUCKET, "inputs/track");
      store.put(photo, assets.photo());
      store.put(track, assets.track());
      ObjectPrefix folder = new ObjectPrefix(DevelopmentStack.BUCKET, "bundles/tiny");
      for (Path file : files) {
        store.put(folder.object(file.getFileName().toString()), file);
      }
      BundleReference bundle = new BundleReference.Folder(folder);
      Status built = end(Priority.INTERACTIVE,
          AvatarBuild.of(photo, bundle, RESULTS).withSource(FittedFrame.firstOf(track)));
      ObjectReference avatar = ((Status.Completed) built).results().stream()
          .filter(result -> result.role().equals("avatar")).findFirst().orElseThrow().object();
      return Render.of(avatar, track, RESULTS).withBundle(bundle)
          .withOptions(RenderOptions.defaults().withFrames(new FrameRange(0, 1)));
    }
  }

  private Status end(Priority priority, Task task) throws InterruptedException {
    Job job = Job.of("load-" + published++, "monitoring", task).withPriority(priority);
    publisher.publish(job);
    try {
      return status.await(job, PATIENCE).status();
    } catch (TimeoutException late) {
      throw new IllegalStateException(late);
    }
  }

  @Override
  public void close() throws Exception {
    publisher.close();
    status.close();
    stack.close();
  }
}
