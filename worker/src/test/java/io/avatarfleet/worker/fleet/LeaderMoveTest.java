package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Priority;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.worker.development.TwoBrokers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.common.ElectionType;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The leaders of the topics move to another broker while jobs are worked on. */
class LeaderMoveTest {
  @Test
  void jobsAtHandAreDoneOnceAndLaterOnesGoOn(@TempDir Path brokers, @TempDir Path folder) throws Exception {
    try (TwoBrokers cluster = TwoBrokers.start(brokers);
        FleetUnderTest fleet = new FleetUnderTest(folder, cluster.first());
        Admin admin = Admin.create(Map.of("bootstrap.servers", fleet.brokers()))) {
      fleet.worker("intake.lock", "4s");
      ObjectReference avatar = fleet.avatar();
      Job job = render("moved", fleet, avatar, 512, 60);
      fleet.publish(job);
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !fleet.events("moved").isEmpty());
      moveLeaders(admin, fleet);
      assertThat(FleetUnderTest.completed(fleet.end(job)).results()).hasSize(1);
      fleet.complete(render("afterwards", fleet, avatar, 64, 2));
      assertThat(fleet.events("moved")).filteredOn(event -> event.status().state() == State.COMPLETED).hasSize(1);
      Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(
          () -> assertThat(fleet.objects("moved")).hasSize(2));
    }
  }

  /** Every partition that work waits on is led by the other broker from now on. */
  private static void moveLeaders(Admin admin, FleetUnderTest fleet) throws Exception {
    List<String> topics = fleet.topics().work(Priority.BULK);
    Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
    admin.describeTopics(topics).allTopicNames().get().forEach((topic, described) ->
        described.partitions().forEach(partition -> {
          List<Integer> replicas = partition.leader().id() == 1 ? List.of(2, 1) : List.of(1, 2);
          moves.put(new TopicPartition(topic, partition.partition()),
              Optional.of(new NewPartitionReassignment(replicas)));
        }));
    admin.alterPartitionReassignments(moves).all().get();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(
        () -> admin.listPartitionReassignments().reassignments().get().isEmpty());
    admin.electLeaders(ElectionType.PREFERRED, moves.keySet()).partitions().get();
  }

  private static Job render(String id, FleetUnderTest fleet, ObjectReference avatar, int size, int frames) {
    return Job.of(id, "tenant", ((Render) fleet.render(id, avatar).task()).withOptions(RenderOptions.defaults()
        .withFormat(OutputFormat.RAW).withSize(size).withFrames(FrameRange.of(0, frames - 1))));
  }
}
