package io.avatarfleet.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avatarfleet.contract.Background;
import io.avatarfleet.contract.FrameRange;
import io.avatarfleet.contract.FrameRate;
import io.avatarfleet.contract.HeadPose;
import io.avatarfleet.contract.Job;
import io.avatarfleet.contract.ObjectReference;
import io.avatarfleet.contract.OrbitCamera;
import io.avatarfleet.contract.OutputFormat;
import io.avatarfleet.contract.Render;
import io.avatarfleet.contract.RenderOptions;
import io.avatarfleet.contract.Retargeting;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.contract.status.State;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import io.avatarfleet.format.avatar.AvatarAssetFormat;
import io.avatarfleet.worker.development.BrokerExtension;
import io.avatarfleet.worker.development.EmbeddedBroker;
import io.avatarfleet.worker.imaging.DecodedVideo;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that go well, from their publication to their results. */
@ExtendWith(BrokerExtension.class)
class FinishedJobTest {
  private static FleetUnderTest fleet;
  private static ObjectReference avatar;

  @BeforeAll
  static void start(@TempDir Path folder, EmbeddedBroker broker) throws Exception {
    fleet = new FleetUnderTest(folder, broker);
    fleet.worker();
    avatar = fleet.avatar();
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
  }

  @Test
  void buildsAnAvatarWithItsPreviewAndTellsEachStep() throws Exception {
    Job job = fleet.build("build").withAttributes(Map.of("order", "17"));
    Status.Completed completed = fleet.complete(job);

    assertThat(completed.results()).extracting(ResultObject::role).containsExactly("avatar", "preview");
    Path file = fleet.download(completed.results().get(0).object());
    assertThat(AvatarAssetFormat.read(file).bundleId()).isEqualTo(fleet.bundle().id());
    assertThat(completed.results().get(0).bytes()).isEqualTo(Files.size(file));
    List<StatusEvent> events = fleet.events("build");
    assertThat(events).extracting(event -> event.status().state())
        .containsExactly(State.ACCEPTED, State.STARTED, State.COMPLETED);
    assertThat(events).isSortedAccordingTo(Comparator.comparingLong(StatusEvent::sequence));
    assertThat(events).allSatisfy(event -> assertThat(event.attributes()).containsEntry("order", "17"));
  }

  @Test
  void findsAnAvatarOfTheSameContentInsteadOfBuildingItAgain() throws Exception {
    Status.Completed first = fleet.complete(fleet.build("same-1"));
    Status.Completed second = fleet.complete(fleet.build("same-2"));
    assertThat(second.results()).isEqualTo(first.results());
    assertThat(second.durationMillis()).containsOnlyKeys("fetch");
  }

  @Test
  void rendersAVideo() throws Exception {
    Status.Completed completed = fleet.complete(render("video", RenderOptions.defaults()
        .withFrames(FrameRange.of(3, 12)).withSize(96).withFrameRate(FrameRate.parse("30000/1001"))));
    DecodedVideo video = DecodedVideo.read(fleet.download(completed.results().get(0).object()));
    assertThat(video.frames()).hasSize(10);
    assertThat(video.width()).isEqualTo(96);
    assertThat(video.rateNumerator()).isEqualTo(30000);
    assertThat(fleet.objects("video")).hasSize(2);
  }

  @Test
  void rendersPicturesWhoseBackgroundIsSeenThroughOrColoured() throws Exception {
    RenderOptions options =
        RenderOptions.defaults().withFormat(OutputFormat.PNG).withFrames(FrameRange.of(0, 1));
    BufferedImage clear = picture(render("clear", options.withBackground(Background.nothing())));
    BufferedImage red = picture(render("red", options.withBackground(Background.colour(0xff0000))));
    BufferedImage plain = picture(render("plain-background", options));
    int at = clearestPixel(clear);
    int alpha = clear.getRGB(at % 64, at / 64) >>> 24;
    int before = plain.getRGB(at % 64, at / 64);
    int behind = red.getRGB(at % 64, at / 64);
    assertThat(alpha).isLessThan(255);
    assertThat(behind >> 16 & 0xff).isCloseTo(Math.min(255, (before >> 16 & 0xff) + 255 - alpha), within(1));
    assertThat(behind & 0xffff).isEqualTo(before & 0xffff);
    assertThat(clear.getColorModel().hasAlpha()).isTrue();
    assertThat(red.getColorModel().hasAlpha()).isFalse();
  }

  @Test
  void rendersRawPixels() throws Exception {
    RenderOptions options =
        RenderOptions.defaults().withFormat(OutputFormat.RAW).withFrames(FrameRange.of(0, 2));
    ResultObject opaque = fleet.complete(render("raw", options)).results().get(0);
    ResultObject clear =
        fleet.complete(render("raw-clear", options.withBackground(Background.nothing()))).results().get(0);
    assertThat(opaque.bytes()).isEqualTo(3 * 64 * 64 * 3);
    assertThat(clear.bytes()).isEqualTo(3 * 64 * 64 * 4);
  }

  @Test
  void takesAnOrbitScaledExpressionsAndThePhotosPoseIntoAccount() throws Exception {
    RenderOptions plain = RenderOptions.defaults().withFormat(OutputFormat.RAW).withFrames(FrameRange.of(5, 6));
    RenderOptions orbit = plain.withCamera(OrbitCamera.of(-20, 20));
    RenderOptions still = plain.withRetargeting(Retargeting.unchanged().withExpressionScale(0));
    RenderOptions posed = plain.withRetargeting(Retargeting.unchanged().withHeadPose(HeadPose.SOURCE));
    List<String> sums = List.of(sha256(render("plain", plain)), sha256(render("orbit", orbit)),
        sha256(render("still", still)), sha256(render("posed", posed)));
    assertThat(sums).doesNotHaveDuplicates();
  }

  @Test
  void leavesNothingOnTheLocalDisk() throws Exception {
    fleet.complete(render("tidy", RenderOptions.defaults().withFrames(FrameRange.of(0, 3))));
    assertThat(fleet.localLeftovers()).isEmpty();
  }

  private static Job render(String id, RenderOptions options) {
    Job job = fleet.render(id, avatar);
    return Job.of(id, job.tenant(), ((Render) job.task()).withOptions(options));
  }

  private static String sha256(Job job) throws Exception {
    return fleet.complete(job).results().get(0).sha256();
  }

  private static BufferedImage picture(Job job) throws Exception {
    ResultObject result = fleet.complete(job).results().get(0);
    assertThat(result.role()).isEqualTo("frames");
    try (ZipFile zip = new ZipFile(fleet.download(result.object()).toFile())) {
      assertThat(zip.stream().map(ZipEntry::getName)).containsExactly("frame_000000.png", "frame_000001.png");
      byte[] bytes = zip.getInputStream(zip.getEntry("frame_000000.png")).readAllBytes();
      return ImageIO.read(new ByteArrayInputStream(bytes));
    }
  }

  private static int clearestPixel(BufferedImage image) {
    int clearest = 0;
    for (int i = 0; i < 64 * 64; i++) {
      if (image.getRGB(i % 64, i / 64) >>> 24 < image.getRGB(clearest % 64, clearest / 64) >>> 24) {
        clearest = i;
      }
    }
    return clearest;
  }
}
