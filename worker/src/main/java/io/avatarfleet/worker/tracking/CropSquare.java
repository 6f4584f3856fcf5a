package io.avatarfleet.worker.tracking;

/**
 * The square of a photo that becomes a source crop. It may reach out of the photo.
 *
 * @param left in pixels
 * @param top in pixels
 * @param side in pixels
 */
public record CropSquare(int left, int top, int side) {
  /** Side of the crop by the head box's mean side: what the released model was trained with. */
  public static final double SCALE = 1.65;

  /** The square about a head: as the released tracker's crop_image and expand_bbox cut it. */
  public static CropSquare around(HeadBox head) {
    double width = head.right() - head.left();
    double height = head.bottom() - head.top();
    double side = Math.sqrt(width * height) * SCALE;
    return new CropSquare(
        (int) Math.floor((head.left() + head.right() - side) / 2),
        (int) Math.floor((head.top() + head.bottom() - side) / 2),
        (int) Math.max(1, Math.round(side)));
  }
}
