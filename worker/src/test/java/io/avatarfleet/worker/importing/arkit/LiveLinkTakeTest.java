package io.avatarfleet.worker.importing.arkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.DrivingTrack;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.worker.importing.TrackReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveLinkTakeTest {
  private static final Path TAKE =
      Path.of(URI.create(LiveLinkTakeTest.class.getResource("/tracks/live_link_face.csv").toString()));
  private static final int JAW_OPEN = ArkitNames.indexOf("JawOpen").orElseThrow();

  @TempDir
  Path folder;

  @Test
  void aTakeIsReadFrameByFrameAtTheRateOfItsTimeCodes() throws IOException {
    DrivingTrack track = read(TAKE);

    assertThat(track.headModel()).isEqualTo("arkit-52");
    assertThat(track.framesPerSecond()).isEqualTo(60);
    assertThat(track.frames()).hasSize(180);
    List<Double> jaw = column("JawOpen");
    for (int i = 0; i < 180; i++) {
      // Time codes are rounded to a thousandth of a frame, so frames lie that far beside the recorded ones.
      assertThat((double) track.frames().get(i).expression()[JAW_OPEN]).isCloseTo(jaw.get(i), within(1e-4));
    }
  }

  @Test
  void aTakeIsResampledToTheRateAskedFor() throws IOException {
    DrivingTrack slow = read(TAKE, 25);
    List<Double> jaw = column("JawOpen");

    assertThat(slow.framesPerSecond()).isEqualTo(25);
    assertThat(slow.frames()).hasSize(75);
    for (int i = 0; i < 75; i++) {
      double at = i * 60 / 25.0;
      int before = (int) at;
      double expected = jaw.get(before) + (at - before) * (jaw.get(Math.min(179, before + 1)) - jaw.get(before));
      assertThat((double) slow.frames().get(i).expression()[JAW_OPEN]).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void columnsMayStandInAnyOrderAndCase() throws IOException {
    List<List<String>> rows = rows();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < rows.get(0).size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(3));
    List<List<String>> other = new ArrayList<>();
    for (List<String> row : rows) {
      other.add(order.stream().map(row::get).toList());
    }
    other.set(0, other.get(0).stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());

    assertThat(read(write(other))).usingRecursiveComparison().isEqualTo(read(TAKE));
  }

  @Test
  void degreesAreTakenForWhatTheyAre() throws IOException {
    List<List<String>> rows = edited((name, value) ->
        name.matches("(Head|LeftEye|RightEye)(Yaw|Pitch|Roll)") ? Math.toDegrees(value) : value);

    DrivingTrack degrees = read(write(rows));
    DrivingTrack radians = read(TAKE);
    for (int i = 0; i < 180; i++) {
      assertThat(degrees.frames().get(i).transform())
          .containsExactly(radians.frames().get(i).transform(), within(1e-5f));
      assertThat(degrees.frames().get(i).eyes()).containsExactly(radians.frames().get(i).eyes(), within(1e-5f));
    }
  }

  @Test
  void droppedFramesAreMadeUpAndTheirTimeIsKept() throws IOException {
    List<List<String>> rows = rows();
    rows.subList(50, 58).clear();
    DrivingTrack track = read(write(rows));
    List<Double> jaw = column("JawOpen");

    assertThat(track.frames()).hasSize(180);
    assertThat((double) track.frames().get(100).expression()[JAW_OPEN]).isCloseTo(jaw.get(100), within(1e-4));
    double between = jaw.get(48) + 4 / 9.0 * (jaw.get(57) - jaw.get(48));
    assertThat((double) track.frames().get(52).expression()[JAW_OPEN]).isCloseTo(between, within(1e-3));
  }

  @Test
  void thousandthsOfAFrameAreACountAndNotADecimalFraction() {
    assertThat(TimeCode.parse("10:21:01:00.1000")).isEqualTo(new TimeCode(37261, 1));
    assertThat(TimeCode.parse("10:21:01:00.050")).isEqualTo(new TimeCode(37261, 0.05));
    assertThat(TimeCode.parse("10:21:01")).isNull();
  }

  @Test
  void aTakeMayGoOnPastMidnight() throws IOException {
    List<List<String>> rows = rows();
    for (int i = 1; i < rows.size(); i++) {
      int second = 86399 + (i - 1) / 60;
      rows.get(i).set(0, "%02d:%02d:%02d:%02d.000".formatted(
          second / 3600 % 24, second / 60 % 60, second % 60, (i - 1) % 60));
    }

    assertThat(read(write(rows)).frames()).hasSize(180);
  }

  @Test
  void aHeadTurnedToItsLeftShowsItsRightSide() throws IOException {
    TrackFrame frame = read(write(edited((name, value) -> name.equals("HeadYaw") ? 0.5 : 0))).frames().get(0);

    // +x of the view is the camera's left, which is where the right side of a person who faces it is.
    assertThat(viewX(frame, 0, 0, 1)).isCloseTo(-Math.sin(0.5), within(1e-6));
    TrackFrame down = read(write(edited((name, value) -> name.equals("HeadPitch") ? 0.3 : 0))).frames().get(0);
    assertThat(viewY(down, 0, 0, 1)).isCloseTo(-Math.sin(0.3), within(1e-6));
  }

  @Test
  void gazeFollowsTheCoefficientsWhereTheAnglesCountTheOtherWay() throws IOException {
    // Both eyes look to the person's left: the left one outwards, the right one inwards.
    List<List<String>> rows = edited((name, value) -> switch (name) {
      case "EyeLookOutLeft", "EyeLookInRight" -> 0.5;
      case "LeftEyeYaw", "RightEyeYaw" -> -0.2;
      default -> 0;
    });
    TrackFrame frame = read(write(rows)).frames().get(0);

    assertThat(frame.eyes()).containsExactly(new float[] {0, 0.2f, 0, 0, 0.2f, 0}, within(1e-6f));
  }

  @Test
  void gazeComesFromTheCoefficientsWhereThereAreNoAngles() throws IOException {
    List<List<String>> rows = edited((name, value) -> name.equals("EyeLookUpLeft") ? 1 : 0);
    for (List<String> row : rows) {
      row.subList(row.size() - 9, row.size()).clear();
    }
    TrackFrame frame = read(write(rows)).frames().get(0);

    assertThat(frame.eyes())
        .containsExactly(new float[] {(float) -Math.toRadians(25), 0, 0, 0, 0, 0}, within(1e-6f));
  }

  @Test
  void whatIsWrongIsNamedWithItsLine() throws IOException {
    assertThatThrownBy(() -> read(write(edited((name, value) -> name.equals("JawOpen") ? Double.NaN : value))))
        .isInstanceOf(FormatException.class).hasMessageContaining("line 2: jawOpen is 'NaN'");
    List<List<String>> cut = rows();
    cut.set(90, cut.get(90).subList(0, 20));
    assertThatThrownBy(() -> read(write(cut)))
        .isInstanceOf(FormatException.class).hasMessageContaining("line 91").hasMessageContaining("cut off");
    List<List<String>> gap = rows();
    gap.subList(20, 120).clear();
    assertThatThrownBy(() -> read(write(gap)))
        .isInstanceOf(FormatException.class).hasMessageContaining("1.68 seconds are missing before sample 20");
    List<List<String>> back = rows();
    Collections.swap(back, 5, 6);
    assertThatThrownBy(() -> read(write(back)))
        .isInstanceOf(FormatException.class).hasMessageContaining("sample 6 is not later");
    assertThatThrownBy(() -> read(write(rows().subList(0, 1))))
        .isInstanceOf(FormatException.class).hasMessageContaining("no samples");
    List<List<String>> lacking = rows();
    lacking.forEach(row -> row.remove(5));
    assertThatThrownBy(() -> read(write(lacking)))
        .isInstanceOf(FormatException.class).hasMessageContaining("no column 'eyeLookOutLeft'");
    List<List<String>> clock = rows();
    clock.get(3).set(0, "noon");
    assertThatThrownBy(() -> read(write(clock)))
        .isInstanceOf(FormatException.class).hasMessageContaining("line 4: time code 'noon'");
  }

  @Property(tries = 200)
  void damagedTakesAreReadOrRefusedAndNothingElse(@ForAll Random random) throws IOException {
    byte[] bytes = Arrays.copyOf(Files.readAllBytes(TAKE), 6000);
    for (int i = 0; i < 1 + random.nextInt(4); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    Path file = Files.createTempFile("take", ".csv");
    try {
      Files.write(file, Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length)));
      read(file);
    } catch (FormatException refused) {
      assertThat(refused.getMessage()).contains(file.toString());
    } finally {
      Files.delete(file);
    }
  }

  private interface Edit {
    double of(String name, double value);
  }

  private List<List<String>> edited(Edit edit) throws IOException {
    List<List<String>> rows = rows();
    for (List<String> row : rows.subList(1, rows.size())) {
      for (int i = 2; i < row.size(); i++) {
        row.set(i, Double.toString(edit.of(rows.get(0).get(i), Double.parseDouble(row.get(i)))));
      }
    }
    return rows;
  }

  private static double viewX(TrackFrame frame, double x, double y, double z) {
    return view(frame, x, y, z, 0);
  }

  private static double viewY(TrackFrame frame, double x, double y, double z) {
    return view(frame, x, y, z, 1);
  }

  private static double view(TrackFrame frame, double x, double y, double z, int axis) {
    float[] t = frame.transform();
    return x * t[axis] + y * t[4 + axis] + z * t[8 + axis] + t[4 * axis + 3];
  }

  private Path write(List<List<String>> rows) throws IOException {
    Path file = Files.createTempFile(folder, "take", ".csv");
    return Files.write(file, rows.stream().map(row -> String.join(",", row)).toList());
  }

  private static List<List<String>> rows() throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(TAKE)) {
      rows.add(new ArrayList<>(List.of(line.split(","))));
    }
    return rows;
  }

  private static List<Double> column(String name) throws IOException {
    List<List<String>> rows = rows();
    int at = rows.get(0).indexOf(name);
    return rows.subList(1, rows.size()).stream().map(row -> Double.parseDouble(row.get(at))).toList();
  }

  private static DrivingTrack read(Path file) throws IOException {
    return new TrackReader().read(file, OptionalDouble.empty());
  }

  private static DrivingTrack read(Path file, double rate) throws IOException {
    return new TrackReader().read(file, OptionalDouble.of(rate));
  }
}
