package io.avatarfleet.worker.retarget;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.importing.arkit.ArkitNames;
import io.avatarfleet.worker.importing.arkit.TakeTrack;
import io.avatarfleet.worker.retarget.ExpressionTransfer.Carried;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Brings tracks to the head model of a bundle:
 *
 * <ul>
 *   <li>a track of that head model stays as it is
 *   <li>where both have ARKit's coefficients, they are carried over by name
 *   <li>otherwise by the movement of landmarks ({@link ExpressionTransfer}), if both head models are known
 *   <li>otherwise the track is refused
 * </ul>
 *
 * Eyes and cameras stay as they are. The identity is not carried over: it would be the driver's.
 */
public final class TrackCarrier {
  private final String model;
  private final HeadData head;
  private final KnownHeads others;

  /**
   * @param model the head model's name
   * @param head the head model
   * @param others where the head models of tracks are found
   */
  public TrackCarrier(String model, HeadData head, KnownHeads others) {
    this.model = model;
    this.head = head;
    this.others = others;
  }

  /**
   * A track, or some of its frames, for this head model.
   *
   * @param track whose frames they are
   * @param frames of the track
   * @throws FormatException {@code TRACK_HEAD_MODEL} if the track's head model is not known or cannot be compared,
   *     {@code TRACK_HEAD_AMBIGUOUS} if several of its name are known, {@code TRACK_CODES} if a frame has not as many codes
   *     as its head model
   * @throws IOException if the track's head model cannot be read
   */
  public List<TrackFrame> carry(DrivingTrack track, List<TrackFrame> frames) throws IOException {
    if (track.headModel().equals(model)) {
      return frames;
    }
    boolean recording = track.headModel().equals(TakeTrack.HEAD_MODEL);
    boolean arkitHead = ExpressionTransfer.hasArkitNames(head.expressionNames());
    if (recording && arkitHead) {
      return byName(ArkitNames.ALL, frames);
    }
    HeadData other = other(track.headModel());
    if (arkitHead && ExpressionTransfer.hasArkitNames(other.expressionNames())) {
      return byName(other.expressionNames(), frames);
    }
    return byMovement(recording ? inArkitOrder(other) : other, frames);
  }

  private HeadData other(String name) throws IOException {
    Optional<HeadData> other = others.named(name);
    if (other.isPresent()) {
      return other.get();
    }
    throw new FormatException("TRACK_HEAD_MODEL",
        "the track is made for head model '%s', the bundle has '%s', and no bundle with '%s' is known here to compare them; "
            .formatted(name, model, name)
            + "import one on this machine (for a fleet: among its bundles), or make the track for this bundle");
  }

  /** Names that the other head model has besides ARKit's stay at rest. */
  private List<TrackFrame> byName(List<String> names, List<TrackFrame> frames) throws FormatException {
    int[] places = new int[names.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = place(names.get(i));
    }
    List<TrackFrame> carried = new ArrayList<>();
    for (TrackFrame frame : frames) {
      require(frame, names.size());
      float[] expression = new float[head.expressionNames().size()];
      for (int i = 0; i < places.length; i++) {
        if (places[i] >= 0) {
          expression[places[i]] = frame.expression()[i];
        }
      }
      carried.add(with(frame, expression, frame.pose()));
    }
    return carried;
  }

  private int place(String name) {
    for (int i = 0; i < head.expressionNames().size(); i++) {
      if (head.expressionNames().get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  private List<TrackFrame> byMovement(HeadData other, List<TrackFrame> frames) throws FormatException {
    ExpressionTransfer transfer;
    try {
      transfer = new ExpressionTransfer(other, head);
    } catch (IllegalArgumentException incomparable) {
      throw new FormatException("TRACK_HEAD_MODEL",
          "the track's head model cannot be compared with the bundle's: " + incomparable.getMessage());
    }
    List<TrackFrame> carried = new ArrayList<>();
    for (TrackFrame frame : frames) {
      require(frame, other.expressionNames().size());
      Carried codes = transfer.carry(frame.expression(), Arrays.copyOfRange(frame.pose(), 3, 6));
      float[] pose = frame.pose().clone();
      System.arraycopy(codes.jaw(), 0, pose, 3, codes.jaw().length);
      carried.add(with(frame, codes.expression(), pose));
    }
    return carried;
  }

  private TrackFrame with(TrackFrame frame, float[] expression, float[] pose) {
    float[] mean = new float[head.shapeNames().size()];
    return new TrackFrame(
        frame.name(), mean, expression, pose, frame.eyes(), frame.transform(), frame.box());
  }

  private static void require(TrackFrame frame, int codes) throws FormatException {
    if (frame.expression().length != codes) {
      throw new FormatException("TRACK_CODES", "frame '%s' has %d expression coefficients, its head model has %d"
          .formatted(frame.name(), frame.expression().length, codes));
    }
  }

  /** A head whose expressions are ARKit's coefficients in the order in which recordings have them. */
  private static HeadData inArkitOrder(HeadData head) {
    int values = head.template().length;
    float[] basis = new float[ArkitNames.ALL.size() * values];
    for (int e = 0; e < head.expressionNames().size(); e++) {
      int to = ArkitNames.indexOf(head.expressionNames().get(e)).orElse(-1);
      if (to >= 0) {
        System.arraycopy(head.expressionBasis(), e * values, basis, to * values, values);
      }
    }
    return new HeadData(
        head.template(), head.shapeBasis(), head.shapeNames(), basis, ArkitNames.ALL, head.poseBasis(),
        head.jointRegressor(), head.jointNames(), head.parents(), head.skinningWeights(), head.faces(),
        head.landmarks());
  }
}
