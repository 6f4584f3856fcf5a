package io.avatarfleet.cuda;

import io.avatarfleet.engine.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The device that tests run on: a real one where there is one, else the emulated one, else tests are skipped. One process
 * can only have one of them.
 */
public final class DeviceUnderTest {
  private static final String SUBSTITUTE = "io.avatarfleet.cuda.driver";

  private DeviceUnderTest() {}

  /** An engine on a device of any kind. */
  public static CudaEngine engine(CudaSettings settings, Engine builder) {
    Path emulated = Path.of(System.getProperty("io.avatarfleet.cuda.emulated-device", "none"));
    boolean real = Files.exists(Path.of("/dev/nvidiactl"));
    if (!real && Files.exists(emulated)) {
      System.setProperty(SUBSTITUTE, emulated.toString());
    }
    return opened(settings, builder);
  }

  /** An engine on a real device, for what an emulated one takes too long for. */
  public static CudaEngine realEngine(Engine builder) {
    Assumptions.assumeTrue(System.getProperty(SUBSTITUTE) == null && Files.exists(Path.of("/dev/nvidiactl")),
        "needs a GPU");
    return opened(CudaSettings.DEFAULT, builder);
  }

  private static CudaEngine opened(CudaSettings settings, Engine builder) {
    CudaAvailability found = CudaAvailability.find(settings, builder);
    Assumptions.assumeTrue(found.engine().isPresent(), "no device, real or emulated: " + found.reason());
    return found.engine().orElseThrow();
  }
}
