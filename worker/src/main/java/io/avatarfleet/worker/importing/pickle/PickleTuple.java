package io.avatarfleet.worker.importing.pickle;

import java.util.List;

/**
 * A Python tuple. Its equality is that of identity, so that comparing hostile values cannot recurse.
 */
public final class PickleTuple {
  private final List<Object> items;

  /** @param items kept, not copied; nobody may write them afterwards */
  public PickleTuple(List<Object> items) {
    this.items = items;
  }

  /** The values, {@code null} standing for None. */
  public List<Object> items() {
    return items;
  }
}
