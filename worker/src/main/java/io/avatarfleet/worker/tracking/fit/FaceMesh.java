package io.avatarfleet.worker.tracking.fit;

/**
 * Points of the MediaPipe face mesh by what they are, and their counterparts among the 68 points of iBUG's annotation.
 * Right and left are the person's own.
 */
final class FaceMesh {
  /** The outline of the face, once around from the middle of the forehead. */
  static final int[] OVAL = {10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109};
  /** Between brows and hair, which often covers it. */
  static final int[] FOREHEAD = {151, 9, 108, 69, 104, 68, 71, 139, 337, 299, 333, 298, 301, 368};

  static final int[] RIGHT_EYE = {33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7};
  static final int[] LEFT_EYE = {263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249};
  static final int[] RIGHT_BROW = {70, 63, 105, 66, 107, 46, 53, 52, 65, 55};
  static final int[] LEFT_BROW = {300, 293, 334, 296, 336, 276, 283, 282, 295, 285};
  static final int[] NOSE = {168, 6, 197, 195, 5, 4, 1, 19, 94, 2, 98, 97, 326, 327, 129, 358, 64, 294, 48, 278};
  static final int[] OUTER_LIPS = {61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91,
    146};
  static final int[] INNER_LIPS = {78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178,
    88, 95};
  static final int RIGHT_IRIS = 468;
  static final int LEFT_IRIS = 473;

  /** Upper and lower lid, one above the other. */
  static final int[][] RIGHT_LIDS = {{246, 7}, {161, 163}, {160, 144}, {159, 145}, {158, 153}, {157, 154}, {173, 155}};
  static final int[][] LEFT_LIDS = {{466, 249}, {388, 390}, {387, 373}, {386, 374}, {385, 380}, {384, 381}, {398, 382}};
  static final int[] RIGHT_CORNERS = {33, 133};
  static final int[] LEFT_CORNERS = {263, 362};
  /** Upper and lower lip, where they meet. */
  static final int[][] LIPS = {
    {191, 95}, {80, 88}, {81, 178}, {82, 87}, {13, 14}, {312, 317}, {311, 402}, {310, 318}, {415, 324}};
  /** Iris and the corners of its eye. */
  static final int[][] GAZE = {{468, 33}, {468, 133}, {473, 263}, {473, 362}};

  /** Of iBUG's jaw line only the chin has counterparts; the mesh's outline runs up to 27 mm in front of the rest. */
  private static final int NONE = -1;
  /** For each of the 68 points, in iBUG's order, the face mesh point at the same place. */
  static final int[] IBUG = {
    NONE, NONE, NONE, NONE, NONE, 150, 149, 148, 152, 377, 378, 379, NONE, NONE, NONE, NONE, NONE,
    70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
    168, 197, 5, 4, 98, 97, 2, 326, 327,
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
    61, 39, 37, 0, 267, 269, 291, 321, 314, 17, 84, 91,
    78, 81, 13, 311, 308, 402, 14, 178};
  /** The jaw line: the first of the 68 points. */
  static final int IBUG_JAW_POINTS = 17;
  static final int[][] IBUG_LIDS = {{37, 41}, {38, 40}, {43, 47}, {44, 46}};
  static final int[][] IBUG_LIPS = {{61, 67}, {62, 66}, {63, 65}};
  static final int[] IBUG_RIGHT_EYE = {36, 37, 38, 39, 40, 41};
  static final int[] IBUG_LEFT_EYE = {42, 43, 44, 45, 46, 47};

  private FaceMesh() {
  }
}
