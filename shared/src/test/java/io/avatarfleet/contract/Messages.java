package io.avatarfleet.contract;

import io.avatarfleet.contract.fleet.AssemblyWork;
import io.avatarfleet.contract.fleet.FleetWork;
import io.avatarfleet.contract.fleet.SegmentPlan;
import io.avatarfleet.contract.fleet.SegmentWork;
import io.avatarfleet.contract.status.JobError;
import io.avatarfleet.contract.status.Note;
import io.avatarfleet.contract.status.ResultObject;
import io.avatarfleet.contract.status.Status;
import io.avatarfleet.contract.status.StatusEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Valid messages of every kind, made up. */
final class Messages {
  private Messages() {}

  static Arbitrary<Job> jobs() {
    return Combinators.combine(
            names(),
            names(),
            Arbitraries.of(Priority.class).injectNull(0.3),
            times().injectNull(0.3),
            attributes(),
            Arbitraries.oneOf(builds(), renders(), trackings()))
        .as((id, tenant, priority, notAfter, attributes, task) ->
            new Job(Limits.VERSION, id, tenant, priority, notAfter, attributes, task));
  }

  static Arbitrary<Cancellation> cancellations() {
    return Combinators.combine(names(), texts().injectNull(0.3), times()).as(Cancellation::of);
  }

  static Arbitrary<StatusEvent> events() {
    return Combinators.combine(
            jobs(),
            Arbitraries.integers().between(1, 50),
            Arbitraries.integers().between(0, 2_000_000),
            times(),
            statuses())
        .as((job, attempt, step, time, status) ->
            status.state().terminal()
                ? StatusEvent.terminal(job, attempt, time, status)
                : StatusEvent.step(job, attempt, step, time, status));
  }

  static Arbitrary<FleetWork> work() {
    Arbitrary<Job> renders = jobs().filter(job -> job.kind() == JobKind.RENDER);
    Arbitrary<SegmentPlan> plans = Combinators.combine(
            Arbitraries.integers().between(0, 1000),
            Arbitraries.integers().between(1, 5000),
            Arbitraries.integers().between(1, 500))
        .as(SegmentPlan::new);
    Arbitrary<Integer> small = Arbitraries.integers().between(1, 9);
    return Combinators.combine(renders, plans, small, small)
        .as((job, plan, attempt, index) ->
            index < plan.segments()
                ? SegmentWork.of(job, plan, attempt, index)
                : AssemblyWork.of(job, plan, attempt));
  }

  static Arbitrary<ObjectReference> objects() {
    Arbitrary<String> part = Arbitraries.strings().withChars("aZ9 .-_%?#+:~é漢").ofMinLength(1).ofMaxLength(12)
        .filter(text -> !text.equals(".") && !text.equals(".."));
    Arbitrary<String> bucket = Arbitraries.strings().withChars("az09-").ofMinLength(1).ofMaxLength(20)
        .map(text -> "b" + text + "0");
    return Combinators.combine(bucket, part.list().ofMinSize(1).ofMaxSize(4))
        .as((name, parts) -> new ObjectReference(name, String.join("/", parts)));
  }

  private static Arbitrary<Task> builds() {
    Arbitrary<FittedFrame> sources =
        Combinators.combine(objects(), texts().filter(text -> !text.isEmpty()).injectNull(0.5)).as(FittedFrame::new);
    return Combinators.combine(
            objects(),
            sources.injectNull(0.5),
            bundles(),
            prefixes(),
            Arbitraries.of(StoredPrecision.class).injectNull(0.3))
        .as((photo, source, bundle, output, precision) ->
            new AvatarBuild(photo, source, bundle, output, new BuildOptions(precision)));
  }

  private static Arbitrary<Task> renders() {
    return Combinators.combine(
            objects(), objects(), bundles().injectNull(0.5), prefixes(), renderOptions().injectNull(0.1))
        .as(Render::new);
  }

  private static Arbitrary<Task> trackings() {
    Arbitrary<TrackingOptions> options =
        Combinators.combine(frames().injectNull(0.3), Arbitraries.of(true, false).injectNull(0.3))
            .as(TrackingOptions::new);
    return Combinators.combine(objects(), bundles(), prefixes(), options).as(Tracking::new);
  }

  private static Arbitrary<RenderOptions> renderOptions() {
    Arbitrary<FrameRate> rates = Combinators.combine(Arbitraries.integers().between(1, 240), Arbitraries.of(1, 2, 1001))
        .as((rate, denominator) ->
            new FrameRate(rate * denominator, denominator == 2 ? 2 : Math.min(denominator, rate * denominator)));
    Arbitrary<Background> backgrounds = Arbitraries.integers().between(-1, 0xffffff)
        .map(rgb -> rgb < 0 ? Background.nothing() : Background.colour(rgb));
    Arbitrary<Retargeting> retargetings =
        Combinators.combine(
                Arbitraries.of(HeadPose.class), Arbitraries.doubles().between(0, 3), Arbitraries.of(Neutral.class),
                Arbitraries.doubles().between(0, 1))
            .as(Retargeting::new);
    return Combinators.combine(
            Arbitraries.of(OutputFormat.class),
            Arbitraries.integers().between(8, 1024).map(half -> 2 * half).injectNull(0.3),
            rates.injectNull(0.3),
            backgrounds.injectNull(0.3),
            cameras().injectNull(0.3),
            frames().injectNull(0.3),
            retargetings.injectNull(0.3))
        .as((format, size, rate, background, camera, frames, retargeting) ->
            new RenderOptions(
                format,
                size,
                rate,
                background != null && background.transparent() && !format.transparency() ? null : background,
                camera,
                frames,
                retargeting));
  }

  private static Arbitrary<CameraPath> cameras() {
    Arbitrary<Double> degrees = Arbitraries.doubles().between(-360, 360);
    Arbitrary<CameraPath> orbits =
        Combinators.combine(degrees, degrees, Arbitraries.doubles().between(-89, 89).injectNull(0.5))
            .as(OrbitCamera::new);
    Arbitrary<Double> distances = Arbitraries.doubles().between(-50, 50);
    Arbitrary<CameraPath> fixed = Combinators.combine(degrees, distances).as((angle, away) -> {
      double cos = Math.cos(Math.toRadians(angle));
      double sin = Math.sin(Math.toRadians(angle));
      return new FixedCamera(List.of(cos, 0.0, sin, 0.0, 0.0, 1.0, 0.0, away, -sin, 0.0, cos, away));
    });
    return Arbitraries.oneOf(orbits, fixed);
  }

  private static Arbitrary<FrameRange> frames() {
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 500);
    return Combinators.combine(numbers, numbers.injectNull(0.3))
        .as((first, more) -> new FrameRange(first, more == null ? null : first + more));
  }

  private static Arbitrary<BundleReference> bundles() {
    return Arbitraries.oneOf(names().map(BundleReference.Known::new), prefixes().map(BundleReference.Folder::new));
  }

  private static Arbitrary<ObjectPrefix> prefixes() {
    return objects().map(object -> new ObjectPrefix(object.bucket(), object.key()));
  }

  private static Arbitrary<Status> statuses() {
    Arbitrary<JobError> errors =
        Combinators.combine(Arbitraries.of("TRACK_NAN", "STORE_DOWN"), texts()).as(JobError::new);
    Arbitrary<Note> notes =
        Combinators.combine(Arbitraries.of("SEVERAL_FACES", "FIT_DOUBTFUL"), texts()).as(Note::new);
    Arbitrary<Long> counts = Arbitraries.longs().between(0, 1L << 50);
    Arbitrary<ResultObject> results = Combinators.combine(names(), objects(), counts)
        .as((role, object, bytes) -> new ResultObject(role, object, "video/mp4", bytes, "0f".repeat(32)));
    Arbitrary<Map<String, Long>> durations = Arbitraries.maps(names(), counts).ofMaxSize(3);
    return Arbitraries.oneOf(
        Arbitraries.of(new Status.Accepted(), new Status.Cancelled(null)),
        texts().map(Status.Started::new),
        Combinators.combine(names(), counts, counts).as((stage, a, b) ->
            new Status.Progress(stage, Math.min(a, b), Math.max(a, b), "frames")),
        Combinators.combine(errors, counts).as(Status.Retrying::new),
        Combinators.combine(
                objects(), results.list().ofMinSize(1).ofMaxSize(3), durations.injectNull(0.3),
                notes.list().ofMaxSize(3).injectNull(0.3))
            .as(Status.Completed::new),
        errors.map(Status.Failed::new),
        errors.map(Status.Rejected::new),
        texts().map(Status.Cancelled::new),
        times().map(Status.Expired::new));
  }

  private static Arbitrary<Map<String, String>> attributes() {
    return Arbitraries.maps(names(), texts()).ofMaxSize(5).injectNull(0.3);
  }

  private static Arbitrary<String> names() {
    return Arbitraries.strings().withChars("aZ09._-").ofMaxLength(20).map(text -> "n" + text);
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.strings().ofMaxLength(30).filter(text -> !text.codePoints().anyMatch(c ->
        c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
  }

  private static Arbitrary<Instant> times() {
    return Arbitraries.longs().between(946_684_800_000L, 4_102_444_800_000L).map(Instant::ofEpochMilli);
  }
}
