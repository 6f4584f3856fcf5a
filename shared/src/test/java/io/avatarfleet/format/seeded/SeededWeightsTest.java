package io.avatarfleet.format.seeded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.bundle.Architecture;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeededWeightsTest {

  @Test
  void theReleasedArchitectureGetsTheRangesOfTheReferenceCheckpoint() throws IOException {
    List<SeededTensor> reference = new SeededCheckpoint(7).tensors();

    List<SeededTensor> ours = new SeededWeights(Architecture.released(), 7).tensors();

    assertThat(ours).hasSameSizeAs(reference);
    for (int i = 0; i < ours.size(); i++) {
      SeededTensor expected = reference.get(i);
      assertThat(ours.get(i).name()).isEqualTo(expected.name());
      assertThat(ours.get(i).offset()).as(expected.name()).isEqualTo(expected.offset());
      assertThat(ours.get(i).scale()).as(expected.name()).isCloseTo(expected.scale(), within(1e-12));
      assertThat(ours.get(i).adds()).as(expected.name()).isEqualTo(expected.adds());
    }
  }
}
