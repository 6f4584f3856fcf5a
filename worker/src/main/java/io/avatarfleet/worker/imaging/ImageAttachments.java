package io.avatarfleet.worker.imaging;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a picture file carries beside its picture: a colour profile and an EXIF block. Only what lies where the format
 * says is taken; anything else counts as absent. Profiles of more than {@value #MAXIMUM_PROFILE_BYTES} bytes are left
 * out before they are unpacked.
 *
 * @param profile an ICC profile for grey or RGB, empty if there is none
 * @param exif from the TIFF byte order mark on, empty if there is none
 * @param picture the file with that profile made invisible, for decoders that would apply it themselves or fail if it
 *     is damaged; a profile for ink stays, since only they can apply it
 */
record ImageAttachments(byte[] profile, byte[] exif, byte[] picture) {
  static final int MAXIMUM_PROFILE_BYTES = 4 << 20;

  private static final byte[] NONE = {};
  private static final int WEBP_HAS_PROFILE = 0x20;
  private static final byte[] JPEG_EXIF = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] JPEG_PROFILE = "ICC_PROFILE\0".getBytes(StandardCharsets.US_ASCII);

  /** Finds what a file carries. */
  static ImageAttachments of(ImageKind kind, byte[] bytes) {
    return switch (kind) {
      case JPEG -> ofJpeg(bytes);
      case PNG -> ofPng(bytes);
      case WEBP -> ofWebp(bytes);
      case GIF -> new ImageAttachments(NONE, NONE, bytes);
    };
  }

  /** Application segments before the scan: EXIF in APP1, the profile in APP2, in numbered pieces (ICC.1, annex B.4). */
  private static ImageAttachments ofJpeg(byte[] bytes) {
    byte[] exif = NONE;
    byte[] hidden = bytes.clone();
    Map<Integer, byte[]> pieces = new TreeMap<>();
    int at = 2;
    while (at + 4 <= bytes.length && (bytes[at] & 0xff) == 0xff) {
      int marker = bytes[at + 1] & 0xff;
      if (marker == 0xff) {
        at++;
        continue;
      }
      int end = at + 2 + ((bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff);
      if (marker == 0xda || end < at + 4 || end > bytes.length) {
        break;
      }
      if (marker == 0xe1 && exif.length == 0 && hasPrefix(bytes, at + 4, end, JPEG_EXIF)) {
        exif = Arrays.copyOfRange(bytes, at + 4 + JPEG_EXIF.length, end);
      }
      int content = at + 4 + JPEG_PROFILE.length + 2;
      if (marker == 0xe2 && content <= end && hasPrefix(bytes, at + 4, end, JPEG_PROFILE)) {
        pieces.put(bytes[content - 2] & 0xff, Arrays.copyOfRange(bytes, content, end));
        hidden[at + 4] = 'X';
      }
      at = end;
    }
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    pieces.values().forEach(joined::writeBytes);
    byte[] profile = joined.toByteArray();
    if (isForInk(profile)) {
      return new ImageAttachments(NONE, exif, bytes);
    }
    return new ImageAttachments(profile.length > MAXIMUM_PROFILE_BYTES ? NONE : profile, exif, hidden);
  }

  /** The colour space in an ICC profile's header (ICC.1, 7.2.6). */
  private static boolean isForInk(byte[] profile) {
    return hasPrefix(profile, 16, profile.length, "CMYK".getBytes(StandardCharsets.US_ASCII));
  }

  /** Chunks eXIf and iCCP (PNG, third edition, 11.3.2.3 and 11.3.4.5). */
  private static ImageAttachments ofPng(byte[] bytes) {
    byte[] exif = NONE;
    byte[] packed = NONE;
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int at = 8;
    while (at + 12 <= bytes.length) {
      int length = buffer.getInt(at);
      if (length < 0 || length > bytes.length - at - 12) {
        break;
      }
      String type = new String(bytes, at + 4, 4, StandardCharsets.US_ASCII);
      if (type.equals("eXIf")) {
        exif = Arrays.copyOfRange(bytes, at + 8, at + 8 + length);
      } else if (type.equals("iCCP")) {
        packed = Arrays.copyOfRange(bytes, at + 8, at + 8 + length);
      }
      at += 12 + length;
    }
    return new ImageAttachments(unpacked(packed), exif, bytes);
  }

  /** A name, a zero, a zero for "deflate", the packed profile. */
  private static byte[] unpacked(byte[] chunk) {
    int name = 0;
    while (name < chunk.length && chunk[name] != 0) {
      name++;
    }
    if (name + 2 >= chunk.length || chunk[name + 1] != 0) {
      return NONE;
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(chunk, name + 2, chunk.length - name - 2);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] part = new byte[1 << 16];
      int count = inflater.inflate(part);
      while (count > 0 && out.size() <= MAXIMUM_PROFILE_BYTES) {
        out.write(part, 0, count);
        count = inflater.inflate(part);
      }
      return inflater.finished() && out.size() <= MAXIMUM_PROFILE_BYTES ? out.toByteArray() : NONE;
    } catch (DataFormatException e) {
      return NONE;
    } finally {
      inflater.end();
    }
  }

  /** Chunks ICCP and EXIF of the extended format (RFC 9649, 2.7.1.4 and 2.7.1.5). */
  private static ImageAttachments ofWebp(byte[] bytes) {
    byte[] exif = NONE;
    byte[] profile = NONE;
    byte[] hidden = bytes.clone();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 12;
    while (at + 8 <= bytes.length) {
      int length = buffer.getInt(at + 4);
      if (length < 0 || length > bytes.length - at - 8) {
        break;
      }
      String type = new String(bytes, at, 4, StandardCharsets.US_ASCII);
      int from = at + 8;
      if (type.equals("VP8X") && length > 0) {
        hidden[from] &= ~WEBP_HAS_PROFILE;
      } else if (type.equals("ICCP")) {
        profile = length <= MAXIMUM_PROFILE_BYTES ? Arrays.copyOfRange(bytes, from, from + length) : NONE;
        hidden[at] = 'X';
      } else if (type.equals("EXIF")) {
        // Some writers copy the JPEG segment with its name.
        int skipped = hasPrefix(bytes, from, from + length, JPEG_EXIF) ? JPEG_EXIF.length : 0;
        exif = Arrays.copyOfRange(bytes, from + skipped, from + length);
      }
      at = from + length + (length & 1);
    }
    return new ImageAttachments(profile, exif, hidden);
  }

  private static boolean hasPrefix(byte[] bytes, int from, int end, byte[] prefix) {
    return end - from >= prefix.length
        && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
  }
}
