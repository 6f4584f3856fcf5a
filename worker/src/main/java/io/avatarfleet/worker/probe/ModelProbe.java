package io.avatarfleet.worker.probe;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.engine.AvatarRenderer;
import io.avatarfleet.engine.Engine;
import io.avatarfleet.engine.ReconstructionTrace;
import io.avatarfleet.engine.Reconstructor;
import io.avatarfleet.engine.RenderTrace;
import io.avatarfleet.engine.Renderer;
import io.avatarfleet.format.AvatarAsset;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.format.SurfaceBinding;
import io.avatarfleet.format.Tensor;
import io.avatarfleet.format.bundle.Architecture;
import io.avatarfleet.format.bundle.Backbone;
import io.avatarfleet.format.bundle.Bundle;
import io.avatarfleet.format.npy.NpzFile;
import io.avatarfleet.format.npy.NpzWriter;
import io.avatarfleet.gaussian.Gaussians;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/** Runs the whole model once on given arrays and writes what every part of it computes. */
@Singleton
public class ModelProbe {

  /**
   * Reads {@code source_image} (3, S, S), {@code source_transform} (3, 4), {@code points} (V, 3) and {@code transform}
   * (3, 4); writes {@code dino_tokens_0..3}, {@code dpt_feature}, {@code global_feature}, {@code gs_xyz},
   * {@code gs_colors}, {@code gs_opacities}, {@code gs_scales}, {@code gs_rotations}, {@code coarse}, {@code alpha} and
   * {@code final} (SPEC section 9).
   *
   * <p>Of the open model (docs/open-model.md) reads also {@code source_points} (V, 3), the head as the source shows it;
   * {@code points} is the frame's. Writes {@code map}, {@code feature}, {@code lifted_xyz} (the planes' Gaussians before
   * they follow the frame's head), {@code binding_vertices} and {@code binding_weights} in place of {@code dino_tokens_*}
   * and {@code dpt_feature}; no Gaussian is dropped.
   *
   * @throws FormatException {@code PROBE_INPUT} naming an input that is missing, has another shape or is not finite
   */
  public void run(Bundle bundle, Engine engine, Path inputs, Path outputs) throws IOException {
    Architecture architecture = bundle.architecture();
    int side = architecture.sourceSize();
    ProbeInputs given = new ProbeInputs(NpzFile.read(inputs));
    float[] image = given.floats("source_image", 3, side, side);
    Camera source = new Camera(given.floats("source_transform", 3, 4), architecture.image().focalLength());
    float[] points = given.floats("points", architecture.head().vertices(), 3);
    Camera camera = new Camera(given.floats("transform", 3, 4), architecture.image().focalLength());

    boolean open = architecture.backbone() instanceof Backbone.Pyramid;
    float[] sourcePoints = open ? given.floats("source_points", architecture.head().vertices(), 3) : new float[0];
    ReconstructionTrace reconstruction;
    try (Reconstructor reconstructor = engine.reconstructor(bundle)) {
      // The identity code is only stored in the avatar; the vertices given replace what it would shape.
      reconstruction = reconstructor.trace(image, source, new float[architecture.head().shapeCodes()], sourcePoints);
    }
    RenderTrace rendering;
    try (Renderer renderer = engine.renderer(bundle);
        AvatarRenderer opened = renderer.open(reconstruction.avatar())) {
      rendering = opened.trace(points, camera);
    }
    NpzWriter.write(outputs, writer -> {
      write(writer, architecture, reconstruction);
      write(writer, architecture, rendering);
    });
  }

  private static void write(NpzWriter writer, Architecture architecture, ReconstructionTrace trace)
      throws IOException {
    int plane = architecture.planeSize();
    Tensor feature = Tensor.of(trace.feature(), architecture.featureHead().width(), plane, plane);
    if (architecture.backbone() instanceof Backbone.VisionTransformer vit) {
      for (int i = 0; i < trace.tokens().size(); i++) {
        writer.tensor("dino_tokens_" + i, Tensor.of(trace.tokens().get(i), vit.grid() * vit.grid(), vit.width()));
      }
      writer.tensor("dpt_feature", feature);
    } else {
      writer.tensor("map", Tensor.of(trace.map(), Backbone.Pyramid.MAP_CHANNELS, plane, plane));
      writer.tensor("feature", feature);
      write(writer, trace.avatar());
    }
    writer.tensor("global_feature", Tensor.of(trace.globalFeature(), architecture.backbone().globalWidth()));
  }

  private static void write(NpzWriter writer, AvatarAsset avatar) throws IOException {
    SurfaceBinding binding = avatar.binding().orElseThrow();
    writer.tensor("lifted_xyz", Tensor.of(avatar.liftedPositions(), avatar.liftedPositions().length / 3, 3));
    writer.tensor("binding_vertices", Tensor.of(binding.vertices(), binding.count(), 3));
    writer.tensor("binding_weights", Tensor.of(binding.weights(), binding.count(), 3));
  }

  private static void write(NpzWriter writer, Architecture architecture, RenderTrace trace) throws IOException {
    Gaussians gaussians = trace.gaussians();
    int n = gaussians.count();
    writer.tensor("gs_xyz", Tensor.of(gaussians.positions(), n, 3));
    writer.tensor("gs_colors", Tensor.of(gaussians.colors(), n, gaussians.features()));
    writer.tensor("gs_opacities", Tensor.of(gaussians.opacities(), n, 1));
    writer.tensor("gs_scales", Tensor.of(gaussians.scales(), n, 3));
    writer.tensor("gs_rotations", Tensor.of(gaussians.rotations(), n, 4));
    int size = architecture.image().size();
    writer.tensor("coarse", Tensor.of(trace.coarse().features(), gaussians.features(), size, size));
    writer.tensor("alpha", Tensor.of(trace.coarse().alpha(), size, size));
    writer.tensor("final", Tensor.of(trace.frame().rgb(), 3, size, size));
  }
}
