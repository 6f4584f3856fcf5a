package io.avatarfleet.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Jobs to JSON and back. */
public final class JobCodec {
  private JobCodec() {}

  /**
   * Reads a job.
   *
   * @throws ContractException if the bytes are no valid job; code, path and problem say why
   */
  public static Job parse(byte[] bytes) {
    return ContractJson.read(bytes, Job.class);
  }

  /**
   * Writes a job as canonical JSON: equal jobs give equal bytes.
   *
   * @throws ContractException {@code CONTRACT_SIZE} if it is too large for a message
   */
  public static byte[] write(Job job) {
    return ContractJson.write(job);
  }

  /**
   * What tells the same job, published again, from another job under the same id: SHA-256 over tenant and task in
   * canonical form. Priority, deadline and attributes may differ between publications. An option left out and an
   * option set to its default are the same, so that options added by later versions change no hash.
   *
   * @return 64 lower-case hexadecimal digits
   */
  public static String contentHash(Job job) {
    ObjectNode content = (ObjectNode) ContractJson.tree(job);
    content.retain(List.of("version", "tenant", "task"));
    ObjectNode task = (ObjectNode) content.get("task");
    task.replace("options", without((ObjectNode) task.get("options"), ContractJson.tree(defaults(job.task()))));
    try {
      byte[] bytes = content.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Record defaults(Task task) {
    if (task instanceof AvatarBuild) {
      return BuildOptions.defaults();
    }
    return task instanceof Render ? RenderOptions.defaults() : TrackingOptions.defaults();
  }

  private static ObjectNode without(ObjectNode options, JsonNode defaults) {
    defaults.fieldNames().forEachRemaining(name -> {
      if (defaults.get(name).equals(options.get(name))) {
        options.remove(name);
      } else if (options.path(name).isObject() && defaults.get(name).isObject()) {
        without((ObjectNode) options.get(name), defaults.get(name));
      }
    });
    return options;
  }
}
