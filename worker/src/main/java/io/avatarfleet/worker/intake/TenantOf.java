package io.avatarfleet.worker.intake;

/** Whose record it is, for the limit on jobs in flight. */
@FunctionalInterface
public interface TenantOf {

  /** The tenant's name; must not throw, whatever the bytes are. */
  String tenant(Delivery delivery);
}
