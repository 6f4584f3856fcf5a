package io.avatarfleet.worker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(BrokerExtension.class)
class ShareClientTest {
  private final EmbeddedBroker broker;

  ShareClientTest(EmbeddedBroker broker) {
    this.broker = broker;
  }

  @Test
  void aClaimThatLayPastItsLockIsRefusedAtTheFirstRenewalAndTheClientGoesOn() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, Duration.ofMillis(1500), 10);
        ShareClient slow = client(topics, "slow");
        ShareClient other = client(topics, "other")) {
      topics.publish(topics.bulk(), "job");
      Claim stale = next(slow);
      Claim taken = next(other);
      assertThat(slow.renew(stale)).isFalse();
      assertThat(other.renew(taken)).isTrue();
      assertThat(other.settle(taken, AcknowledgeType.ACCEPT)).isTrue();
      topics.publish(topics.bulk(), "another");
      other.close();
      Claim another = next(slow);
      assertThat(slow.renew(another)).isTrue();
      assertThat(slow.settle(another, AcknowledgeType.ACCEPT)).isTrue();
    }
  }

  @Test
  void aClaimIsRenewedOverManyLocksAndThenReleased() throws Exception {
    try (ShareTopics topics = new ShareTopics(broker, Duration.ofMillis(1500), 10);
        ShareClient client = client(topics, "one")) {
      topics.publish(topics.bulk(), "job");
      Claim claim = next(client);
      long until = System.nanoTime() + 3 * client.lock().toNanos();
      await().until(() -> {
        assertThat(client.renew(claim)).isTrue();
        return System.nanoTime() > until;
      });
      assertThat(client.settle(claim, AcknowledgeType.RELEASE)).isTrue();
      assertThat(next(client).record().deliveryCount()).contains((short) 2);
    }
  }

  private static ShareClient client(ShareTopics topics, String name) {
    return new ShareClient(Map.of("bootstrap.servers", topics.bootstrapServers()), topics.group(), name,
        List.of(topics.bulk()), 1);
  }

  private static Claim next(ShareClient client) {
    return await().atMost(Duration.ofSeconds(40))
        .until(() -> client.claim(Duration.ofMillis(200)), Optional::isPresent).orElseThrow();
  }
}
