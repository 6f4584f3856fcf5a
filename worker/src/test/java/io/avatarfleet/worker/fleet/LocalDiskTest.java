package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.AvatarBuild;
import io.avatarfleet.contract.BundleReference;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectPrefix;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a worker keeps on its local disk is bounded, and goes. */
@Timeout(120)
@ExtendWith(BrokerExtension.class)
class LocalDiskTest {
  @TempDir Path folder;
  private FleetUnderTest fleet;

  @BeforeEach
  void start(EmbeddedBroker broker) throws Exception {
    fleet = new FleetUnderTest(folder, broker);
  }

  @AfterEach
  void stop() throws Exception {
    fleet.close();
  }

  @Test
  void aJobThatWritesMoreThanAWorkerMayIsStoppedAndItsFilesGo() throws Exception {
    fleet.worker("jobs.work-limit", "2M", "intake.attempts", "2", "intake.slots", "1");
    ObjectReference avatar = fleet.avatar();
    Job large = Job.of("large", "tenant", ((Render) fleet.render("large", avatar).task())
        .withOptions(RenderOptions.defaults().withFormat(OutputFormat.RAW).withSize(1024)));
    fleet.publish(large);
    Status end = fleet.end(large).status();
    assertThat(((Status.Failed) end).error().message()).contains("gave up after 2 attempts", "jobs.work-limit");
    assertThat(fleet.events("large").stream().anyMatch(event -> event.status().state() == State.RETRYING)).isTrue();
    fleet.complete(render("small", avatar));
    assertThat(fleet.localLeftovers()).isEmpty();
  }

  @Test
  void aBundleThatIsLargerThanTheCacheIsRefusedAndNothingOfItStays() throws Exception {
    Path fetched = folder.resolve("bounded");
    fleet.worker("jobs.bundle-directory", fetched.toString(), "jobs.bundle-cache", "1025K");
    for (String name : List.of("bundle.json", "weights.safetensors", "head.safetensors")) {
      fleet.upload("models/a/" + name, Files.readAllBytes(fleet.bundle().folder().resolve(name)));
    }
    AvatarBuild build = (AvatarBuild) fleet.build("unbounded").task();
    Job job = Job.of("unbounded", "tenant", new AvatarBuild(build.photo(), build.source(),
        new BundleReference.Folder(new ObjectPrefix("assets", "models/a")), FleetUnderTest.output(), null));
    fleet.publish(job);
    assertThat(((Status.Failed) fleet.end(job).status()).error().code()).isEqualTo("BUNDLE_TOO_LARGE");
    try (Stream<Path> left = Files.walk(fetched)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private Job render(String id, ObjectReference avatar) {
    Job job = fleet.render(id, avatar);
    return Job.of(id, job.tenant(),
        ((Render) job.task()).withOptions(RenderOptions.defaults().withFrames(FrameRange.of(0, 0))));
  }
}
