package io.avatarfleet.worker.importing.arkit;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** ARKit's 52 face coefficients by Apple's names; sides are the person's own. */
public final class ArkitNames {
  /** In the order in which Live Link Face writes them. */
  public static final List<String> ALL = List.of(
      "eyeBlinkLeft", "eyeLookDownLeft", "eyeLookInLeft", "eyeLookOutLeft", "eyeLookUpLeft", "eyeSquintLeft",
      "eyeWideLeft", "eyeBlinkRight", "eyeLookDownRight", "eyeLookInRight", "eyeLookOutRight", "eyeLookUpRight",
      "eyeSquintRight", "eyeWideRight", "jawForward", "jawRight", "jawLeft", "jawOpen", "mouthClose", "mouthFunnel",
      "mouthPucker", "mouthRight", "mouthLeft", "mouthSmileLeft", "mouthSmileRight", "mouthFrownLeft",
      "mouthFrownRight", "mouthDimpleLeft", "mouthDimpleRight", "mouthStretchLeft", "mouthStretchRight",
      "mouthRollLower", "mouthRollUpper", "mouthShrugLower", "mouthShrugUpper", "mouthPressLeft", "mouthPressRight",
      "mouthLowerDownLeft", "mouthLowerDownRight", "mouthUpperUpLeft", "mouthUpperUpRight", "browDownLeft",
      "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff", "cheekSquintLeft",
      "cheekSquintRight", "noseSneerLeft", "noseSneerRight", "tongueOut");

  private static final Map<String, Integer> PLACES = places();

  private ArkitNames() {}

  /** Where a coefficient stands in {@link #ALL}, whatever case its name is written in; nothing if it is none of them. */
  public static OptionalInt indexOf(String name) {
    Integer place = PLACES.get(name.toLowerCase(Locale.ROOT));
    return place == null ? OptionalInt.empty() : OptionalInt.of(place);
  }

  private static Map<String, Integer> places() {
    Map<String, Integer> places = new HashMap<>();
    for (String name : ALL) {
      places.put(name.toLowerCase(Locale.ROOT), places.size());
    }
    return Map.copyOf(places);
  }
}
