package io.avatarfleet.worker.tracking;

/**
 * Something about a photo that did not stop the work and that its sender should know.
 *
 * @param code stable upper-case name: {@code SEVERAL_FACES}, {@code FACE_SMALL}, {@code FACE_CUT} or {@code
 *     MATTE_UNSURE}
 * @param message what, where and what to do
 */
public record SourceNote(String code, String message) {}
