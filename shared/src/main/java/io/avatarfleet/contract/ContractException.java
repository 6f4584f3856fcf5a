package io.avatarfleet.contract;

import java.util.Objects;

/** A message, or a value for one, that the contract does not allow. The message says what, where and what to do. */
public final class ContractException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final ContractCode code;
  private final String path;
  private final String problem;

  /**
   * @param code what kind of failure
   * @param path where, relative to the record that was being made, for example {@code size}; empty for all of it
   * @param problem what is wrong and what to do
   */
  public ContractException(ContractCode code, String path, String problem) {
    this(code, path, problem, null);
  }

  /** As the other constructor, keeping the cause. */
  public ContractException(ContractCode code, String path, String problem, Throwable cause) {
    super(path.isEmpty() ? problem : path + ": " + problem, cause);
    this.code = Objects.requireNonNull(code);
    this.path = path;
    this.problem = problem;
  }

  /** The stable name of the failure, for status events. */
  public String code() {
    return code.name();
  }

  /** Where: a JSON path from the root, for example {@code $.task.options.size}, if the value came from JSON. */
  public String path() {
    return path;
  }

  /** What is wrong and what to do, without the path. */
  public String problem() {
    return problem;
  }

  ContractException within(String parent) {
    String below = path.isEmpty() || path.startsWith("[") ? path : "." + path;
    return new ContractException(code, parent + below, problem, this);
  }
}
