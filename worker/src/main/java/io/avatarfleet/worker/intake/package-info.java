/**
 * The share-group loop: acquire, renew, settle. Knows Kafka and nothing about avatars.
 *
 * <p>{@link io.avatarfleet.worker.intake.Intake} runs slots; a {@code Slot} claims one record at a time and holds it by
 * renewal, while {@code Work} runs the {@link io.avatarfleet.worker.intake.JobHandler} on a thread of its own and
 * publishes what its {@link io.avatarfleet.worker.intake.Settlement} asks for.
 * {@link io.avatarfleet.worker.intake.FailurePolicy} is the one place where failures are decided on.
 */
package io.avatarfleet.worker.intake;
