package io.avatarfleet.worker.storage;

import java.util.Map;

/** Media types by the ending of a key, so that browsers show what the fleet makes. */
final class ContentTypes {
  private static final Map<String, String> BY_ENDING = Map.of(
      "json", "application/json", "mp4", "video/mp4", "webm", "video/webm", "png", "image/png",
      "jpg", "image/jpeg", "jpeg", "image/jpeg");

  private ContentTypes() {}

  static String of(String key) {
    return BY_ENDING.getOrDefault(key.substring(key.lastIndexOf('.') + 1), "application/octet-stream");
  }
}
