package io.avatarfleet.worker.tracking;

import io.avatarfleet.format.TrackFrame;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.HeadModel;
import io.avatarfleet.head.LandmarkPoints;
import io.avatarfleet.worker.imaging.PhotoReader;
import io.avatarfleet.worker.imaging.RgbImage;
import io.avatarfleet.worker.importing.OpenHead;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How much fits of one photo differ with how it is framed: moved, scaled and, every other one, mirrored. Standard
 * deviations over the framings; what was mirrored is mirrored back first. Run by hand with photos as arguments it prints a
 * line for each.
 *
 * @param points of the fitted face mesh in the photo, mean over its 468 points, as a fraction of the distance between the
 *     eyes' outer corners
 * @param degrees of the head's rotation: root mean square of the angle to the first framing's
 * @param distance from the camera, as a fraction of it
 * @param expression of a coefficient, mean over all 52
 * @param worstExpression likewise, the largest
 * @param identity of an identity code, mean over all, framings that are not mirrored alone
 */
record FramingSpread(
    double points, double degrees, double distance, double expression, double worstExpression, double identity) {
  private static final int FRAMINGS = 20;
  private static final int SIZE = 512;
  private static final long SEED = 11;

  /** One framing's fit, mirrored back. */
  private record Fit(boolean mirrored, double[] points, double[] rotation, double distance, float[] expression,
      float[] identity) {
  }

  public static void main(String[] arguments) throws IOException {
    try (FaceNetworks networks = Portrait.networks()) {
      FramingSpread sum = new FramingSpread(0, 0, 0, 0, 0, 0);
      for (String name : arguments) {
        FramingSpread spread = of(networks, new PhotoReader().read(Path.of(name)));
        System.out.println(Path.of(name).getFileName() + ": " + spread);
        sum = sum.plus(spread, 1.0 / arguments.length);
      }
      System.out.println("mean: " + sum);
    }
  }

  /** Of a photo with a face. */
  static FramingSpread of(FaceNetworks networks, RgbImage photo) throws IOException {
    HeadData data = OpenHead.read();
    TrackedHead head = TrackedHead.of(OpenHead.architecture(Architecture.released(), data), data);
    FaceLandmarks face = new FaceFinder(networks).find(photo).get(0);
    HeadBox box = HeadBox.of(face);
    Random random = new Random(SEED);
    List<Fit> fits = new ArrayList<>();
    for (int i = 0; i < FRAMINGS; i++) {
      double height = box.bottom() - box.top();
      double side = height * (1.4 + 1.4 * random.nextDouble());
      double left = (box.left() + box.right()) / 2 - side * (0.5 + 0.15 * (2 * random.nextDouble() - 1));
      double top = (box.top() + box.bottom()) / 2 - side * (0.5 + 0.15 * (2 * random.nextDouble() - 1));
      int pixels = 400 + random.nextInt(400);
      fits.add(fit(networks, head, photo, new CropSquare((int) left, (int) top, (int) side), pixels, i % 2 == 1));
    }
    return of(fits, face.eyeDistance());
  }

  private static Fit fit(FaceNetworks networks, TrackedHead head, RgbImage photo, CropSquare part, int pixels,
      boolean mirrored) throws IOException {
    RgbImage framed = Portrait.part(photo, part.left(), part.top(), part.side(), pixels);
    PreparedSource source =
        new SourcePreparation(networks, SIZE).prepare(mirrored ? mirrored(framed) : framed, "framing");
    TrackFrame frame = new PhotoTracker(head).track(source, "framing").frame();
    double[] points = projected(head, frame);
    for (int p = 0; p < points.length; p += 2) {
      double x = source.square().left() + (points[p] + 1) / 2 * source.square().side();
      double y = source.square().top() + (points[p + 1] + 1) / 2 * source.square().side();
      points[p] = part.left() + (mirrored ? pixels - x : x) * part.side() / pixels;
      points[p + 1] = part.top() + y * part.side() / pixels;
    }
    double[] rotation = new double[9];
    for (int i = 0; i < 9; i++) {
      // A mirrored rotation turns the other way about y and z.
      boolean odd = mirrored && (i / 3 == 0 ^ i % 3 == 0);
      rotation[i] = (odd ? -1 : 1) * frame.transform()[4 * (i / 3) + i % 3];
    }
    float[] expression = mirrored ? swapped(head.data().expressionNames(), frame.expression()) : frame.expression();
    return new Fit(mirrored, mirrored ? swapped(head.data(), points) : points, rotation, frame.transform()[11],
        expression, frame.shape());
  }

  private static FramingSpread of(List<Fit> fits, double eyes) {
    int points = fits.get(0).points().length / 2;
    double spread = 0;
    for (int p = 0; p < points; p++) {
      int at = 2 * p;
      spread += Math.hypot(deviation(fits, fit -> fit.points()[at]), deviation(fits, fit -> fit.points()[at + 1]));
    }
    double turned = 0;
    for (Fit fit : fits) {
      turned += Math.pow(angle(fits.get(0).rotation(), fit.rotation()), 2);
    }
    double expression = 0;
    double worst = 0;
    int codes = fits.get(0).expression().length;
    for (int e = 0; e < codes; e++) {
      int at = e;
      double each = deviation(fits, fit -> fit.expression()[at]);
      expression += each / codes;
      worst = Math.max(worst, each);
    }
    List<Fit> upright = fits.stream().filter(fit -> !fit.mirrored()).toList();
    double identity = 0;
    int shapes = fits.get(0).identity().length;
    for (int s = 0; s < shapes; s++) {
      int at = s;
      identity += deviation(upright, fit -> fit.identity()[at]) / shapes;
    }
    double mean = fits.stream().mapToDouble(Fit::distance).average().orElseThrow();
    return new FramingSpread(spread / points / eyes, Math.toDegrees(Math.sqrt(turned / fits.size())),
        deviation(fits, Fit::distance) / mean, expression, worst, identity);
  }

  private static double deviation(List<Fit> fits, ToDoubleFunction<Fit> value) {
    double mean = fits.stream().mapToDouble(value).average().orElseThrow();
    return Math.sqrt(fits.stream().mapToDouble(fit -> Math.pow(value.applyAsDouble(fit) - mean, 2)).average()
        .orElseThrow());
  }

  private static double angle(double[] a, double[] b) {
    double trace = 0;
    for (int i = 0; i < 9; i++) {
      trace += a[i] * b[i];
    }
    return Math.acos(Math.max(-1, Math.min(1, (trace - 1) / 2)));
  }

  /** The fitted face mesh in the crop, u and v of each point. */
  private static double[] projected(TrackedHead head, TrackFrame frame) {
    float[] vertices = new float[head.data().template().length];
    HeadModel.of(head.data(), head.worldScale()).shaped(frame.shape())
        .pose(new HeadCodes(frame.expression(), frame.pose(), frame.eyes()), vertices);
    float[] world = LandmarkPoints.of(head.data(), OpenHead.DENSE_LANDMARKS).on(vertices);
    float[] transform = frame.transform();
    double[] image = new double[world.length / 3 * 2];
    for (int p = 0; p < world.length / 3; p++) {
      double[] view = new double[3];
      for (int column = 0; column < 3; column++) {
        view[column] = transform[4 * column + 3];
        for (int row = 0; row < 3; row++) {
          view[column] += world[3 * p + row] * transform[4 * row + column];
        }
      }
      image[2 * p] = -head.focalLength() * view[0] / view[2];
      image[2 * p + 1] = -head.focalLength() * view[1] / view[2];
    }
    return image;
  }

  private static float[] swapped(List<String> names, float[] codes) {
    float[] swapped = codes.clone();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      String other = name.endsWith("Left") ? name.replaceAll("Left$", "Right") : name.replaceAll("Right$", "Left");
      int from = names.indexOf(name.equals("jawLeft") ? "jawRight" : other);
      swapped[i] = codes[from < 0 ? i : from];
    }
    return swapped;
  }

  /** Points of the mesh under the names of those on the other side of the face. */
  private static double[] swapped(HeadData data, double[] points) {
    float[] places = LandmarkPoints.of(data, OpenHead.DENSE_LANDMARKS).on(data.template());
    double[] swapped = points.clone();
    for (int p = 0; p < places.length / 3; p++) {
      int best = 0;
      for (int q = 1; q < places.length / 3; q++) {
        best = apart(places, p, q) < apart(places, p, best) ? q : best;
      }
      swapped[2 * p] = points[2 * best];
      swapped[2 * p + 1] = points[2 * best + 1];
    }
    return swapped;
  }

  private static double apart(float[] places, int mirrored, int other) {
    return Math.hypot(Math.hypot(places[3 * mirrored] + places[3 * other],
        places[3 * mirrored + 1] - places[3 * other + 1]), places[3 * mirrored + 2] - places[3 * other + 2]);
  }

  private static RgbImage mirrored(RgbImage image) {
    byte[] rgb = new byte[image.rgb().length];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        System.arraycopy(image.rgb(), 3 * (y * image.width() + x), rgb,
            3 * (y * image.width() + image.width() - 1 - x), 3);
      }
    }
    return new RgbImage(image.width(), image.height(), rgb);
  }

  private FramingSpread plus(FramingSpread other, double share) {
    return new FramingSpread(points + share * other.points, degrees + share * other.degrees,
        distance + share * other.distance, expression + share * other.expression,
        worstExpression + share * other.worstExpression, identity + share * other.identity);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT,
        "points %.2f %%, head turned by %.2f degrees, distance %.1f %%, expressions %.3f (worst %.2f), identity %.2f",
        100 * points, degrees, 100 * distance, expression, worstExpression, identity);
  }
}
