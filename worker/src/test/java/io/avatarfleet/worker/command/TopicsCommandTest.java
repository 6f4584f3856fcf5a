package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.worker.command.CommandLineUnderTest.Answer;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(BrokerExtension.class)
class TopicsCommandTest {
  private final EmbeddedBroker broker;
  private final CommandLineUnderTest avatar;

  TopicsCommandTest(EmbeddedBroker broker, @TempDir Path state) {
    this.broker = broker;
    avatar = new CommandLineUnderTest(state);
  }

  @Test
  void createsWhatIsMissingOnceAndThenFindsNothingToDo() {
    Answer before = topics("fresh", "--check");
    assertThat(before.status()).isEqualTo(1);
    assertThat(before.out()).contains("differs: topic fresh.jobs.render.bulk is missing")
        .contains("share.auto.offset.reset is latest; needs earliest");
    assertThat(topics("fresh", "--check").status()).as("a check changes nothing").isEqualTo(1);

    Answer made = topics("fresh", "--replication-factor", "1");
    assertThat(made.status()).as(made.err()).isZero();
    assertThat(made.out()).contains("changed: topic dlq.fresh is missing").contains("fresh.retry");

    for (String[] again : new String[][] {{"--check"}, {}}) {
      Answer after = topics("fresh", again);
      assertThat(after.status()).as(after.out()).isZero();
      assertThat(after.out()).contains("as they should be").contains("200 members").doesNotContain("changed");
    }
  }

  @Test
  void saysWhatDiffersAndPutsItRight() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("worn.status", 1, (short) 1))).all().get();
      admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, "worn.workers"), List.of(
          new AlterConfigOp(new ConfigEntry("share.record.lock.duration.ms", "20000"), AlterConfigOp.OpType.SET))))
          .all().get();
    }
    Answer check = topics("worn", "--check");
    assertThat(check.out()).contains("topic worn.status has 1 partitions; needs 6")
        .contains("share group worn.workers: share.record.lock.duration.ms is 20000; needs 30000");
    assertThat(topics("worn").status()).isZero();
    assertThat(topics("worn", "--check").status()).isZero();
  }

  @Test
  void aPrefixThatCannotBeIsRefused() {
    Answer answer = topics("a b");
    assertThat(answer.status()).isEqualTo(1);
    assertThat(answer.err()).startsWith("error: ").contains("prefix");
  }

  private Answer topics(String prefix, String... more) {
    Object[] arguments = new Object[5 + more.length];
    System.arraycopy(new Object[] {
        "topics", "--bootstrap-servers", broker.bootstrapServers(), "--prefix", prefix}, 0, arguments, 0, 5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return avatar.run(arguments);
  }
}
