package io.avatarfleet.worker.development;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopbackPortsTest {

  @Test
  void areDifferentAndCanBeListenedOn() throws Exception {
    List<Integer> ports = LoopbackPorts.free(40);
    assertThat(ports).hasSize(40).doesNotHaveDuplicates();
    for (int port : ports) {
      try (ServerSocket server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(server.getLocalPort()).isEqualTo(port);
      }
    }
  }

  @Test
  void lieBelowThePortsThatSystemsGiveByThemselves() throws Exception {
    assertThat(LoopbackPorts.free(40)).allMatch(port -> port > 1024 && port < 32_768);
  }
}
