package io.avatarfleet.worker.engine.open;

import io.avatarfleet.camera.Camera;

/**
 * Vertices as a camera sees them, on a square grid of cells: the middle of a cell lies at whole columns and rows.
 *
 * @param size cells along each side
 * @param values (V, 3): column, row, depth; column and row mean nothing where the depth is not positive
 */
record SeenVertices(int size, double[] values) {

  static SeenVertices of(float[] vertices, Camera camera, int size) {
    double[] values = new double[vertices.length];
    for (int v = 0; v < vertices.length; v += 3) {
      double[] view = new double[3];
      for (int axis = 0; axis < 3; axis++) {
        view[axis] = camera.translation(axis);
        for (int i = 0; i < 3; i++) {
          view[axis] += (double) vertices[v + i] * camera.rotation(i, axis);
        }
      }
      values[v] = place(camera.focalLength() * view[0] / view[2], size);
      values[v + 1] = place(camera.focalLength() * view[1] / view[2], size);
      values[v + 2] = view[2];
    }
    return new SeenVertices(size, values);
  }

  /** Column or row of a plane coordinate: +x is left, +y is up. */
  private static double place(double coordinate, int size) {
    return ((1 - coordinate) * size - 1) / 2;
  }

  double column(int vertex) {
    return values[3 * vertex];
  }

  double row(int vertex) {
    return values[3 * vertex + 1];
  }

  double depth(int vertex) {
    return values[3 * vertex + 2];
  }

  boolean inFront(int vertex) {
    return depth(vertex) > 0;
  }

  /** Whether the vertex lies before the camera and falls inside the picture. */
  boolean inPicture(int vertex) {
    return inFront(vertex) && inside(column(vertex)) && inside(row(vertex));
  }

  private boolean inside(double place) {
    return place >= -0.5 && place <= size - 0.5;
  }

  /** Twice the signed area of two vertices and a point, in cells. */
  double area(int a, int b, double column, double row) {
    return (column(b) - column(a)) * (row - row(a)) - (row(b) - row(a)) * (column - column(a));
  }
}
