package io.avatarfleet.worker.storage;

import io.minio.errors.ErrorResponseException;
import io.minio.errors.InvalidResponseException;
import io.minio.errors.MinioException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells what a failed attempt means. */
final class Failures {
  private static final int NOT_MODIFIED = 304;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;
  private static final Set<Integer> TRANSIENT_STATUS = Set.of(408, 409, 425, 429);
  private static final Set<String> TRANSIENT_CODES = Set.of(
      "RequestTimeout", "Throttling", "ThrottlingException", "RequestLimitExceeded", "RequestThrottled",
      "InternalError", "ServiceUnavailable", "SlowDown", "SlowDownWrite", "SlowDownRead", "OperationAborted",
      "ConditionalRequestConflict", "ExpiredToken", "RequestTimeTooSkewed", "IncompleteBody", "BadDigest",
      "XAmzContentSHA256Mismatch",
      // The bucket is full: no job's fault, and operators make room.
      "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "XMinioStorageFull");
  private static final Pattern STATUS = Pattern.compile("Response code: (\\d{3})");

  private Failures() {}

  /** The failure inside the wrappers of futures and of the client. */
  static Exception unwrapped(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null
        && (inner instanceof CompletionException || inner instanceof ExecutionException
            || inner instanceof UncheckedIOException
            || inner.getClass() == MinioException.class)) {
      inner = inner.getCause();
    }
    if (inner instanceof Error error) {
      throw error;
    }
    return (Exception) inner;
  }

  /** Whether another attempt may end differently. */
  static boolean isTransient(Exception failure) {
    if (failure instanceof StorageException) {
      return false;
    }
    if (failure instanceof ErrorResponseException refused) {
      return TRANSIENT_CODES.contains(refused.errorResponse().code()) || isTransient(status(failure));
    }
    int status = status(failure);
    return status == 0 ? failure instanceof IOException || failure instanceof MinioException : isTransient(status);
  }

  /** Whether there is no such object, or no such upload. */
  static boolean isMissing(Exception failure) {
    return status(failure) == NOT_FOUND;
  }

  /** Whether the condition of a conditional put did not hold. Old MinIO servers say 304 for it. */
  static boolean isPreconditionFailed(Exception failure) {
    int status = status(failure);
    return status == PRECONDITION_FAILED || status == NOT_MODIFIED;
  }

  /** Whether another conditional put of the same object was under way. */
  static boolean isConflict(Exception failure) {
    return status(failure) == CONFLICT;
  }

  /** The final failure that an attempt's failure amounts to, if it is not transient. */
  static StorageException permanent(String what, Target target, Exception failure) {
    if (failure instanceof StorageException typed) {
      return typed;
    }
    int status = status(failure);
    if (status == NOT_FOUND) {
      return "NoSuchBucket".equals(code(failure)) || target.object().isEmpty()
          ? new StorageException.BucketMissing(target.bucket())
          : new StorageException.ObjectMissing(target.object().get());
    }
    return status == FORBIDDEN
        ? new StorageException.AccessDenied(what, answer(failure))
        : new StorageException.RequestRefused(what, answer(failure));
  }

  /**
   * What the store said, in words of ours: the client's exceptions carry whole requests, session token included, and
   * must not become causes of failures that are logged.
   */
  static String answer(Exception failure) {
    int status = status(failure);
    if (status != 0) {
      return code(failure).isEmpty() ? "HTTP " + status : "HTTP " + status + " " + code(failure);
    }
    if (failure instanceof ErrorResponseException) {
      return code(failure);
    }
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }

  private static boolean isTransient(int status) {
    return status >= 500 && status != 501 || TRANSIENT_STATUS.contains(status);
  }

  private static String code(Exception failure) {
    return failure instanceof ErrorResponseException refused ? refused.errorResponse().code() : "";
  }

  private static int status(Exception failure) {
    if (failure instanceof ErrorResponseException refused) {
      return refused.response().code();
    }
    if (failure instanceof ServerException server) {
      return server.statusCode();
    }
    if (failure instanceof InvalidResponseException invalid) {
      // The client keeps the status in its message only.
      Matcher status = STATUS.matcher(String.valueOf(invalid.getMessage()));
      return status.find() ? Integer.parseInt(status.group(1)) : 0;
    }
    return 0;
  }
}
