package io.avatarfleet.cuda;

/** The engine does not work any more, and nothing else of this process will on its device: only a new process helps. */
public final class CudaEngineFailed extends RuntimeException {
  CudaEngineFailed(String message, Throwable cause) {
    super(message, cause);
  }
}
