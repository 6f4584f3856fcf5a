package io.avatarfleet.format.avatar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SafetensorsFile;
import io.avatarfleet.format.SafetensorsWriter;
import io.avatarfleet.format.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvatarAssetFormatTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = folder.resolve("a.avatar");
  }

  @Test
  void halfPrecisionHalvesTheFile() throws IOException {
    AvatarAsset avatar = Avatars.random(new Random(1), 1000, 0);
    AvatarAssetFormat.write(file, avatar, Precision.SINGLE);
    long single = Files.size(file);

    AvatarAssetFormat.write(file, avatar, Precision.HALF);

    assertThat(Files.size(file)).isLessThan(single / 2 + 1000);
  }

  @Test
  void aColourTooLargeForHalfPrecisionIsRefusedAndTheOldFileStays() throws IOException {
    AvatarAsset avatar = Avatars.random(new Random(1), 4, 4);
    AvatarAssetFormat.write(file, avatar, Precision.SINGLE);
    byte[] before = Files.readAllBytes(file);
    avatar.colors()[7] = 70_000;

    assertThatThrownBy(() -> AvatarAssetFormat.write(file, avatar, Precision.HALF))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("colors")
        .hasMessageContaining("index 7");
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    AvatarAssetFormat.write(file, avatar, Precision.SINGLE);
    assertThat(AvatarAssetFormat.read(file).colors()[7]).isEqualTo(70_000);
  }

  @ParameterizedTest
  @CsvSource({
    "opacities, 1.5, outside 0 to 1",
    "opacities, -0.5, outside 0 to 1",
    "scales, -0.5, outside 0",
    "colors, NaN, not finite at index 0",
    "rotations, Infinity, not finite at index 0",
    "lifted_positions, NaN, not finite at index 0",
    "source_transform, NaN, not finite at index 0"
  })
  void valuesThatCannotBeAreNamed(String field, float value, String message) throws IOException {
    AvatarAssetFormat.write(file, Avatars.random(new Random(1), 4, 4), Precision.SINGLE);
    rewrite(tensors -> {
      float[] values = tensors.get(field).toFloats();
      values[0] = value;
      tensors.put(field, Tensor.of(values, tensors.get(field).shape().toArray()));
    });

    assertThatThrownBy(() -> AvatarAssetFormat.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(field)
        .hasMessageContaining(message);
  }

  @Test
  void moreLiftedPositionsThanGaussiansAreRefused() throws IOException {
    AvatarAssetFormat.write(file, Avatars.random(new Random(1), 4, 4), Precision.SINGLE);
    rewrite(tensors -> tensors.put("lifted_positions", Tensor.of(new float[27], 9, 3)));

    assertThatThrownBy(() -> AvatarAssetFormat.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("vertices");
  }

  @Test
  void aStrangeTensorIsRefusedByName() throws IOException {
    AvatarAssetFormat.write(file, Avatars.random(new Random(1), 4, 4), Precision.SINGLE);
    rewrite(tensors -> tensors.put("stranger", Tensor.of(new float[1], 1)));

    assertThatThrownBy(() -> AvatarAssetFormat.read(file)).hasMessageContaining("stranger");
  }

  private void rewrite(Consumer<Map<String, Tensor>> change) throws IOException {
    SafetensorsFile before = SafetensorsFile.open(file);
    Map<String, Tensor> tensors = new LinkedHashMap<>(before.tensors());
    change.accept(tensors);
    SafetensorsWriter.write(file, before.metadata(), tensors);
  }
}
