package io.avatarfleet.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelsTest {

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 128, 512})
  void everyOutputChannelIsComputedByOneColumn(int padded) {
    int[] channels = IntStream.range(0, padded).map(i -> Channels.of(i / 8, i % 8, padded)).sorted().toArray();

    assertThat(channels).isEqualTo(IntStream.range(0, padded).toArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 512})
  void aChannelsColumnIsTheOneThatComputesIt(int padded) {
    for (int column = 0; column < padded; column++) {
      assertThat(Channels.columnOf(Channels.of(column / 8, column % 8, padded), padded)).isEqualTo(column);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {32, 64, 512})
  void theColumnsThatAThreadHoldsAreEightNeighbouringChannels(int padded) {
    for (int group = 0; group < padded / 32; group++) {
      for (int thread = 0; thread < 4; thread++) {
        for (int i = 0; i < 8; i++) {
          assertThat(Channels.of(4 * group + i / 2, 2 * thread + i % 2, padded)).isEqualTo(32 * group + 8 * thread + i);
        }
      }
    }
  }

  @Test
  void channelsArePaddedToWhatTheKernelsTake() {
    assertThat(IntStream.of(1, 16, 17, 32, 33, 96, 512).map(Channels::padded)).containsExactly(16, 16, 32, 32, 64, 128, 512);
  }

  @Test
  void productsTakeNoMoreOfTheirInputThanItsOwnChannelsNeed() {
    assertThat(IntStream.of(1, 16, 17, 48, 96, 100).map(Channels::depth)).containsExactly(16, 16, 32, 48, 96, 112);
  }
}
