package io.avatarfleet.worker.campaign;

import io.avatarfleet.worker.faults.FaultProxy;
import io.avatarfleet.worker.faults.HttpFaultProxy;
import io.avatarfleet.worker.faults.KafkaFaultProxy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;

/** A place for a worker with ways of its own to broker and store, so that faults can be aimed at that worker. */
final class Seat implements AutoCloseable {
  private final int number;
  private final KafkaFaultProxy brokerRequests;
  private final FaultProxy brokerWire;
  private final HttpFaultProxy storeRequests;
  private final FaultProxy storeWire;

  Seat(int number, InetSocketAddress broker, URI store) throws IOException {
    this.number = number;
    brokerRequests = KafkaFaultProxy.inFrontOf(broker);
    brokerWire = FaultProxy.inFrontOf(brokerRequests.address());
    storeRequests = HttpFaultProxy.inFrontOf(store);
    storeWire = FaultProxy.inFrontOf(storeRequests.uri());
  }

  int number() {
    return number;
  }

  /** Faults of single requests to the broker. */
  KafkaFaultProxy brokerRequests() {
    return brokerRequests;
  }

  /** Faults of the network to the broker. */
  FaultProxy brokerWire() {
    return brokerWire;
  }

  /** Faults of single requests to the store. */
  HttpFaultProxy storeRequests() {
    return storeRequests;
  }

  /** Faults of the network to the store. */
  FaultProxy storeWire() {
    return storeWire;
  }

  void heal() {
    brokerRequests.heal();
    brokerWire.heal();
    storeRequests.heal();
    storeWire.heal();
  }

  @Override
  public void close() throws IOException {
    storeWire.close();
    storeRequests.close();
    brokerWire.close();
    brokerRequests.close();
  }
}
