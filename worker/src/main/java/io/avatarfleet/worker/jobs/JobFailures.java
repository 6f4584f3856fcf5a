package io.avatarfleet.worker.jobs;

import io.avatarfleet.contract.ContractCode;
import io.avatarfleet.contract.ContractException;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.cuda.CudaEngineFailed;
import io.avatarfleet.cuda.driver.CudaFailure;
import io.avatarfleet.cuda.driver.DeviceMemoryExhausted;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.intake.Failure;
import io.avatarfleet.worker.intake.FailureClassifier;
import io.avatarfleet.worker.storage.StorageException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the failures of jobs mean, and which of them are the request's own fault. */
public final class JobFailures implements FailureClassifier {
  private static final Set<String> REJECTIONS = Stream.concat(
      Stream.of(ContractCode.values()).map(Enum::name),
      Stream.concat(
          Stream.of(JobRejected.Code.values()).map(Enum::name),
          Stream.of("STORAGE_BUCKET_FORBIDDEN"))).collect(Collectors.toUnmodifiableSet());

  @Override
  public Optional<Failure> classify(Throwable thrown) {
    if (thrown instanceof JobRejected rejected) {
      return Optional.of(new Failure.Permanent(rejected.code().name(), rejected.getMessage()));
    }
    if (thrown instanceof ContractException contract) {
      return Optional.of(new Failure.Permanent(contract.code(), contract.getMessage()));
    }
    if (thrown instanceof FormatException format) {
      return Optional.of(new Failure.Permanent(format.code(), format.getMessage()));
    }
    if (thrown instanceof StorageException storage) {
      return Optional.of(storage.isTransient()
          ? new Failure.Transient(storage.code(), storage.getMessage())
          : new Failure.Permanent(storage.code(), storage.getMessage()));
    }
    return ofDevice(thrown);
  }

  /** A device that is full now or failed one call may do better later; one that is gone takes the process with it. */
  private static Optional<Failure> ofDevice(Throwable thrown) {
    if (thrown instanceof CudaEngineFailed failed) {
      return Optional.of(new Failure.Fatal("DEVICE_LOST", failed.getMessage()));
    }
    if (thrown instanceof DeviceMemoryExhausted full) {
      return Optional.of(new Failure.Transient("DEVICE_MEMORY", full.getMessage()));
    }
    if (thrown instanceof CudaFailure failure) {
      return Optional.of(new Failure.Transient("DEVICE", failure.getMessage()));
    }
    return Optional.empty();
  }

  /** The end of a job with an error: rejected where the request itself is at fault, failed otherwise. */
  static Status end(String code, String message) {
    JobError error = new JobError(code, message);
    return REJECTIONS.contains(code) ? new Status.Rejected(error) : new Status.Failed(error);
  }
}
