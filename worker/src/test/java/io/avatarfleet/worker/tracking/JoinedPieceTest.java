package io.avatarfleet.worker.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JoinedPieceTest {

  @Test
  void whatTouchesTheSeedStaysAndTheRestGoes() {
    float[] alpha = {
      0.5f, 0, 0.9f, 0.9f,
      0.5f, 0, 0, 0,
      1, 0.2f, 0, 0.7f,
      0, 0, 0.3f, 0};
    boolean[] seed = new boolean[16];
    seed[8] = true;
    JoinedPiece.keep(seed, alpha, 4);
    assertThat(alpha).containsExactly(
        0.5f, 0, 0, 0,
        0.5f, 0, 0, 0,
        1, 0.2f, 0, 0,
        0, 0, 0, 0);
  }

  @Test
  void rowsDoNotRunOnIntoEachOther() {
    float[] alpha = {0, 1, 1, 0};
    JoinedPiece.keep(new boolean[] {false, true, false, false}, alpha, 2);
    assertThat(alpha).containsExactly(0, 1, 0, 0);
  }

  @Test
  void withoutASeedNothingStays() {
    float[] alpha = {1, 1, 1, 1};
    JoinedPiece.keep(new boolean[4], alpha, 2);
    assertThat(alpha).containsOnly(0f);
  }
}
