package io.avatarfleet.worker.command;

import io.avatarfleet.contract.HeadPose;
import io.avatarfleet.contract.Neutral;
import io.avatarfleet.contract.Retargeting;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a track's movements are carried over, as options. */
final class MovementOptions {
  @Option(names = "--head-pose", paramLabel = "track|relative|source", converter = Poses.class,
      description = "The track's; or moving like it from the photo's own pose; or still as on the photo. "
          + "The track's by default.")
  private HeadPose headPose;

  @Option(names = "--amplitude", paramLabel = "FACTOR",
      description = "Expressions stronger or weaker, 0 to 3; gaze and blinks stay. 1 by default.")
  private Double amplitude;

  @Option(names = "--neutral", paramLabel = "absolute|first-frame|resting", converter = Neutrals.class,
      description = "Which of the driver's expressions counts as none; absolute by default.")
  private Neutral neutral;

  @Option(names = "--stabilise", paramLabel = "STRENGTH",
      description = "Smooths jitter of head and camera, 0 to 1; 0 by default.")
  private Double stabilisation;

  /** @throws io.avatarfleet.contract.ContractException if a number is out of range */
  Retargeting retargeting() {
    return new Retargeting(headPose, amplitude, neutral, stabilisation);
  }

  /** Head poses by their names in jobs. */
  static final class Poses implements ITypeConverter<HeadPose> {
    @Override
    public HeadPose convert(String text) {
      return named(text, HeadPose.values());
    }
  }

  /** Neutrals by their names in jobs. */
  static final class Neutrals implements ITypeConverter<Neutral> {
    @Override
    public Neutral convert(String text) {
      return named(text, Neutral.values());
    }
  }

  private static <E> E named(String text, E[] values) {
    for (E value : values) {
      if (value.toString().equals(text)) {
        return value;
      }
    }
    throw new TypeConversionException("'%s' is none of them".formatted(text));
  }
}
