package io.avatarfleet.worker.importing.pickle;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.Damage;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.importing.torch.TorchGlobals;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PickleProperties {
  private static final List<String> FILES = List.of("protocol0.pkl", "protocol1.pkl", "protocol2.pkl",
      "protocol3.pkl", "protocol4.pkl", "protocol5.pkl", "torch_tensors.pkl", "malicious.pkl");

  @Property(tries = 2000)
  void randomBytesGiveAValueOrAFormatException(@ForAll @Size(max = 400) byte[] bytes) {
    assertValueOrFormatException(bytes);
  }

  @Property(tries = 3000)
  void randomOpcodesGiveAValueOrAFormatException(@ForAll("opcodes") @Size(max = 200) List<Byte> opcodes) {
    byte[] bytes = new byte[opcodes.size() + 1];
    for (int i = 0; i < opcodes.size(); i++) {
      bytes[i] = opcodes.get(i);
    }
    bytes[opcodes.size()] = '.';
    assertValueOrFormatException(bytes);
  }

  @Property(tries = 2000)
  void aDamagedPickleGivesAValueOrAFormatException(
      @ForAll("files") String file, @ForAll Random random, @ForAll @IntRange(min = 1, max = 6) int changes)
      throws IOException {
    try (InputStream in = getClass().getResourceAsStream("/tracks/" + file)) {
      assertValueOrFormatException(Damage.of(in.readAllBytes(), random, changes));
    }
  }

  @Provide
  Arbitrary<String> files() {
    return Arbitraries.of(FILES);
  }

  @Provide
  Arbitrary<List<Byte>> opcodes() {
    return Arbitraries.of("()]}NIK0129aedlst\u0081\u0085\u0086\u0087\u0088\u0089\u0094hqRbo\0\1\2".chars()
        .mapToObj(c -> (byte) c).toList()).list();
  }

  private static void assertValueOrFormatException(byte[] bytes) {
    try {
      new PickleReader(TorchGlobals.all(), PersistentValues.NONE, PickleLimits.INDEX)
          .read(new PickleInput("damaged", ByteBuffer.wrap(bytes)));
    } catch (FormatException e) {
      assertThat(e.code()).startsWith("PICKLE_");
      assertThat(e).hasMessageContaining("damaged: byte ");
    }
  }
}
