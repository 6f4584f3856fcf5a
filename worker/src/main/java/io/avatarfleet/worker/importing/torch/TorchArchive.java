package io.avatarfleet.worker.importing.torch;

import io.avatarfleet.format.FormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The zip archive of a torch file, read in pieces. Stored entries are read from where they lie; compressed ones are
 * inflated within limits, so that an archive cannot unfold to more than it may.
 */
final class TorchArchive implements AutoCloseable {
  private static final int MOST_ENTRIES = 100_000;
  private static final long LARGEST_COMPRESSED_ENTRY = 1L << 30;

  /** Deflate cannot do better than 1032 : 1. */
  private static final long BEST_RATIO = 1032;

  private static final long INFLATION_BUDGET = 16L << 30;
  private static final String INDEX = "/data.pkl";

  private final Path path;
  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new HashMap<>();
  private final String root;
  private long inflationLeft = INFLATION_BUDGET;

  private TorchArchive(Path path, ZipFile zip) throws FormatException {
    this.path = path;
    this.zip = zip;
    collectEntries();
    this.root = findRoot();
  }

  /**
   * Opens an archive and checks its directory.
   *
   * @throws FormatException if the file is no archive of torch.save, or one that cannot be read within limits
   */
  static TorchArchive open(Path path) throws IOException {
    requireZip(path);
    ZipDirectory.requireReasonable(path);
    ZipFile zip = null;
    try {
      zip = new ZipFile(path.toFile());
      TorchArchive archive = new TorchArchive(path, zip);
      archive.requireLittleEndian();
      return archive;
    } catch (ZipException | IllegalArgumentException e) {
      close(zip);
      throw new FormatException("TORCH_ARCHIVE",
          "%s: its zip directory cannot be read (%s); the file is truncated or damaged, copy or download it again"
              .formatted(path, e.getMessage()), e);
    } catch (IOException e) {
      close(zip);
      throw e;
    }
  }

  private static void close(ZipFile zip) throws IOException {
    if (zip != null) {
      zip.close();
    }
  }

  private static void requireZip(Path path) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(path)) {
      start = in.readNBytes(4);
    }
    if (start.length == 4 && start[0] == 'P' && start[1] == 'K' && start[2] == 3 && start[3] == 4) {
      return;
    }
    if (start.length > 1 && (start[0] & 0xff) == 0x80) {
      throw new FormatException("TORCH_LEGACY", path + ": a pickle, perhaps saved by torch before 1.6; load it with a "
          + "current torch on a machine you can spare and save it again with torch.save");
    }
    throw new FormatException("TORCH_ARCHIVE", path + ": not a file of torch.save; it does not begin like a zip file");
  }

  private void collectEntries() throws FormatException {
    if (zip.size() > MOST_ENTRIES) {
      throw limit("%d entries; at most %d are read".formatted(zip.size(), MOST_ENTRIES));
    }
    for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(e -> (ZipEntry) e)::iterator) {
      if (entries.put(entry.getName(), entry) != null) {
        throw new FormatException("TORCH_ARCHIVE", path + ": two entries have the name " + entry.getName());
      }
      if (entry.getSize() < 0 || entry.getCompressedSize() < 0) {
        throw new FormatException("TORCH_ARCHIVE", path + ": entry " + entry.getName() + " has no size");
      }
      if (entry.getMethod() == ZipEntry.STORED) {
        if (entry.getSize() != entry.getCompressedSize()) {
          throw new FormatException("TORCH_ARCHIVE", path + ": stored entry " + entry.getName() + " has two sizes");
        }
      } else if (entry.getSize() > LARGEST_COMPRESSED_ENTRY) {
        throw limit("compressed entry %s of %d bytes; at most %d are inflated"
            .formatted(entry.getName(), entry.getSize(), LARGEST_COMPRESSED_ENTRY));
      } else if (entry.getSize() / BEST_RATIO > entry.getCompressedSize()) {
        throw limit("entry %s claims to unfold from %d to %d bytes, which deflate cannot do"
            .formatted(entry.getName(), entry.getCompressedSize(), entry.getSize()));
      }
    }
  }

  private String findRoot() throws FormatException {
    String found = null;
    for (String name : entries.keySet()) {
      if (name.endsWith(INDEX) && name.indexOf('/') == name.length() - INDEX.length()) {
        if (found != null) {
          throw new FormatException("TORCH_ARCHIVE", path + ": two entries are called data.pkl");
        }
        found = name.substring(0, name.length() - INDEX.length());
      }
    }
    if (found == null) {
      throw new FormatException("TORCH_ARCHIVE", path + ": a zip file without data.pkl, so not a file of torch.save");
    }
    return found;
  }

  private void requireLittleEndian() throws IOException {
    ZipEntry entry = entries.get(root + "/byteorder");
    if (entry == null) {
      return;
    }
    String order = StandardCharsets.UTF_8.decode(read(entry, 0, (int) Math.min(entry.getSize(), 16))).toString();
    if (!order.equals("little")) {
      throw new FormatException("TORCH_BYTE_ORDER",
          "%s: numbers in byte order '%s'; save it on a little-endian machine".formatted(path, order));
    }
  }

  /** The index pickle. */
  ByteBuffer index(long longest) throws IOException {
    ZipEntry entry = entries.get(root + INDEX);
    if (entry.getSize() > longest) {
      throw limit("an index of %d bytes; at most %d are read".formatted(entry.getSize(), longest));
    }
    return read(entry, 0, (int) entry.getSize());
  }

  /** Length in bytes of the storage under a key; negative if there is none. */
  long storageSize(String key) {
    ZipEntry entry = entries.get(root + "/data/" + key);
    return entry == null ? -1 : entry.getSize();
  }

  /** Some of the bytes of a storage that exists and has them. */
  ByteBuffer storage(String key, long from, int count) throws IOException {
    return read(entries.get(root + "/data/" + key), from, count);
  }

  private ByteBuffer read(ZipEntry entry, long from, int count) throws IOException {
    boolean inflating = entry.getMethod() != ZipEntry.STORED;
    if (inflating) {
      inflationLeft -= from + count;
      if (inflationLeft < 0) {
        throw limit("its compressed entries unfold to more than " + INFLATION_BUDGET + " bytes");
      }
    }
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      in.skipNBytes(from);
      bytes = in.readNBytes(count);
      if (inflating && bytes.length == count && from + count == entry.getSize() && in.read() >= 0) {
        throw limit("entry " + entry.getName() + " unfolds to more than the " + entry.getSize() + " bytes it claims");
      }
    } catch (FormatException e) {
      throw e;
    } catch (IOException e) {
      throw new FormatException("TORCH_ARCHIVE",
          "%s: entry %s cannot be read at byte %d (%s); the file is damaged, copy or download it again"
              .formatted(path, entry.getName(), from, e.getMessage()), e);
    }
    if (bytes.length < count) {
      throw new FormatException("TORCH_ARCHIVE", "%s: entry %s ends after %d bytes where %d are claimed"
          .formatted(path, entry.getName(), from + bytes.length, entry.getSize()));
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private FormatException limit(String message) {
    return new FormatException("TORCH_LIMIT", path + ": " + message);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
