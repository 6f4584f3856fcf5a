package io.avatarfleet.worker.bench;

import io.avatarfleet.engine.Stage;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Backbone;

/** Multiplications of the stages of a build by the open model (docs/open-model.md), as they are run here. */
final class OpenOperations {
  private final Architecture architecture;
  private final Backbone.Pyramid pyramid;

  OpenOperations(Architecture architecture, Backbone.Pyramid pyramid) {
    this.architecture = architecture;
    this.pyramid = pyramid;
  }

  double of(Stage stage) {
    return switch (stage) {
      case FEATURES -> features();
      case EXPRESSION -> vertices();
      case LIFTING -> branch(architecture.planeSize(), 11) + branch(architecture.secondPlaneSize(), 9);
      default -> 0;
    };
  }

  private double features() {
    double sum = cells(0) * 9 * width(0) * (Backbone.Pyramid.INPUT_CHANNELS + architecture.featureHead().width());
    for (int i = 0; i <= pyramid.last(); i++) {
      double block = cells(i) * 18 * width(i) * width(i);
      sum += pyramid.blocks() * block;
      if (i < pyramid.last()) {
        sum += block + cells(i + 1) * 10 * width(i) * width(i + 1);
      }
    }
    return sum;
  }

  private double vertices() {
    double hidden = 2.0 * architecture.gaussians().branchWidth();
    int own = architecture.head().baseWidth() + architecture.featureHead().width() + 4;
    return architecture.head().vertices() * hidden * (own + 2 * hidden + architecture.gaussians().features() + 8);
  }

  private double branch(int size, int extras) {
    double hidden = architecture.gaussians().branchWidth();
    return (double) size * size * hidden
        * (9 * (architecture.featureHead().width() + hidden) + architecture.gaussians().features() + extras);
  }

  private double cells(int level) {
    double side = architecture.planeSize() >> level;
    return side * side;
  }

  private double width(int level) {
    return pyramid.widths().get(level);
  }
}
