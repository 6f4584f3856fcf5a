package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A slow job keeps nobody waiting while there is a slot that is free. */
@ExtendWith(BrokerExtension.class)
class SlowJobTest {
  @Test
  void jobsOfTheSameKindAreDoneByTheOtherWorker(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    try (FleetUnderTest fleet = new FleetUnderTest(folder, broker)) {
      fleet.worker("intake.slots", "1");
      fleet.worker("intake.slots", "1");
      ObjectReference avatar = fleet.avatar();
      Job slow = render("slow", fleet, avatar, RenderOptions.defaults().withFormat(OutputFormat.PNG).withSize(2048));
      fleet.publish(slow);
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> fleet.events("slow").stream()
          .anyMatch(event -> event.status().state() == State.STARTED));
      for (int i = 0; i < 12; i++) {
        fleet.publish(render("quick-" + i, fleet, avatar, RenderOptions.defaults().withFrames(FrameRange.of(0, 0))));
      }
      for (int i = 0; i < 12; i++) {
        FleetUnderTest.completed(fleet.end("quick-" + i));
      }
      assertThat(fleet.events("slow")).noneMatch(event -> event.status().state().terminal());
      fleet.canceller().cancel("slow", null);
      assertThat(fleet.end(slow).status().state()).isEqualTo(State.CANCELLED);
    }
  }

  private static Job render(String id, FleetUnderTest fleet, ObjectReference avatar, RenderOptions options) {
    return Job.of(id, "tenant", ((Render) fleet.render(id, avatar).task()).withOptions(options));
  }
}
