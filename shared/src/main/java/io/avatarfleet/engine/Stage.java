package io.avatarfleet.engine;

/** The parts of the model that are timed on their own, in the order they run. */
public enum Stage {
  /** Backbone and feature head (SPEC section 4). */
  FEATURES,
  /** The expression branch (SPEC section 5). */
  EXPRESSION,
  /** Both lifting branches (SPEC section 5). */
  LIFTING,
  /** Codes to posed vertices (SPEC section 2). */
  HEAD_MODEL,
  /** Gaussians to feature picture (SPEC section 6). */
  SPLAT,
  /** Feature picture to picture (SPEC section 7). */
  NEURAL_RENDERER
}
