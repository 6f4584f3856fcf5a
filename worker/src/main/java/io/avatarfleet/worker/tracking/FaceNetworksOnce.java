package io.avatarfleet.worker.tracking;

import io.avatarfleet.worker.engine.network.NetworkLoader;

/** The face networks of a worker, loaded when they are first asked for. Safe to use from several threads. */
public final class FaceNetworksOnce implements AutoCloseable {
  private final NetworkLoader loader;
  private FaceNetworks networks;

  /** @param loader of the networks */
  public FaceNetworksOnce(NetworkLoader loader) {
    this.loader = loader;
  }

  /** The networks; closed with this. */
  public synchronized FaceNetworks get() {
    if (networks == null) {
      networks = FaceNetworks.load(loader);
    }
    return networks;
  }

  @Override
  public synchronized void close() {
    if (networks != null) {
      networks.close();
      networks = null;
    }
  }
}
