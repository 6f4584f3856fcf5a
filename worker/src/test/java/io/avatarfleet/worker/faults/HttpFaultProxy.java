package io.avatarfleet.worker.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands in front of a server of HTTP/1.1 and spoils chosen answers. Requests pass with their headers as they are, so
 * that signatures stay right; each has a connection of its own.
 */
public final class HttpFaultProxy implements AutoCloseable {
  private static final String HEAD =
      "HTTP/1.1 %d Spoiled\r\n%sContent-Length: %d\r\nETag: \"spoiled\"\r\nConnection: close\r\n\r\n";
  private static final String ERROR =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>told to</Message></Error>";

  private final URI server;
  private final Door door;
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private record Rule(String method, String pathPart, AtomicInteger times, HttpFault fault) {
    boolean takes(String requestLine) {
      return requestLine.startsWith(method + " ") && requestLine.contains(pathPart)
          && times.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }
  }

  private HttpFaultProxy(URI server) throws IOException {
    this.server = server;
    this.door = new Door(0, "http-fault-proxy");
  }

  /** A proxy on a free port of loopback. */
  public static HttpFaultProxy inFrontOf(URI server) throws IOException {
    HttpFaultProxy proxy = new HttpFaultProxy(server);
    proxy.door.open(proxy::serve);
    return proxy;
  }

  /** Where clients connect. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + door.port());
  }

  /** Spoils the next so many requests of this method whose path and query contain this text. */
  public void spoil(String method, String pathPart, int times, HttpFault fault) {
    rules.add(new Rule(method, pathPart, new AtomicInteger(times), fault));
  }

  /** Forgets all faults. */
  public void heal() {
    rules.clear();
  }

  /** First lines of all requests so far. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() throws IOException {
    door.close();
  }

  private void serve(Socket client) {
    try (client) {
      HttpMessage request = HttpMessage.head(client.getInputStream());
      String line = request.firstLine();
      requests.add(line);
      HttpFault fault = rules.stream().filter(rule -> rule.takes(line)).map(Rule::fault).findFirst().orElse(null);
      if (fault instanceof HttpFault.Status status) {
        request.body().transferTo(OutputStream.nullOutputStream());
        client.getOutputStream().write(answer(status, line.startsWith("HEAD ")));
        return;
      }
      if (fault instanceof HttpFault.Happens happens && happens.moment() == Moment.BEFORE) {
        happens.event().run();
        Connection.reset(client);
        return;
      }
      if (fault instanceof HttpFault.Meanwhile meanwhile) {
        meanwhile.event().run();
      }
      try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
        upstream.getOutputStream().write(request.headWithConnectionClosed());
        request.body().transferTo(upstream.getOutputStream());
        pass(upstream.getInputStream(), client, fault);
      }
    } catch (IOException ended) {
      Connection.reset(client);
    }
  }

  private static void pass(InputStream answer, Socket client, HttpFault fault) throws IOException {
    if (fault instanceof HttpFault.AnswerLost || fault instanceof HttpFault.Happens) {
      answer.transferTo(OutputStream.nullOutputStream());
      if (fault instanceof HttpFault.Happens happens) {
        happens.event().run();
      }
      Connection.reset(client);
      return;
    }
    HttpMessage head = HttpMessage.head(answer);
    client.getOutputStream().write(head.headWithConnectionClosed());
    if (fault instanceof HttpFault.Truncated truncated) {
      client.getOutputStream().write(answer.readNBytes(truncated.bodyBytes()));
    } else if (fault instanceof HttpFault.Damaged damaged) {
      byte[] body = answer.readAllBytes();
      body[damaged.bodyByte()] ^= 1;
      client.getOutputStream().write(body);
    } else if (fault instanceof HttpFault.MidAnswer mid) {
      byte[] body = answer.readAllBytes();
      client.getOutputStream().write(body, 0, body.length / 2);
      mid.event().run();
      Connection.reset(client);
    } else {
      answer.transferTo(client.getOutputStream());
    }
  }

  private static byte[] answer(HttpFault.Status status, boolean head) throws IOException {
    String xml = status.code().isEmpty() ? "" : ERROR.formatted(status.code());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(HEAD.formatted(status.status(), xml.isEmpty() ? "" : "Content-Type: application/xml\r\n", xml.length())
        .getBytes(StandardCharsets.US_ASCII));
    if (!head) {
      bytes.write(xml.getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }
}
