package io.avatarfleet.worker.tracking.fit;

import io.avatarfleet.format.bundle.HeadData;
import java.util.stream.IntStream;

/**
 * What fitting knows of one head model: its landmarks, what is believed of its codes, and how many of its coefficients
 * landmarks can tell. Immutable; made once for a head.
 *
 * @param shapeCodes identity coefficients of the head model; those that are not fitted are 0
 * @param expressionCodes expression coefficients, likewise
 */
record HeadFit(
    LandmarkModel model, LandmarkLayout layout, Priors priors, Lids left, Lids right,
    double focalLength, int shapeCodes, int expressionCodes) {

  /** The parameters that close and widen one eye, -1 on a head that has none of that name. */
  record Lids(int blink, int wide) {
    private static Lids of(HeadData head, String side) {
      return new Lids(parameter(head, "eyeBlink" + side), parameter(head, "eyeWide" + side));
    }

    private static int parameter(HeadData head, String name) {
      int index = HeadPriors.arkit(head) ? HeadPriors.index(head, name) : -1;
      return index < 0 ? -1 : Parameters.EXPRESSION + index;
    }
  }

  /** Landmarks say nothing of the finer ones. */
  private static final int MOST_SHAPES = 100;
  private static final int MOST_EXPRESSIONS = 100;
  /** How far, in radians, the gaze of a closed eye is believed to move. */
  private static final double HIDDEN_GAZE = 0.03;
  /** How near an expression is to its neighbourhood in time. */
  private static final double EXPECTED = 0.15;
  /** How near to 1 the blink of an eye is that is closed for certain. */
  private static final double WHOLE_BLINK = 0.015;

  /**
   * @param worldScale factor from the head model's units to world units
   * @param focalLength in units of half the image
   * @param offsets of the head's landmarks
   * @throws IllegalArgumentException if the head has no known landmark embedding
   */
  static HeadFit of(HeadData head, double worldScale, double focalLength, LandmarkOffsets offsets) {
    LandmarkLayout layout = LandmarkLayouts.of(head, offsets);
    int shapes = Math.min(MOST_SHAPES, head.shapeNames().size());
    int expressions = Math.min(MOST_EXPRESSIONS, head.expressionNames().size());
    LandmarkModel model = new LandmarkModel(
        HeadPoints.of(head, worldScale, layout.points(), shapes, expressions), focalLength, offsets.flattening());
    return new HeadFit(model, layout, new HeadPriors(head, model.parameters()).priors(), Lids.of(head, "Left"),
        Lids.of(head, "Right"), focalLength, head.shapeNames().size(), head.expressionNames().size());
  }

  /** For one person: identity is no longer a parameter. */
  HeadFit shaped(double[] identity) {
    LandmarkModel shaped = model.shaped(identity);
    return new HeadFit(shaped, layout, priors.first(shaped.parameters().count()), left, right,
        focalLength, shapeCodes, expressionCodes);
  }

  /** The mean head, seen where the observation is. */
  FitState start(Observation observation) {
    Parameters parameters = model.parameters();
    FitState neutral = FitState.neutral(parameters.shapes(), parameters.expressions(), HeadPriors.DISTANCE);
    return rigid(neutral, observation);
  }

  /** The state with its camera guessed anew. */
  FitState rigid(FitState state, Observation observation) {
    return new RigidStart(model, layout, focalLength).of(state, observation);
  }

  FitProblem problem(Observation observation, Priors beliefs, double noise, double cut) {
    return new FitProblem(model, layout, observation.withClosingLids(), beliefs, noise, cut);
  }

  /** A state with its error, and with the identity as the track will carry it. */
  FaceFit fitted(FitState state, Observation observation) {
    LandmarkModel.Projection projection = model.projection();
    model.project(state, projection);
    ErrorSum all = new ErrorSum();
    ErrorSum eyes = new ErrorSum();
    ErrorSum lips = new ErrorSum();
    for (int p = 0; p < model.points(); p++) {
      int from = layout.observed()[p];
      if (observation.seen(from) && layout.roles()[p] != LandmarkLayout.Role.OUTLINE) {
        double error = Math.hypot(projection.image[2 * p] - observation.image()[2 * from],
            projection.image[2 * p + 1] - observation.image()[2 * from + 1]) / observation.eyeDistance();
        all.add(error);
        switch (layout.roles()[p]) {
          case EYE -> eyes.add(error);
          case LIP -> lips.add(error);
          default -> { }
        }
      }
    }
    return new FaceFit(state, new ReprojectionError(all.mean(), all.rootMeanSquare(), eyes.mean(), lips.mean()),
        shapeCodes, expressionCodes);
  }

  /** A state that no landmarks stand behind. */
  FaceFit unseen(FitState state) {
    return new FaceFit(state, ReprojectionError.UNKNOWN, shapeCodes, expressionCodes);
  }

  private static final class ErrorSum {
    private int count;
    private double sum;
    private double squares;

    private void add(double error) {
      count++;
      sum += error;
      squares += error * error;
    }

    private double mean() {
      return sum / count;
    }

    private double rootMeanSquare() {
      return Math.sqrt(squares / count);
    }
  }

  /**
   * The head's beliefs, and what the eyes add: those that cannot be seen look where they looked, and those that are
   * closed blink wholly, whatever the person's lids have to travel.
   *
   * @param eyes where they looked before: pitch and yaw of the left eye, then of the right
   */
  Priors believing(Observation observation, EyeClosure closure, double[] eyes) {
    Priors beliefs = priors;
    beliefs = gazing(beliefs, Parameters.EYES, eyes[0], eyes[1], observation.leftEyeOpenness());
    beliefs = gazing(beliefs, Parameters.EYES + 2, eyes[2], eyes[3], observation.rightEyeOpenness());
    beliefs = closing(beliefs, left, closure.left(observation));
    return closing(beliefs, right, closure.right(observation));
  }

  private static Priors gazing(Priors beliefs, int eye, double pitch, double yaw, double openness) {
    return beliefs.near(eye, new double[] {pitch, yaw}, HIDDEN_GAZE + (1 - HIDDEN_GAZE) * openness);
  }

  private static Priors closing(Priors beliefs, Lids lids, double closure) {
    if (lids.blink() < 0 || closure == 0) {
      return beliefs;
    }
    Priors closed = beliefs.near(lids.blink(), new double[] {1}, WHOLE_BLINK / closure);
    return lids.wide() < 0 ? closed : closed.near(lids.wide(), new double[] {0}, WHOLE_BLINK / closure);
  }

  /** All parameters. */
  int[] all() {
    return IntStream.range(0, model.parameters().count()).toArray();
  }

  /** Also believes that expressions are near what they are around this moment; blinks are as sudden as they are. */
  Priors expecting(Priors beliefs, double[] expression) {
    Priors expecting = beliefs;
    for (int i = 0; i < expression.length; i++) {
      int parameter = Parameters.EXPRESSION + i;
      if (parameter != left.blink() && parameter != right.blink()) {
        expecting = expecting.near(parameter, new double[] {expression[i]}, EXPECTED);
      }
    }
    return expecting;
  }

  /** Jaw and expression. */
  int[] face() {
    return IntStream.concat(IntStream.range(Parameters.JAW, Parameters.EYES),
        IntStream.range(Parameters.EXPRESSION, model.parameters().shape())).toArray();
  }

  /** The camera's parameters. */
  static int[] camera() {
    return IntStream.range(0, Parameters.JAW).toArray();
  }
}
