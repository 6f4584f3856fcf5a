package io.avatarfleet.format.npy;

import static org.assertj.core.api.Assertions.assertThat;

import io.avatarfleet.format.DType;
import io.avatarfleet.format.Damage;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.RandomTensors;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.TestFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class NpyProperties {
  private Path folder;

  @BeforeProperty
  void makeFolder() throws IOException {
    folder = Files.createTempDirectory("npy");
  }

  @AfterProperty
  void removeFolder() throws IOException {
    TestFolders.delete(folder);
  }

  @Property(tries = 200)
  void anArrayIsReadBackUnchanged(@ForAll("tensors") Tensor tensor) throws IOException {
    Path file = folder.resolve("a.npy");

    NpyFormat.write(file, tensor);

    assertSame(NpyFormat.read(file), tensor);
  }

  @Property(tries = 200)
  void aFileOfArraysIsReadBackUnchangedAndInOrder(@ForAll("tensorMaps") Map<String, Tensor> tensors)
      throws IOException {
    Path file = folder.resolve("a.npz");

    NpzWriter.write(file, tensors);
    byte[] first = Files.readAllBytes(file);
    NpzFile read = NpzFile.read(file);
    NpzWriter.write(file, tensors);

    assertThat(new ArrayList<>(read.tensors().keySet())).isEqualTo(new ArrayList<>(tensors.keySet()));
    tensors.forEach((name, tensor) -> assertSame(read.tensors().get(name), tensor));
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @Property(tries = 500)
  void aDamagedArrayGivesAnArrayOrAFormatException(
      @ForAll("tensors") Tensor tensor, @ForAll Random random, @ForAll @IntRange(max = 4) int changes)
      throws IOException {
    Path file = folder.resolve("damaged.npy");
    NpyFormat.write(file, tensor);
    Files.write(file, Damage.of(Files.readAllBytes(file), random, changes));

    try {
      assertThat(NpyFormat.read(file)).isNotNull();
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining(file.toString());
    }
  }

  @Property(tries = 800)
  void aDamagedFileOfArraysGivesArraysOrAnError(
      @ForAll("tensorMaps") Map<String, Tensor> tensors,
      @ForAll boolean deflated,
      @ForAll Random random,
      @ForAll @IntRange(max = 6) int changes)
      throws IOException {
    Path file = folder.resolve("damaged.npz");
    if (deflated) {
      writeDeflated(file, tensors);
    } else {
      NpzWriter.write(file, tensors);
    }
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, random.nextBoolean() ? Damage.of(bytes, random, changes) : endDamaged(bytes, random, changes));

    try {
      assertThat(NpzFile.read(file).tensors()).isNotNull();
    } catch (FormatException e) {
      assertThat(e).hasMessageContaining(file.toString());
    } catch (IOException e) {
      assertThat(e).isNotNull();
    }
  }

  @Provide
  Arbitrary<Tensor> tensors() {
    List<DType> types = new ArrayList<>(List.of(DType.values()));
    types.remove(DType.BF16);
    return RandomTensors.of(types.toArray(DType[]::new));
  }

  @Provide
  Arbitrary<Map<String, Tensor>> tensorMaps() {
    return Arbitraries.maps(Arbitraries.strings().alpha().numeric().withChars("._/").ofMaxLength(12), tensors())
        .ofMaxSize(5);
  }

  /** Damage where a zip file keeps its directory. */
  private static byte[] endDamaged(byte[] bytes, Random random, int changes) {
    byte[] damaged = bytes.clone();
    for (int i = 0; i < changes; i++) {
      damaged[damaged.length - 1 - random.nextInt(Math.min(damaged.length, 150))] = (byte) random.nextInt();
    }
    return damaged;
  }

  private static void writeDeflated(Path file, Map<String, Tensor> tensors) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, Tensor> tensor : new LinkedHashMap<>(tensors).entrySet()) {
        zip.putNextEntry(new ZipEntry(tensor.getKey() + ".npy"));
        NpyFormat.write(zip, tensor.getValue());
      }
    }
  }

  private static void assertSame(Tensor actual, Tensor expected) {
    assertThat(actual.dtype()).isEqualTo(expected.dtype());
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.bytes()).isEqualTo(expected.bytes());
  }
}
