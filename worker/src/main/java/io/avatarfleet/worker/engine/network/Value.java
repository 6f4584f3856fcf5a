package io.avatarfleet.worker.engine.network;

/** A value that flows through a graph: a node's output, an input or an initializer, known by its name. */
record Value(String name) {
}
