package io.avatarfleet.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.bundle.Bundle;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EnginesTest {
  private static final Engine CPU = named("cpu");
  private static final Engine CUDA = named("cuda");

  @Test
  void theGpuIsChosenWhereThereIsOneAndItsNameIsSaid() throws FormatException {
    Engines engines = new Engines(List.of(EngineOffer.of(CPU), found(CUDA, "NVIDIA H100")));

    assertThat(engines.best()).isEqualTo(new Engines.Choice(CUDA, "engine cuda on NVIDIA H100"));
  }

  @Test
  void withoutAGpuTheCpuIsChosenAndWhyIsSaid() throws FormatException {
    Engines engines = new Engines(List.of(EngineOffer.of(CPU), missing("cuda", "this machine has no NVIDIA device")));

    assertThat(engines.best())
        .isEqualTo(new Engines.Choice(CPU, "engine cpu: no engine cuda, this machine has no NVIDIA device"));
  }

  @Test
  void anEngineThatIsAskedForAndCannotRunIsRefused() {
    Engines engines = new Engines(List.of(EngineOffer.of(CPU), missing("cuda", "the driver cannot be loaded")));

    assertThatThrownBy(() -> engines.named("cuda")).isInstanceOf(FormatException.class)
        .hasMessageContaining("the engine 'cuda' cannot run here: the driver cannot be loaded")
        .extracting(e -> ((FormatException) e).code()).isEqualTo("ENGINE_MISSING");
  }

  @Test
  void aDeviceIsNotLookedForBeforeItIsAskedForAndOnlyOnce() throws FormatException {
    AtomicInteger searches = new AtomicInteger();
    Engines engines = new Engines(List.of(EngineOffer.of(CPU), new EngineOffer("cuda", () -> {
      searches.incrementAndGet();
      return new EngineOffer.Finding(Optional.of(CUDA), "a device");
    })));

    engines.named("cpu");
    assertThat(searches).hasValue(0);
    engines.best();
    engines.best();
    assertThat(searches).hasValue(1);
  }

  private static EngineOffer found(Engine engine, String note) {
    return new EngineOffer(engine.name(), () -> new EngineOffer.Finding(Optional.of(engine), note));
  }

  private static EngineOffer missing(String name, String note) {
    return new EngineOffer(name, () -> new EngineOffer.Finding(Optional.empty(), note));
  }

  private static Engine named(String name) {
    return new Engine() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Reconstructor reconstructor(Bundle bundle) {
        throw new UnsupportedOperationException();
      }

      @Override
      public Renderer renderer(Bundle bundle) {
        throw new UnsupportedOperationException();
      }
    };
  }
}
