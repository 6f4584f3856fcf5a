package io.avatarfleet.worker.tracking;

import io.avatarfleet.contract.status.Note;
import io.avatarfleet.format.FormatException;
import io.avatarfleet.worker.imaging.PhotoReader;
import io.avatarfleet.worker.imaging.Picture;
import io.avatarfleet.worker.imaging.RgbImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * From any photo to a source crop: read upright and in sRGB -> face found and marked -> square about the head cut out
 * -> matted on black. Safe for use by several threads.
 */
public final class SourcePreparation {
  /** Below this part of a crop's side the crop is enlarged so much that it is soft. */
  private static final double SMALL = 0.5;
  /** Below this share of the face the segmentation has lost the person. */
  private static final double LEAST_FACE_SHARE = 0.6;

  private final int size;
  private final PhotoReader reader;
  private final FaceFinder finder;
  private final SourceCropper cropper;
  private final HeadMatting matting;

  /**
   * @param networks must stay open
   * @param size pixels along each side of a crop: the model's image size, 512 for the released one
   */
  public SourcePreparation(FaceNetworks networks, int size) {
    this.size = size;
    this.reader = new PhotoReader();
    this.finder = new FaceFinder(networks);
    this.cropper = new SourceCropper(size);
    this.matting = new HeadMatting(networks);
  }

  /**
   * Prepares a photo.
   *
   * @throws FormatException {@code NO_FACE}, or as {@link PhotoReader#read} does
   */
  public PreparedSource prepare(Path file) throws IOException {
    return prepare(reader.read(file), file.toString());
  }

  /**
   * Prepares a photo that is read already.
   *
   * @param name stands for the photo in errors; notes do without
   * @throws FormatException {@code NO_FACE}
   */
  public PreparedSource prepare(RgbImage photo, String name) throws FormatException {
    List<FaceLandmarks> faces = finder.find(photo);
    if (faces.isEmpty()) {
      throw new FormatException(
          "NO_FACE",
          "no face was found in %s; take a photo that shows the face from the front, in good light".formatted(name));
    }
    FaceLandmarks face = faces.get(0);
    HeadBox head = HeadBox.of(face);
    CropSquare square = CropSquare.around(head);
    Picture crop = cropper.crop(photo, square);
    FaceLandmarks inCrop = face.movedTo(square.left(), square.top(), (double) size / square.side());
    HeadMatting.Matte matte = matting.matte(photo, square, crop, inCrop);
    return new PreparedSource(
        onBlack(crop, matte.alpha()), matte.alpha(), inCrop, head, square,
        notes(photo, faces, head, square, matte));
  }

  private List<Note> notes(
      RgbImage photo, List<FaceLandmarks> faces, HeadBox head, CropSquare square, HeadMatting.Matte matte) {
    List<Note> notes = new ArrayList<>();
    if (faces.size() > 1) {
      notes.add(new Note("SEVERAL_FACES",
          "the photo shows %d faces; the most prominent one was taken, at %.0f, %.0f; cut another one out to take that"
              .formatted(faces.size(), (head.left() + head.right()) / 2, (head.top() + head.bottom()) / 2)));
    }
    if (square.side() < SMALL * size) {
      notes.add(new Note("FACE_SMALL",
          "the head in the photo is small: %d pixels are enlarged to %d".formatted(square.side(), size)));
    }
    if (head.left() < 0 || head.top() < 0 || head.right() > photo.width() || head.bottom() > photo.height()) {
      notes.add(new Note("FACE_CUT",
          "an edge of the photo seems to cut the head off; what is missing stays black"));
    }
    if (matte.faceShare() < LEAST_FACE_SHARE) {
      notes.add(new Note("MATTE_UNSURE",
          "the person in the photo could hardly be told from the background; use a photo with a plain one"));
    }
    return notes;
  }

  private static Picture onBlack(Picture crop, float[] alpha) {
    float[] rgb = crop.rgb().clone();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] *= alpha[i % alpha.length];
    }
    return new Picture(crop.height(), crop.width(), rgb);
  }
}
