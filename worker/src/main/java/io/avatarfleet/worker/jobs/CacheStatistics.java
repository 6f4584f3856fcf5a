package io.avatarfleet.worker.jobs;

/**
 * How a cache has served so far.
 *
 * @param bytes kept now
 */
public record CacheStatistics(long hits, long misses, long bytes) {}
