package io.avatarfleet.worker.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.Shape;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Backbone;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.npy.NpzFile;
import io.avatarfleet.format.npy.NpzWriter;
import io.avatarfleet.worker.command.CommandLineUnderTest.Answer;
import io.avatarfleet.worker.imaging.DecodedVideo;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.PngWriter;
import io.avatarfleet.worker.imaging.SourceImageReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command on the tiny seeded bundle, the networks and the splatting included. */
class CommandsTest {
  private static final Architecture TINY = Architecture.tiny();
  private static final int SIZE = TINY.image().size();

  @TempDir static Path shared;
  private static CommandLineUnderTest avatar;
  private static Path bundle;
  private static Path track;
  private static Path image;
  private static Path portrait;

  @TempDir Path folder;

  @BeforeAll
  static void aSeededBundleAndAnAvatarOfIt() throws IOException {
    avatar = new CommandLineUnderTest(shared.resolve("state"));
    bundle = shared.resolve("tiny");
    track = shared.resolve("track.safetensors");
    image = shared.resolve("crop.png");
    portrait = shared.resolve("portrait.avatar");
    Answer seeded = avatar.run("seed", "--architecture", "tiny", "--seed", 7, "--out", bundle, "--track", track);
    assertThat(seeded.status()).as(seeded.err()).isZero();
    assertThat(seeded.out()).contains("not a face");
    new PngWriter().write(image, gradient(3 * SIZE * SIZE), SIZE, SIZE);
    Answer built = avatar.run("build", "--bundle", bundle, "--image", image, "--source", track, "--out", portrait);
    assertThat(built.status()).as(built.err()).isZero();
  }

  @BeforeEach
  void nothingIsThereYet() {
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anAvatarCarriesItsBundlesIdAndAPreviewOfItself() throws IOException {
    AvatarAsset asset = AvatarAssetFormat.read(portrait);
    assertThat(asset.gaussianCount()).isEqualTo(TINY.gaussianCount());
    Picture preview = new SourceImageReader().read(Files.write(folder.resolve("preview.png"), asset.preview()));
    assertThat(preview.width()).isEqualTo(SIZE);
    Path frames = folder.resolve("frames");
    succeed("render", "--avatar", portrait, "--track", track, "--frames", "0", "--out", frames);
    assertThat(new SourceImageReader().read(frames.resolve("frame_000000.png")).rgb()).isEqualTo(preview.rgb());
  }

  @Test
  void halfPrecisionHalvesTheFileAndHardlyChangesThePicture() throws IOException {
    Path half = folder.resolve("half.avatar");
    succeed("build", "--bundle", bundle, "--image", image, "--source", track + "#seeded_0", "--out", half, "--half");
    assertThat(Files.size(half)).isLessThan(Files.size(portrait) * 6 / 10);
    succeed("render", "--avatar", half, "--track", track, "--frames", "3", "--out", folder.resolve("half"));
    succeed("render", "--avatar", portrait, "--track", track, "--frames", "3", "--out", folder.resolve("whole"));
    float[] a = new SourceImageReader().read(folder.resolve("half/frame_000000.png")).rgb();
    float[] b = new SourceImageReader().read(folder.resolve("whole/frame_000000.png")).rgb();
    double difference = 0;
    for (int i = 0; i < a.length; i++) {
      difference += Math.abs(a[i] - b[i]) / a.length;
    }
    assertThat(difference).isLessThan(6e-3);
  }

  @Test
  void aSeededBundleCanHaveTheOpenHead() throws IOException {
    Path open = folder.resolve("open");
    Path avatar = folder.resolve("open.avatar");
    Path codes = folder.resolve("open.track");
    succeed("seed", "--architecture", "tiny", "--head", "open", "--out", open, "--track", codes);
    succeed("build", "--bundle", open, "--image", image, "--source", codes, "--out", avatar);
    succeed("render", "--avatar", avatar, "--track", codes, "--frames", "2", "--out", folder.resolve("frames"));

    Bundle loaded = Bundle.load(open);
    assertThat(loaded.architecture().head().model()).isEqualTo("open-head-1");
    assertThat(loaded.head().expressionNames()).contains("jawOpen", "tongueOut");
    assertThat(loaded.description().licence()).isEqualTo("CC0-1.0 AND MIT");
    assertThat(AvatarAssetFormat.read(avatar).gaussianCount()).isEqualTo(loaded.architecture().gaussianCount());
  }

  @Test
  void aVideoHasTheFramesAndTheRateThatWereAskedFor() throws IOException {
    Path video = folder.resolve("clip.mp4");
    Answer answer = succeed("render", "--avatar", portrait, "--track", track, "--out", video,
        "--frames", "2..6", "--fps", "29.97");
    assertThat(answer.out()).contains("5 frames");
    DecodedVideo decoded = DecodedVideo.read(video);
    assertThat(decoded.frames()).hasSize(5);
    assertThat(decoded.width()).isEqualTo(SIZE);
    assertThat(decoded.rateNumerator() / (double) decoded.rateDenominator()).isEqualTo(30000 / 1001.0);
  }

  @Test
  void theSameRenderGivesTheSameBytes() throws IOException {
    succeed("render", "--avatar", portrait, "--track", track, "--frames", "..3", "--out", folder.resolve("a.mp4"));
    succeed("render", "--avatar", portrait, "--track", track, "--frames", "..3", "--out", folder.resolve("b.mp4"));
    assertThat(folder.resolve("a.mp4")).hasSameBinaryContentAs(folder.resolve("b.mp4"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"frames", "clip.mp4"})
  void nothingIsWrittenWithADamagedBundle(String out) throws IOException {
    Path damaged = Files.createDirectory(folder.resolve("damaged"));
    for (String file : new String[] {"bundle.json", "head.safetensors", "weights.safetensors"}) {
      Files.copy(bundle.resolve(file), damaged.resolve(file));
    }
    byte[] weights = Files.readAllBytes(damaged.resolve("weights.safetensors"));
    weights[weights.length - 4] ^= 1;
    Files.write(damaged.resolve("weights.safetensors"), weights);
    Path results = Files.createDirectory(folder.resolve("results"));

    fail("BUNDLE_HASH", "render", "--bundle", damaged, "--avatar", portrait, "--track", track, "--frames", "0..3",
        "--out", results.resolve(out));
    assertThat(results).isEmptyDirectory();
  }

  @Test
  void aRehearsalKeepsNothing() {
    assertThat(succeed("rehearse").out()).contains("3 frames in");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aPictureOfAnotherSizeIsResizedWithANoteAndOneThatIsNotSquareIsRefused() throws IOException {
    Path large = folder.resolve("large.png");
    new PngWriter().write(large, gradient(3 * 90 * 90), 90, 90);
    Answer answer = succeed(
        "build", "--bundle", bundle, "--image", large, "--source", track, "--out", folder.resolve("a.avatar"));
    assertThat(answer.err()).contains("note:").contains("90").contains(Integer.toString(SIZE));

    Path wide = folder.resolve("wide.png");
    new PngWriter().write(wide, gradient(3 * 64 * 32), 32, 64);
    Path out = folder.resolve("b.avatar");
    fail("IMAGE_NOT_SQUARE", "build", "--bundle", bundle, "--image", wide, "--source", track, "--out", out);
    assertThat(out).doesNotExist();
  }

  @Test
  void anAvatarOfAnUnknownBundleAsksForIt() throws IOException {
    CommandLineUnderTest elsewhere = new CommandLineUnderTest(folder.resolve("state"));
    String id = AvatarAssetFormat.read(portrait).bundleId();
    Object[] render = {"render", "--avatar", portrait, "--track", track, "--frames", "0", "--out", folder.resolve("a")};
    Answer answer = elsewhere.run(render);
    assertThat(answer.status()).isEqualTo(1);
    assertThat(answer.err()).contains(id).contains("--bundle").contains("[BUNDLE_UNKNOWN]");
    Answer named = elsewhere.run("render", "--avatar", portrait, "--track", track, "--frames", "0",
        "--out", folder.resolve("a"), "--bundle", bundle);
    assertThat(named.status()).as(named.err()).isZero();
  }

  @Test
  void anAvatarIsNotRenderedByAnotherBundle() throws IOException {
    Path other = folder.resolve("other");
    succeed("seed", "--architecture", "tiny", "--seed", 8, "--out", other);
    fail("BUNDLE_MISMATCH", "render", "--avatar", portrait, "--track", track, "--bundle", other,
        "--out", folder.resolve("frames"));
    assertThat(folder.resolve("frames")).doesNotExist();
  }

  @Test
  void theProbeWritesEveryArrayUnderItsNameAndShape() throws IOException {
    Path inputs = folder.resolve("in.npz");
    NpzWriter.write(inputs, probeInputs());
    Path outputs = folder.resolve("out.npz");
    succeed("probe", "--bundle", bundle, "--inputs", inputs, "--out", outputs);

    Backbone.VisionTransformer vit = (Backbone.VisionTransformer) TINY.backbone();
    int tokens = vit.grid() * vit.grid();
    int width = vit.width();
    int plane = TINY.planeSize();
    int n = TINY.gaussianCount();
    int features = TINY.gaussians().features();
    Map<String, String> shapes = new LinkedHashMap<>();
    NpzFile.read(outputs).tensors().forEach((name, tensor) -> shapes.put(name, tensor.shape().toString()));
    assertThat(shapes).containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
        Map.entry("dino_tokens_0", shape(tokens, width)), Map.entry("dino_tokens_1", shape(tokens, width)),
        Map.entry("dino_tokens_2", shape(tokens, width)), Map.entry("dino_tokens_3", shape(tokens, width)),
        Map.entry("dpt_feature", shape(TINY.featureHead().width(), plane, plane)),
        Map.entry("global_feature", shape(width)),
        Map.entry("gs_xyz", shape(n, 3)), Map.entry("gs_colors", shape(n, features)),
        Map.entry("gs_opacities", shape(n, 1)), Map.entry("gs_scales", shape(n, 3)),
        Map.entry("gs_rotations", shape(n, 4)), Map.entry("coarse", shape(features, SIZE, SIZE)),
        Map.entry("alpha", shape(SIZE, SIZE)), Map.entry("final", shape(3, SIZE, SIZE))));
  }

  @Test
  void theProbeRefusesMissingMisshapenAndNonFiniteInputsByName() throws IOException {
    Path out = folder.resolve("out.npz");
    Map<String, Tensor> missing = probeInputs();
    missing.remove("points");
    assertThat(failProbe(missing, out)).contains("'points'").contains("missing");
    Map<String, Tensor> misshapen = probeInputs();
    misshapen.put("transform", Tensor.of(new float[16], 4, 4));
    assertThat(failProbe(misshapen, out)).contains("'transform'").contains("(4, 4)").contains("(3, 4)");
    Map<String, Tensor> infinite = probeInputs();
    infinite.put("transform", Tensor.of(new float[] {0, 0, Float.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 3, 4));
    assertThat(failProbe(infinite, out)).contains("'transform'").contains("finite").contains("2");
    assertThat(out).doesNotExist();
  }

  @Test
  void theHeadProbeWritesVerticesAndLandmarksOfEveryRow() throws IOException {
    Path inputs = folder.resolve("codes.npz");
    NpzWriter.write(inputs, Map.of(
        "shapecode", Tensor.of(new float[2 * TINY.head().shapeCodes()], 2, TINY.head().shapeCodes()),
        "expcode", Tensor.of(new float[2 * TINY.head().expressionCodes()], 2, TINY.head().expressionCodes()),
        "posecode", Tensor.of(new float[12], 2, 6),
        "eyecode", Tensor.of(new float[12], 2, 6)));
    Path outputs = folder.resolve("heads.npz");
    succeed("probe-head", "--bundle", bundle, "--inputs", inputs, "--out", outputs);
    Map<String, Tensor> heads = NpzFile.read(outputs).tensors();
    assertThat(heads.get("vertices").shape()).hasToString(shape(2, TINY.head().vertices(), 3));
    assertThat(heads.get("landmarks70").shape()).hasToString(shape(2, 70, 3));
  }

  @Test
  void inspectSaysWhatThingsAre() {
    Answer answer = succeed("inspect", bundle, portrait, track);
    assertThat(answer.out()).contains("bundle ", "tiny", "CC0-1.0", "avatar of bundle", "track for head model tiny-head",
        "50 frames");
  }

  @Test
  void failuresAreOneLineWithACodeAndAStackTraceOnlyWhenAsked() {
    Path missing = folder.resolve("no.avatar");
    Answer answer = avatar.run("render", "--avatar", missing, "--track", track, "--out", folder.resolve("a"));
    assertThat(answer.status()).isEqualTo(1);
    assertThat(answer.err().strip()).startsWith("error: ").endsWith("[FILE_MISSING]").doesNotContain("\n");
    Answer verbose = avatar.run(
        "render", "--verbose", "--avatar", missing, "--track", track, "--out", folder.resolve("a"));
    assertThat(verbose.err()).contains("\tat ");
  }

  @Test
  void wrongUsageIsStatusTwo() {
    for (Object[] arguments : new Object[][] {
        {"render"}, {"fly"}, {"seed", "--architecture", "huge", "--out", "x"},
        {"render", "--avatar", "a", "--track", "t", "--out", "o", "--frames", "9..2"},
        {"render", "--avatar", "a", "--track", "t", "--out", "o", "--fps", "fast"}}) {
      Answer answer = avatar.run(arguments);
      assertThat(answer.status()).as(arguments[0].toString()).isEqualTo(2);
      assertThat(answer.err()).startsWith("error: ").contains("[USAGE]");
    }
  }

  @Test
  void framesBeyondTheTrackAreRefused() {
    fail("FRAME_RANGE", "render", "--avatar", portrait, "--track", track, "--frames", "40..60",
        "--out", folder.resolve("frames"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void theEngineAndTheReasonForItAreSaidAndOneThatIsNotHereIsRefused() {
    Object[] render = {"render", "--avatar", portrait, "--track", track, "--frames", "0", "--out", folder.resolve("a")};
    assertThat(succeed(render).err()).contains("note: engine cpu: there is no engine cuda in this build");
    fail("ENGINE_MISSING", "render", "--avatar", portrait, "--track", track, "--engine", "cuda",
        "--out", folder.resolve("b"));
    assertThat(folder.resolve("b")).doesNotExist();
  }

  @Test
  void anOutputThatCannotBeWrittenIsRefusedBeforeTheWork() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Object[] build = {"build", "--bundle", bundle, "--image", image, "--source", track, "--out"};
    assertThat(fail("OUTPUT_IS_FOLDER", with(build, folder)).err()).doesNotContain("note:");
    assertThat(fail("OUTPUT_FOLDER", with(build, file.resolve("a.avatar"))).err()).doesNotContain("note:");
    fail("OUTPUT_EXISTS", "render", "--avatar", portrait, "--track", track, "--out", folder.getRoot());
    Path video = Files.createDirectory(folder.resolve("a.mp4"));
    fail("OUTPUT_EXISTS", "render", "--avatar", portrait, "--track", track, "--out", video);
    fail("OUTPUT_FOLDER", "seed", "--architecture", "tiny", "--out", file.resolve("bundle"));
  }

  @Test
  void aFolderGivenAsAFileIsNamed() {
    Path out = folder.resolve("out");
    assertThat(fail("FILE_IS_FOLDER", "import", "--checkpoint", folder, "--flame", folder, "--out", out).err())
        .contains(folder.toString());
    fail("FILE_IS_FOLDER", "build", "--bundle", bundle, "--image", folder, "--source", track, "--out", out);
    fail("FILE_IS_FOLDER", "build", "--bundle", bundle, "--image", image, "--source", folder, "--out", out);
    fail("FILE_IS_FOLDER", "render", "--avatar", folder, "--track", track, "--out", out);
    fail("FILE_IS_FOLDER", "probe", "--bundle", bundle, "--inputs", folder, "--out", out);
    assertThat(folder).isEmptyDirectory();
  }

  private static Object[] with(Object[] arguments, Object last) {
    Object[] more = Arrays.copyOf(arguments, arguments.length + 1);
    more[arguments.length] = last;
    return more;
  }

  private String failProbe(Map<String, Tensor> inputs, Path out) throws IOException {
    Path file = folder.resolve("in.npz");
    NpzWriter.write(file, inputs);
    return fail("PROBE_INPUT", "probe", "--bundle", bundle, "--inputs", file, "--out", out).err();
  }

  private static Answer succeed(Object... arguments) {
    Answer answer = avatar.run(arguments);
    assertThat(answer.status()).as(answer.err()).isZero();
    return answer;
  }

  private static Answer fail(String code, Object... arguments) {
    Answer answer = avatar.run(arguments);
    assertThat(answer.status()).as(answer.err()).isEqualTo(1);
    assertThat(answer.err()).contains("[" + code + "]");
    return answer;
  }

  private static Map<String, Tensor> probeInputs() {
    int side = TINY.sourceSize();
    float[] camera = {-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1, 9.3f};
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("source_image", Tensor.of(gradient(3 * side * side), 3, side, side));
    inputs.put("source_transform", Tensor.of(camera, 3, 4));
    inputs.put("points", Tensor.of(gradient(3 * TINY.head().vertices()), TINY.head().vertices(), 3));
    inputs.put("transform", Tensor.of(camera, 3, 4));
    return inputs;
  }

  private static float[] gradient(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (i * 7 % 256) / 255f;
    }
    return values;
  }

  private static String shape(int... sizes) {
    return Shape.of(sizes).toString();
  }
}
