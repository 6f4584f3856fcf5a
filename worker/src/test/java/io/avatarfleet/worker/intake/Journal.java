package io.avatarfleet.worker.intake;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what happens in intake, one line a happening, as {@code word text}. */
final class Journal implements IntakeListener {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  List<String> lines() {
    return List.copyOf(lines);
  }

  boolean has(String line) {
    return lines.contains(line);
  }

  long count(String line) {
    return lines.stream().filter(line::equals).count();
  }

  void write(String word, Delivery delivery) {
    lines.add(word + " " + text(delivery));
  }

  static String text(Delivery delivery) {
    return new String(delivery.value(), StandardCharsets.UTF_8);
  }

  @Override
  public void started(Delivery delivery, Duration waited) {
    write("started", delivery);
  }

  @Override
  public void staleDropped(Delivery delivery) {
    write("stale", delivery);
  }

  @Override
  public void renewed(Delivery delivery) {
    write("renewed", delivery);
  }

  @Override
  public void leaseLost(Delivery delivery) {
    write("lost", delivery);
  }

  @Override
  public void released(Delivery delivery) {
    write("released", delivery);
  }

  @Override
  public void settled(Delivery delivery, Settlement settlement, Duration took) {
    write(settlement.getClass().getSimpleName(), delivery);
  }

  @Override
  public void settlementRefused(Delivery delivery, Settlement settlement) {
    write("refused", delivery);
  }

  @Override
  public void jobFailed(Delivery delivery, Failure failure, Throwable thrown) {
    write(failure.code(), delivery);
  }

  @Override
  public void heldBack(Delivery delivery, String tenant) {
    write("held-back", delivery);
  }

  @Override
  public void returned(String topic) {
    lines.add("returned " + topic);
  }

  @Override
  public void brokerTrouble(String slot, Exception trouble) {
    lines.add("trouble " + slot);
  }

  @Override
  public void slotFailed(String slot, Throwable failure) {
    lines.add("slot-failed " + slot);
  }
}
