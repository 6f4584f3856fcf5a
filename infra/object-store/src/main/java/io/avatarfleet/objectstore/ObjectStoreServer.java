package io.avatarfleet.objectstore;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/**
 * An S3 server on loopback that lives as long as whoever started it.
 *
 * <p>The one argument is the data folder, optionally followed by the port (0, the default: any free one). Standard
 * input carries the access key and the secret key, a line each, and is then watched: its end, which comes even when the
 * parent is killed, ends this process. Standard output carries the line {@code listening on PORT}, and for each line
 * {@code count} on standard input the line {@code requests N}: those taken since the start.
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
    BlobStore store = new FilesystemNio2BlobStore(data.toString());
    String accessKey = line(parent);
    String secretKey = line(parent);
    S3Proxy server = S3Proxy.builder()
        .blobStore(store)
        .awsAuthentication(AuthenticationType.AWS_V4, accessKey, secretKey)
        .endpoint(URI.create("http://127.0.0.1:" + port))
        .ignoreUnknownHeaders(true)
        .stopTimeout(0)
        .build();
    // Each request asks once for the store that belongs to its key.
    AtomicLong requests = new AtomicLong();
    server.setBlobStoreLocator((identity, container, blob) -> {
      requests.incrementAndGet();
      return accessKey.equals(identity) ? new AccessGrant(secretKey, store) : null;
    });
    server.start();
    System.out.println("listening on " + server.getPort());
    System.out.flush();
    for (String line = parent.readLine(); line != null; line = parent.readLine()) {
      if (line.equals("count")) {
        System.out.println("requests " + requests.get());
        System.out.flush();
      }
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
