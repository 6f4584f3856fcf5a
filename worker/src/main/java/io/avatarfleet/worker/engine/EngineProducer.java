package io.avatarfleet.worker.engine;

import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.worker.WorkerConfiguration;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the engines that this worker can have, each a bean. */
class EngineProducer {

  @Produces
  @Singleton
  Engine cpu(WorkerConfiguration configuration, StageListener listener) {
    return new CpuEngine(configuration.threadsToUse(), listener);
  }
}
