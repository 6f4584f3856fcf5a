package io.avatarfleet.client;

/**
 * Where a message lies that the brokers have.
 *
 * @param topic the topic
 * @param partition its partition
 * @param offset its place in the partition
 */
public record Published(String topic, int partition, long offset) {}
