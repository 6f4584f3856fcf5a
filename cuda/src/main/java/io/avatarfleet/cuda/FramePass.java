package io.avatarfleet.cuda;

import io.avatarfleet.camera.Camera;
import io.avatarfleet.cuda.driver.CudaEvent;
import io.avatarfleet.cuda.driver.CudaGraph;
import io.avatarfleet.cuda.driver.CudaStream;
import io.avatarfleet.cuda.driver.DeviceMemory;
import io.avatarfleet.cuda.driver.PinnedMemory;
import io.avatarfleet.engine.PictureFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything of a batch of frames on the device, from codes and cameras to pictures in pinned memory, as one graph. A
 * batch is started, then finished; not for several threads at once.
 */
final class FramePass implements DeviceResidents.Resident {
  private final int images;
  private final int size;
  private final PictureFormat format;
  private final HeadBasis head;
  private final Optional<HeadCalm> calm;
  private final RendererWeights weights;
  private final Buffers buffers;
  private final FrameInputs inputs;
  private final Splatting splatting;
  private final NeuralPass neural;
  private final DeviceMemory pictures;
  private final CudaStream stream = new CudaStream();
  private final NeuralPass.Lanes lanes = new NeuralPass.Lanes(stream, true, (part, operations, bytes) -> {});
  private CudaGraph graph;
  private PinnedMemory target;
  private long targetOffset;
  private int wanted;

  /** @param traced whether the feature picture is kept, for {@link #trace} */
  FramePass(RendererParts parts, int images, PictureFormat format, boolean traced) {
    this.images = images;
    this.size = parts.architecture().image().size();
    this.format = format;
    this.head = parts.head();
    this.calm = parts.calm();
    this.weights = parts.weights();
    this.buffers = new Buffers(parts.arena());
    try {
      this.inputs = new FrameInputs(images, size, head.coefficients(), head.joints(), buffers);
      int count = parts.architecture().gaussianCount();
      this.splatting = new Splatting(
          images, count, head.vertices(), size, parts.entries(), traced, parts.architecture().correctsCoarse(),
          parts.calm().isPresent(), parts.module(), buffers);
      this.neural = new NeuralPass(
          images, parts.architecture(), weights, parts.layout(), parts.kernels(), parts.module(), buffers);
      this.pictures = buffers.take((long) images * format.bytes(size), "pictures");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  int images() {
    return images;
  }

  /** Bytes of a picture. */
  int pictureBytes() {
    return format.bytes(size);
  }

  /**
   * Gives a batch to the device.
   *
   * @param requests one to {@link #images} frames
   * @param pictures where their pictures are copied to
   * @param offset of the first, in bytes
   */
  void start(List<FrameRequest> requests, PinnedMemory pictures, long offset) {
    target = pictures;
    targetOffset = offset;
    wanted = requests.size();
    for (int image = 0; image < images; image++) {
      // A batch that is not full draws its last frame again.
      inputs.set(image, requests.get(Math.min(image, requests.size() - 1)));
    }
    launch();
  }

  private void launch() {
    if (graph == null) {
      graph = stream.capture(() -> record(lanes, (part, operations, bytes) -> {}));
    }
    graph.launch(stream);
    copyOut();
  }

  private void copyOut() {
    stream.download(pictures, target, targetOffset, (long) wanted * pictureBytes());
  }

  private void record(NeuralPass.Lanes order, NeuralPass.Watch watch) {
    inputs.copy(stream);
    watch.passed("inputs", 0, inputs.bytes());
    head.pose(inputs, splatting.vertices().address(), images, stream);
    watch.passed("head model", 0, head.bytes());
    shade(order, watch);
  }

  private void shade(NeuralPass.Lanes order, NeuralPass.Watch watch) {
    calm.ifPresent(surface -> {
      surface.measure(inputs, splatting.vertices().address(), splatting.calm().address(), images, stream);
      watch.passed("calm", 0, 0);
    });
    splatting.bin(inputs, stream, watch);
    splatting.blend(inputs, weights, neural.first(), neural.firstHalved(), stream);
    watch.passed("blend", 0, 0);
    neural.run(order, splatting, format, pictures);
    splatting.report(stream);
  }

  /**
   * Draws a batch several times with nothing beside anything else, and times each part.
   *
   * @return the parts in order, each with the median of its times
   */
  List<BatchPart> profile(List<FrameRequest> requests, PinnedMemory host, int repeats) {
    start(requests, host, 0);
    finish();
    List<CudaEvent> events = new ArrayList<>();
    List<BatchPart> parts = new ArrayList<>();
    NeuralPass.Watch watch = (part, operations, bytes) -> {
      CudaEvent event = new CudaEvent();
      stream.mark(event);
      events.add(event);
      parts.add(new BatchPart(part, 0, operations, bytes));
    };
    List<float[]> times = new ArrayList<>();
    try (NeuralPass.Lanes serial = new NeuralPass.Lanes(stream, false, watch);
        CudaGraph timed = stream.capture(() -> {
          watch.passed("start", 0, 0);
          record(serial, watch);
          copyOut();
          watch.passed("copy out", 0, (double) wanted * pictureBytes());
        })) {
      for (int i = 0; i < repeats; i++) {
        timed.launch(stream);
        stream.synchronise();
        float[] row = new float[events.size()];
        for (int k = 1; k < row.length; k++) {
          row[k] = events.get(k).millisecondsSince(events.get(k - 1));
        }
        times.add(row);
      }
    } finally {
      events.forEach(CudaEvent::close);
    }
    List<BatchPart> out = new ArrayList<>();
    for (int k = 1; k < parts.size(); k++) {
      int part = k;
      float median = times.stream().map(row -> row[part]).sorted().toList().get(repeats / 2);
      out.add(new BatchPart(parts.get(k).name(), median, parts.get(k).operations(), parts.get(k).bytes()));
    }
    return out;
  }

  /** Waits for the batch that was started; its pictures are then in place. */
  void finish() {
    stream.synchronise();
    while (splatting.overflowed()) {
      splatting.grow();
      graph.close();
      graph = null;
      launch();
      stream.synchronise();
    }
  }

  /** Entries of the longest image's tile lists in the last batch. */
  int entries() {
    return splatting.needed();
  }

  /** Draws one frame with its vertices given; the feature picture and its alpha are then on the device. */
  void trace(DeviceAvatar avatar, float[] vertices, Camera camera, PinnedMemory picture) {
    float[] fours = new float[vertices.length / 3 * 4];
    for (int i = 0; i < vertices.length; i++) {
      fours[i / 3 * 4 + i % 3] = vertices[i];
    }
    do {
      splatting.vertices().upload(fours, 0);
      inputs.set(0, avatar, camera);
      inputs.copy(stream);
      shade(lanes, (part, operations, bytes) -> {});
      stream.download(pictures, picture, 0, pictureBytes());
      stream.synchronise();
      if (!splatting.overflowed()) {
        return;
      }
      splatting.grow();
    } while (true);
  }

  Splatting splatting() {
    return splatting;
  }

  @Override
  public void close() {
    if (graph != null) {
      graph.close();
    }
    lanes.close();
    stream.close();
    buffers.close();
  }
}
