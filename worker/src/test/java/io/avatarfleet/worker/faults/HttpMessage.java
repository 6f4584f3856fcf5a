package io.avatarfleet.worker.faults;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The head of a request or an answer, and what follows it on the wire. */
record HttpMessage(List<String> lines, InputStream rest) {

  static HttpMessage head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String text = "";
    while (!text.endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended in a head");
      }
      head.write(next);
      text = next == '\n' ? head.toString(StandardCharsets.ISO_8859_1) : "";
    }
    return new HttpMessage(Arrays.asList(text.strip().split("\r\n")), in);
  }

  String firstLine() {
    return lines.get(0);
  }

  /** The head with one header changed: there will be no further message on the connection. */
  byte[] headWithConnectionClosed() {
    return (lines.stream().filter(line -> !line.toLowerCase(Locale.ROOT).startsWith("connection:"))
        .collect(Collectors.joining("\r\n")) + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The body of a request; it must have a length. */
  InputStream body() {
    return new Bounded(rest, lines.stream().filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
        .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip())).findFirst().orElse(0));
  }

  /** So many bytes of a stream. */
  private static final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream in, long left) {
      super(in);
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = left == 0 ? -1 : super.read(bytes, offset, (int) Math.min(left, length));
      left -= Math.max(0, read);
      return read;
    }
  }
}
