package io.avatarfleet.worker.tracking;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.worker.imaging.Picture;
import java.util.List;

/**
 * A photo made ready for the model.
 *
 * @param crop (3, S, S), the head and shoulders on black: what {@code avatar build} takes as a source crop
 * @param alpha (S, S), how much of each pixel is the person; the crop is multiplied by it already. Owned by this
 *     record, must not be written
 * @param landmarks of the chosen face, in the crop's pixels
 * @param head the box around the head that the square was laid about, in pixels of the upright photo
 * @param square what of the upright photo the crop shows
 * @param notes what was decided or is in doubt ({@code SEVERAL_FACES}, {@code FACE_SMALL}, {@code FACE_CUT}, {@code
 *     MATTE_UNSURE}); empty where all is well
 */
public record PreparedSource(
    Picture crop, float[] alpha, FaceLandmarks landmarks, HeadBox head, CropSquare square, List<Note> notes) {
  /** Copies the list. */
  public PreparedSource {
    notes = List.copyOf(notes);
  }
}
