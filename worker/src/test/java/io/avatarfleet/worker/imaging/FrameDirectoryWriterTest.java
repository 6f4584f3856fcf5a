package io.avatarfleet.worker.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.engine.RenderedFrame;
import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameDirectoryWriterTest {
  @TempDir Path folder;

  @Test
  void framesAppearNumberedOnceTheFolderIsFinished() throws IOException {
    Path target = folder.resolve("frames");
    try (FrameSink sink = FrameDirectoryWriter.open(target, 8)) {
      sink.write(frame());
      sink.write(frame());
      assertThat(target).doesNotExist();
      sink.finish();
    }
    assertThat(target.resolve("frame_000000.png")).exists();
    assertThat(target.resolve("frame_000001.png")).exists();
    assertThat(folder.toFile().list()).containsExactly("frames");
  }

  @Test
  void anUnfinishedFolderLeavesNothingBehind() throws IOException {
    try (FrameSink sink = FrameDirectoryWriter.open(folder.resolve("frames"), 8)) {
      sink.write(frame());
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderWithContentsIsNotReplaced() throws IOException {
    Files.createDirectory(folder.resolve("frames"));
    Files.writeString(folder.resolve("frames/mine.txt"), "mine");
    assertThatThrownBy(() -> FrameDirectoryWriter.open(folder.resolve("frames"), 8))
        .isInstanceOfSatisfying(FormatException.class, e -> assertThat(e.code()).isEqualTo("OUTPUT_EXISTS"));
    assertThat(folder.resolve("frames/mine.txt")).hasContent("mine");
  }

  private static RenderedFrame frame() {
    return new RenderedFrame(8, new float[3 * 64], new float[64]);
  }
}
