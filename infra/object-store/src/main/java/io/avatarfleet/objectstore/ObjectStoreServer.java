package io.avatarfleet.objectstore;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server on loopback that lives as long as whoever started it.
 *
 * <p>The one argument is the data folder, optionally followed by the port (0, the default: any free one). Standard
 * input carries the access key and the secret key, a line each, and is then watched: its end, which comes even when the
 * parent is killed, ends this process. Standard output carries one line, {@code listening on PORT}.
 */
public final class ObjectStoreServer {
  private ObjectStoreServer() {}

  /** Runs the server until standard input ends. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length < 1 || arguments.length > 2) {
      System.err.println("usage: ObjectStoreServer DATA_FOLDER [PORT]; keys come on standard input, a line each");
      System.exit(2);
    }
    Path data = Files.createDirectories(Path.of(arguments[0])).toAbsolutePath();
    int port = arguments.length == 2 ? Integer.parseInt(arguments[1]) : 0;
    BufferedReader parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    S3Proxy server = S3Proxy.builder()
        .blobStore(new FilesystemNio2BlobStore(data.toString()))
        .awsAuthentication(AuthenticationType.AWS_V4, line(parent), line(parent))
        .endpoint(URI.create("http://127.0.0.1:" + port))
        .ignoreUnknownHeaders(true)
        .stopTimeout(0)
        .build();
    server.start();
    System.out.println("listening on " + server.getPort());
    System.out.flush();
    while (parent.readLine() != null) {
      // Nothing more is expected; what counts is the end.
    }
    // Not an orderly stop: nobody is left to be served, and files are written under other names and linked.
    Runtime.getRuntime().halt(0);
  }

  private static String line(BufferedReader parent) throws IOException {
    String line = parent.readLine();
    if (line == null || line.isBlank()) {
      throw new IOException("an access key and a secret key are expected on standard input, a line each");
    }
    return line;
  }
}
