package io.avatarfleet.worker.development;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

  @Test
  void keepsItsTopicsAndItsAddressOverARestart(@TempDir Path folder) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.quick().in(folder))) {
      String address = broker.bootstrapServers();
      try (Admin admin = admin(broker)) {
        admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1))).all().get();
      }
      broker.restart();
      assertThat(broker.bootstrapServers()).isEqualTo(address);
      try (Admin admin = admin(broker)) {
        assertThat(admin.listTopics().names().get()).containsExactly("kept");
      }
    }
    try (EmbeddedBroker another = EmbeddedBroker.start(BrokerOptions.quick().in(folder));
        Admin admin = admin(another)) {
      assertThat(admin.listTopics().names().get()).containsExactly("kept");
    }
  }

  @Test
  void servesShareGroupsWithDeadLetters() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.standard()); Admin admin = admin(broker)) {
      Map<String, FinalizedVersionRange> features =
          admin.describeFeatures().featureMetadata().get().finalizedFeatures();
      assertThat(features.get("share.version").maxVersionLevel()).isEqualTo((short) 2);
    }
  }

  @Test
  void leavesNoFilesBehind() throws Exception {
    List<Path> before = temporaryFolders();
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.quick())) {
      assertThat(temporaryFolders()).hasSize(before.size() + 1);
      broker.close();
      assertThatThrownBy(broker::restart).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }
    assertThat(temporaryFolders()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void saysThatAPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      BrokerOptions options = BrokerOptions.quick().on(taken.getLocalPort());
      assertThatThrownBy(() -> EmbeddedBroker.start(options))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
  }

  private static List<Path> temporaryFolders() throws Exception {
    try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return all.filter(each -> each.getFileName().toString().startsWith("embedded-broker-")).toList();
    }
  }

  private static Admin admin(EmbeddedBroker broker) {
    return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }
}
