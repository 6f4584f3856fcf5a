package io.avatarfleet.cuda;

import io.avatarfleet.cuda.driver.CudaDevice;
import io.avatarfleet.cuda.driver.CudaFailure;
import io.avatarfleet.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Whether this machine and this build have what the engine needs.
 *
 * @param engine the engine; empty if something is missing
 * @param reason the device's name, or what is missing, for people
 */
public record CudaAvailability(Optional<CudaEngine> engine, String reason) {
  /** The kernels in the jar; absent from builds made without nvcc. */
  private static final String KERNELS = "/io/avatarfleet/cuda/engine.fatbin";

  /** A library to load in place of the installed driver, for tests on an emulated device. */
  private static final String DRIVER_PROPERTY = "io.avatarfleet.cuda.driver";

  /** Where Linux shows a driver: natively, and under WSL. */
  private static final List<Path> NODES = List.of(Path.of("/dev/nvidiactl"), Path.of("/dev/dxg"));

  /**
   * Looks for kernels, driver and device, and opens the device if all are there. Takes a moment, most of it the driver's.
   *
   * @param builder builds avatars in the engine's stead
   */
  public static CudaAvailability find(CudaSettings settings, Engine builder) {
    String substitute = System.getProperty(DRIVER_PROPERTY);
    if (substitute == null && System.getProperty("os.name").equals("Linux") && NODES.stream().noneMatch(Files::exists)) {
      return missing("this machine has no NVIDIA device (no /dev/nvidiactl)");
    }
    try (InputStream in = CudaAvailability.class.getResourceAsStream(KERNELS)) {
      if (in == null && substitute == null) {
        return missing("this build has no CUDA kernels, since it was made without nvcc");
      }
      if (substitute != null) {
        System.load(substitute);
      }
      List<CudaDevice> devices = CudaDevice.all();
      if (settings.device() >= devices.size()) {
        return missing("the driver shows %d devices, number %d is asked for".formatted(devices.size(), settings.device()));
      }
      CudaDevice device = devices.get(settings.device());
      byte[] kernels = in == null ? new byte[1] : in.readAllBytes();
      return new CudaAvailability(Optional.of(new CudaEngine(device, kernels, settings, builder)), device.name());
    } catch (LinkageError e) {
      return missing("the NVIDIA driver cannot be loaded (%s)".formatted(firstLine(e)));
    } catch (CudaFailure e) {
      return missing(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CudaAvailability missing(String reason) {
    return new CudaAvailability(Optional.empty(), reason);
  }

  private static String firstLine(Throwable problem) {
    String message = String.valueOf(problem.getMessage());
    return message.lines().filter(line -> !line.isBlank()).findFirst().orElse(problem.getClass().getSimpleName()).strip();
  }
}
