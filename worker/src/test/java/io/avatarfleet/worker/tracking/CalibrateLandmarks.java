package io.avatarfleet.worker.tracking;

import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.worker.imaging.PhotoReader;
import io.avatarfleet.worker.imaging.RgbImage;
import io.avatarfleet.worker.imaging.VideoFrame;
import io.avatarfleet.worker.imaging.VideoLimits;
import io.avatarfleet.worker.imaging.VideoReader;
import io.avatarfleet.worker.importing.OpenHead;
import io.avatarfleet.worker.tracking.fit.FaceFit;
import io.avatarfleet.worker.tracking.fit.LandmarkCalibration;
import io.avatarfleet.worker.tracking.fit.LandmarkOffsets;
import io.avatarfleet.worker.tracking.fit.Observation;
import io.avatarfleet.worker.tracking.fit.PhotoFit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Run by hand: measures the landmark offsets of the open head on faces at rest and writes them; then prints for each face
 * what a fit makes of it without offsets, and with those measured on the others. Arguments: the file to write; photos, or
 * frames of videos as {@code FILE#FRAME}, counted from 0.
 */
public final class CalibrateLandmarks {
  private static final int SIZE = 512;
  private static final double WORLD_SCALE = 5;
  private static final double FOCAL_LENGTH = 12;
  private static final int SHOWN = 8;

  private final HeadData head;
  private final LandmarkCalibration calibration;

  private CalibrateLandmarks(HeadData head) {
    this.head = head;
    this.calibration = new LandmarkCalibration(head, WORLD_SCALE, FOCAL_LENGTH);
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, Observation> faces = new LinkedHashMap<>();
    try (FaceNetworks networks = Portrait.networks()) {
      SourcePreparation preparation = new SourcePreparation(networks, SIZE);
      for (String name : Arrays.asList(arguments).subList(1, arguments.length)) {
        faces.put(name, new SquareView(0, 0, SIZE).observation(preparation.prepare(picture(name), name).landmarks()));
      }
    }
    new CalibrateLandmarks(OpenHead.read()).run(Path.of(arguments[0]), faces);
  }

  private static RgbImage picture(String name) throws IOException {
    int hash = name.lastIndexOf('#');
    if (hash < 0) {
      return new PhotoReader().read(Path.of(name));
    }
    int wanted = Integer.parseInt(name.substring(hash + 1));
    try (VideoReader reader = VideoReader.open(Path.of(name.substring(0, hash)), VideoLimits.DEFAULT)) {
      VideoFrame frame = reader.next().orElseThrow();
      while (frame.index() < wanted) {
        frame = reader.next().orElseThrow();
      }
      return frame.image();
    }
  }

  private void run(Path file, Map<String, Observation> faces) throws IOException {
    List<Observation> all = List.copyOf(faces.values());
    Files.writeString(file, table(calibration.of(all)));
    double[] before = new double[head.expressionNames().size()];
    double[] after = new double[before.length];
    for (String name : faces.keySet()) {
      List<Observation> others = new ArrayList<>(all);
      others.remove(faces.get(name));
      System.out.println(name);
      add(before, "without", faces.get(name), LandmarkOffsets.NONE);
      add(after, "with those of the others", faces.get(name), calibration.of(others));
    }
    System.out.println("mean without: " + strongest(before, faces.size()));
    System.out.println("mean with those of the others: " + strongest(after, faces.size()));
  }

  private void add(double[] sum, String how, Observation seen, LandmarkOffsets offsets) {
    FaceFit fit = new PhotoFit(head, WORLD_SCALE, FOCAL_LENGTH, offsets).fit(seen);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += fit.state().expression()[i];
    }
    System.out.printf(Locale.ROOT, "  %s: landmarks met within %.2f %%, %s%n", how, 100 * fit.error().mean(),
        strongest(fit.state().expression(), 1));
  }

  private String strongest(double[] expression, int count) {
    String named = IntStream.range(0, expression.length).boxed()
        .sorted(Comparator.comparingDouble(i -> -expression[i])).limit(SHOWN)
        .map(i -> String.format(Locale.ROOT, "%s %.2f", head.expressionNames().get(i), expression[i] / count))
        .collect(Collectors.joining(", "));
    return String.format(Locale.ROOT, "all together %.2f: %s", Arrays.stream(expression).sum() / count, named);
  }

  private static String table(LandmarkOffsets offsets) {
    StringBuilder table = new StringBuilder("point,x_mm,y_mm,z_mm\n");
    for (int point = 0; point < offsets.count(); point++) {
      table.append(String.format(Locale.ROOT, "%d,%.2f,%.2f,%.2f%n", point, 1000 * offsets.metres()[3 * point],
          1000 * offsets.metres()[3 * point + 1], 1000 * offsets.metres()[3 * point + 2]));
    }
    return table.toString();
  }
}
