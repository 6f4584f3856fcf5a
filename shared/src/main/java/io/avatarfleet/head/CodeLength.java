package io.avatarfleet.head;

/** Codes made for another head model are refused. */
final class CodeLength {
  private CodeLength() {
  }

  static void check(String what, float[] code, int expected) {
    if (code.length != expected) {
      throw new IllegalArgumentException(
          "the %s has %d values, the head model takes %d; was the track made for another head model?"
              .formatted(what, code.length, expected));
    }
  }
}
