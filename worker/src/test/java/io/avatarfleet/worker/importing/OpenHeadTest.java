package io.avatarfleet.worker.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.HeadData;
import io.avatarfleet.head.HeadCodes;
import io.avatarfleet.head.HeadModel;
import io.avatarfleet.head.LandmarkPoints;
import io.avatarfleet.head.ShapedHead;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The head model that ships with the worker; lengths are in metres. */
class OpenHeadTest {
  private static final String SHA_256 = "3e21a2070dfc663af57ddcf806eba396f313f6c7318c7e37c802a2347d76cf06";
  private static final double MILLIMETRE = 1e-3;
  private static final int[] RIGHT_LOWER_LID = {33, 7, 163, 144, 145, 153, 154, 155, 133};
  private static final int[] LEFT_LOWER_LID = {263, 249, 390, 373, 374, 380, 381, 382, 362};
  private static final int[] RIGHT_UPPER_LID = {161, 160, 159, 158, 157};
  private static final int[] LEFT_UPPER_LID = {388, 387, 386, 385, 384};

  private static HeadData data;
  private static HeadModel model;
  private static ShapedHead mean;

  @BeforeAll
  static void readHead() throws IOException {
    data = OpenHead.read();
    model = HeadModel.of(data, 1);
    mean = model.shaped(new float[data.shapeNames().size()]);
  }

  @Test
  void itIsTheFileThatTheDocumentationDescribes() throws Exception {
    try (InputStream shipped = OpenHead.class.getResourceAsStream("/head/head.safetensors")) {
      byte[] bytes = shipped.readAllBytes();
      assertThat(bytes).hasSizeLessThan(4_000_000);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      assertThat(HexFormat.of().formatHex(hash)).isEqualTo(SHA_256);
    }
    assertThat(data.vertexCount()).isBetween(5000, 6000);
    assertThat(data.shapeNames()).hasSize(50);
    assertThat(data.jointNames()).containsExactly("root", "neck", "jaw", "left_eye", "right_eye");
    assertThat(data.landmarks().get(OpenHead.LANDMARKS).faces()).hasSize(70);
    assertThat(data.landmarks().get(OpenHead.DENSE_LANDMARKS).faces()).hasSize(468);
  }

  @Test
  void itsExpressionsAreArkits52InAlphabeticalOrder() {
    assertThat(data.expressionNames()).hasSize(52).isSorted().contains(
        "browInnerUp", "cheekPuff", "eyeBlinkLeft", "eyeLookOutRight", "jawOpen", "mouthClose", "mouthShrugUpper",
        "noseSneerRight", "tongueOut");
    assertThat(new TreeSet<>(data.expressionNames())).hasSize(52);
  }

  @Test
  void theSameNetworkForThisHeadHasItsSizes() {
    Architecture architecture = OpenHead.architecture(Architecture.tiny(), data);

    assertThat(architecture.name()).isEqualTo("tiny-open-head-1");
    assertThat(architecture.head()).isEqualTo(
        new Architecture.Head("open-head-1", data.vertexCount(), 16, 5f, 50, 52, 5));
    assertThat(architecture.renderer()).isEqualTo(Architecture.tiny().renderer());
  }

  @Test
  void theMeanHeadIsItsOwnMirrorImage() {
    Map<List<Long>, Integer> places = new HashMap<>();
    float[] template = data.template();
    for (int v = 0; v < data.vertexCount(); v++) {
      places.put(place(template, v, 1), v);
    }
    for (int v = 0; v < data.vertexCount(); v++) {
      assertThat(places).as("mirror image of vertex %d", v).containsKey(place(template, v, -1));
    }
  }

  @Test
  void noEdgeIsOpenButAtTheCollarAndDeepInTheMouth() {
    Map<Long, Integer> uses = new HashMap<>();
    int[] faces = data.faces();
    for (int i = 0; i < faces.length; i++) {
      int a = faces[i];
      int b = faces[i % 3 == 2 ? i - 2 : i + 1];
      uses.merge((long) Math.min(a, b) << 32 | Math.max(a, b), 1, Integer::sum);
    }
    assertThat(new TreeSet<>(uses.values())).containsExactly(1, 2);
    uses.forEach((edge, count) -> {
      float[] middle = new float[3];
      for (int axis = 0; axis < 3; axis++) {
        middle[axis] = (data.template()[3 * (int) (edge >> 32) + axis] + data.template()[3 * edge.intValue() + axis]) / 2;
      }
      boolean collar = middle[1] < -0.12;
      boolean insideTheMouth = Math.abs(middle[0]) < 0.04 && middle[2] < 0.05 && middle[1] > -0.07;
      assertThat(count == 2 || collar || insideTheMouth).as("open edge at %s", Arrays.toString(middle)).isTrue();
    });
  }

  @Test
  void landmarksStandInAnatomicalOrder() {
    float[][] ibug = points(OpenHead.LANDMARKS, mean, still());
    assertDescending(1, ibug[19], ibug[37], ibug[30], ibug[51], ibug[57], ibug[8]);
    assertDescending(0, ibug[16], ibug[45], ibug[42], ibug[27], ibug[39], ibug[36], ibug[0]);
    assertDescending(0, ibug[45], ibug[69], ibug[42], ibug[39], ibug[68], ibug[36]);
    assertDescending(2, ibug[30], ibug[51], ibug[45], ibug[16]);
    float[][] dense = points(OpenHead.DENSE_LANDMARKS, mean, still());
    assertDescending(1, dense[10], dense[105], dense[159], dense[145], dense[1], dense[0], dense[17], dense[152]);
    assertDescending(0, dense[454], dense[263], dense[362], dense[1], dense[133], dense[33], dense[234]);
    assertDescending(0, dense[291], dense[308], dense[13], dense[78], dense[61]);
  }

  @ParameterizedTest
  @CsvSource({"30, 4", "36, 33", "39, 133", "42, 362", "45, 263", "48, 61", "54, 291", "60, 78", "64, 308", "51, 0",
      "57, 17", "62, 13", "66, 14", "33, 2"})
  void bothSetsOfLandmarksAgreeWhereTheyNameTheSamePoint(int ibug, int dense) {
    float[] a = points(OpenHead.LANDMARKS, mean, still())[ibug];
    float[] b = points(OpenHead.DENSE_LANDMARKS, mean, still())[dense];

    assertThat(distance(a, b)).isLessThan(2 * MILLIMETRE);
  }

  @Test
  void aBlinkBringsTheUpperLidsEdgeToTheLowerLids() {
    float[][] open = points(OpenHead.DENSE_LANDMARKS, mean, still());
    float[][] closed = points(OpenHead.DENSE_LANDMARKS, mean, expression("eyeBlinkLeft", 1, "eyeBlinkRight", 1));

    assertThat(furthest(open, RIGHT_UPPER_LID, RIGHT_LOWER_LID)).isGreaterThan(8 * MILLIMETRE);
    assertThat(furthest(closed, RIGHT_UPPER_LID, RIGHT_LOWER_LID)).isLessThan(1.5 * MILLIMETRE);
    assertThat(furthest(closed, LEFT_UPPER_LID, LEFT_LOWER_LID)).isLessThan(1.5 * MILLIMETRE);
  }

  @Test
  void aBlinkOfOneEyeLeavesTheOtherOpen() {
    float[][] wink = points(OpenHead.DENSE_LANDMARKS, mean, expression("eyeBlinkLeft", 1));

    assertThat(furthest(wink, RIGHT_UPPER_LID, RIGHT_LOWER_LID)).isGreaterThan(8 * MILLIMETRE);
    assertThat(wink[386][0]).as("the left eye's lid is at +x").isPositive();
    assertThat(furthest(wink, LEFT_UPPER_LID, LEFT_LOWER_LID)).isLessThan(1.5 * MILLIMETRE);
  }

  @Test
  void theJawOpensTheMouthAndMouthCloseShutsItAgain() {
    assertThat(mouthGap(still())).isCloseTo(0, within(MILLIMETRE));
    assertThat(mouthGap(expression("jawOpen", 1))).isBetween(25 * MILLIMETRE, 60 * MILLIMETRE);
    assertThat(mouthGap(expression("jawOpen", 1, "mouthClose", 1))).isCloseTo(0, within(MILLIMETRE));
  }

  @Test
  void lipsMeetWhoeverItIs() {
    Random random = new Random(3);
    for (int person = 0; person < 50; person++) {
      float[] shape = new float[50];
      for (int i = 0; i < shape.length; i++) {
        shape[i] = (float) random.nextGaussian();
      }
      float[][] points = points(OpenHead.DENSE_LANDMARKS, model.shaped(shape), still());
      assertThat((double) points[13][1] - points[14][1]).isCloseTo(0, within(2 * MILLIMETRE));
    }
  }

  @Test
  void eyesTurnAboutTheirCentresAndNothingElseMoves() {
    HeadCodes left = new HeadCodes(new float[52], new float[6], new float[] {0, 0.3f, 0, 0, 0, 0});
    float[] before = posed(mean, still());
    float[] after = posed(mean, left);
    int moved = 0;
    for (int v = 0; v < data.vertexCount(); v++) {
      double distance = distance(point(before, v), point(after, v));
      boolean ofLeftEye = data.skinningWeights()[5 * v + 3] == 1;
      assertThat(distance).isLessThan(ofLeftEye ? 6 * MILLIMETRE : 1e-7);
      moved += distance > MILLIMETRE ? 1 : 0;
    }
    assertThat(moved).isGreaterThan(100);
    float[][] open = points(OpenHead.LANDMARKS, mean, still());
    float[][] turned = points(OpenHead.LANDMARKS, mean, left);
    assertThat(turned[69][0]).as("to the person's left").isGreaterThan(open[69][0] + 0.003f);
    assertThat(turned[68]).isEqualTo(open[68]);
  }

  @Test
  void theJawsCodeMovesNothingBecauseTheJawIsAnExpression() {
    HeadCodes jaw = new HeadCodes(new float[52], new float[] {0, 0, 0, 0.4f, 0.1f, 0}, new float[6]);

    assertThat(posed(mean, jaw)).isEqualTo(posed(mean, still()));
  }

  @Test
  void identitiesAreOrderedByVariance() {
    double before = Double.MAX_VALUE;
    int values = 3 * data.vertexCount();
    for (int s = 0; s < 50; s++) {
      double sum = 0;
      for (int i = 0; i < values; i++) {
        sum += Math.pow(data.shapeBasis()[s * values + i], 2);
      }
      assertThat(sum).isLessThanOrEqualTo(before * 1.001);
      before = sum;
    }
  }

  private static double mouthGap(HeadCodes codes) {
    float[][] points = points(OpenHead.DENSE_LANDMARKS, mean, codes);
    return points[13][1] - points[14][1];
  }

  private static HeadCodes still() {
    return expression();
  }

  private static HeadCodes expression(Object... namesAndAmounts) {
    float[] code = new float[52];
    for (int i = 0; i < namesAndAmounts.length; i += 2) {
      code[data.expressionNames().indexOf(namesAndAmounts[i])] = (int) namesAndAmounts[i + 1];
    }
    return new HeadCodes(code, new float[6], new float[6]);
  }

  private static float[] posed(ShapedHead head, HeadCodes codes) {
    float[] vertices = new float[3 * head.vertexCount()];
    head.pose(codes, vertices);
    return vertices;
  }

  private static float[][] points(String embedding, ShapedHead head, HeadCodes codes) {
    float[] flat = LandmarkPoints.of(data, embedding).on(posed(head, codes));
    float[][] points = new float[flat.length / 3][];
    for (int i = 0; i < points.length; i++) {
      points[i] = point(flat, i);
    }
    return points;
  }

  private static float[] point(float[] flat, int index) {
    return Arrays.copyOfRange(flat, 3 * index, 3 * index + 3);
  }

  /** The largest distance from one of the points to a line through others. */
  private static double furthest(float[][] points, int[] from, int[] line) {
    double furthest = 0;
    for (int index : from) {
      double nearest = Double.MAX_VALUE;
      for (int i = 0; i + 1 < line.length; i++) {
        nearest = Math.min(nearest, toSegment(points[index], points[line[i]], points[line[i + 1]]));
      }
      furthest = Math.max(furthest, nearest);
    }
    return furthest;
  }

  private static double toSegment(float[] point, float[] a, float[] b) {
    double along = 0;
    double length = 0;
    for (int axis = 0; axis < 3; axis++) {
      along += (point[axis] - a[axis]) * (b[axis] - a[axis]);
      length += Math.pow(b[axis] - a[axis], 2);
    }
    double fraction = Math.max(0, Math.min(1, along / length));
    float[] foot = new float[3];
    for (int axis = 0; axis < 3; axis++) {
      foot[axis] = (float) (a[axis] + fraction * (b[axis] - a[axis]));
    }
    return distance(point, foot);
  }

  private static double distance(float[] a, float[] b) {
    return Math.sqrt(Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
  }

  private static void assertDescending(int axis, float[]... points) {
    for (int i = 0; i + 1 < points.length; i++) {
      assertThat(points[i][axis]).as("axis %d, point %d before the next", axis, i).isGreaterThan(points[i + 1][axis]);
    }
  }

  /** In steps of 10 micrometres. */
  private static List<Long> place(float[] vertices, int v, int side) {
    return List.of(Math.round(side * vertices[3 * v] * 1e5), Math.round(vertices[3 * v + 1] * 1e5),
        Math.round(vertices[3 * v + 2] * 1e5));
  }
}
