package io.avatarfleet.contract;

/** Bounds of the contract, version 1. What lies outside is refused when a record is made, by publisher and worker. */
public final class Limits {
  /** Version of every message; raised only by a change that old readers must not ignore. */
  public static final int VERSION = 1;

  /** Bytes of any message's value. */
  public static final int MESSAGE_BYTES = 1 << 20;

  /** Characters of a job id or tenant: ASCII letters, digits, '.', '_', '-'; starting with a letter or digit. */
  public static final int NAME_CHARACTERS = 128;

  /** Attributes of a job. */
  public static final int ATTRIBUTES = 32;

  /** UTF-8 bytes of all attributes of a job, names and values together. */
  public static final int ATTRIBUTES_BYTES = 8192;

  /** UTF-8 bytes of an object's key, as S3 has it. */
  public static final int KEY_BYTES = 1024;

  /** UTF-8 bytes of one part of a key between slashes: what file-backed stores can hold. */
  public static final int KEY_PART_BYTES = 255;

  /** UTF-8 bytes of an output prefix, so that the fleet's own names fit behind it. */
  public static final int PREFIX_BYTES = 640;

  /** Frames that one job may render or track; also the bound of frame numbers. */
  public static final int FRAMES = 100_000;

  /** Least pixels along each side of a rendered picture. */
  public static final int SMALLEST_SIZE = 16;

  /** Most pixels along each side of a rendered picture. */
  public static final int LARGEST_SIZE = 4096;

  /** Pixels of all frames of a render together, where the job says both size and last frame. */
  public static final long JOB_PIXELS = 2048L * 2048 * FRAMES;

  /** Most frames per second of a video. */
  public static final int FRAMES_PER_SECOND = 240;

  /** Most that expressions may be scaled by. */
  public static final double EXPRESSION_SCALE = 3;

  /** Notes of a completed job. */
  public static final int NOTES = 32;

  /** UTF-16 units of an error's or note's message or a cancellation's reason; fleet messages are cut to it. */
  public static final int TEXT_CHARACTERS = 4096;

  private Limits() {}
}
