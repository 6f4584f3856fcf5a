package io.avatarfleet.worker.engine;

import io.avatarfleet.cuda.CudaAvailability;
import io.avatarfleet.cuda.CudaSettings;
import io.avatarfleet.engine.StageListener;
import io.avatarfleet.worker.WorkerConfiguration;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Makes the engines that this worker can have. */
class EngineProducer {

  @Produces
  @Singleton
  Engines engines(WorkerConfiguration configuration, StageListener listener) {
    CpuEngine cpu = new CpuEngine(configuration.threadsToUse(), listener);
    WorkerConfiguration.Cuda cuda = configuration.cuda();
    CudaSettings settings =
        new CudaSettings(cuda.device(), cuda.memoryBudget().map(size -> size.asLongValue()).orElse(0L));
    return new Engines(List.of(EngineOffer.of(cpu), new EngineOffer("cuda", () -> {
      CudaAvailability found = CudaAvailability.find(settings, cpu);
      return new EngineOffer.Finding(found.engine().map(engine -> engine), found.reason());
    })));
  }
}
