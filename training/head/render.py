"""A small z-buffer rasteriser for looking at meshes: orthographic, shaded, a colour for each face."""
import numpy as np

LIGHTS = ((np.array([0.35, 0.45, 0.82]), 0.72), (np.array([-0.75, 0.10, 0.45]), 0.24))
AMBIENT = 0.16


def vertex_normals(vertices, faces):
    """(V, 3) unit normals, faces weighted by area."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    sums = np.zeros_like(vertices)
    for i in range(3):
        np.add.at(sums, faces[:, i], face)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-20)


def turn(yaw=0.0, pitch=0.0):
    """Rotation that shows the head from the side: yaw and pitch in degrees."""
    y, p = np.radians([yaw, pitch])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(p), -np.sin(p)], [0, np.sin(p), np.cos(p)]])
    return about_x @ about_y


def rasterise(screen, depth, faces, width, height):
    """The nearest face of every pixel.

    screen (V, 2) in pixels, depth (V) growing towards the viewer; returns face index (H, W), -1 where there is none,
    and barycentric weights (H, W, 3).
    """
    corners = screen[faces]
    low = np.floor(corners.min(1)).astype(int)
    high = np.ceil(corners.max(1)).astype(int)
    low = np.maximum(low, 0)
    high = np.minimum(high, [width - 1, height - 1])
    extent = (high - low + 1).max(1)
    visible = (high >= low).all(1)
    nearest = np.full(width * height, -np.inf)
    winner = np.full(width * height, -1)
    weights = np.zeros((width * height, 3))
    size = 4
    while True:
        chosen = np.flatnonzero(visible & (extent <= size) & (extent > size // 2 if size > 4 else True))
        step = max(1, 4_000_000 // (size * size))
        for start in range(0, len(chosen), step):
            _fill(chosen[start:start + step], size, corners, depth, faces, low, width, height, nearest, winner, weights)
        if size > max(width, height):
            break
        size *= 2
    return winner.reshape(height, width), weights.reshape(height, width, 3)


def _fill(chosen, size, corners, depth, faces, low, width, height, nearest, winner, weights):
    offset = np.arange(size)
    x = low[chosen, 0, None, None] + offset[None, None, :]
    y = low[chosen, 1, None, None] + offset[None, :, None]
    x, y = np.broadcast_arrays(x, y)
    a, b, c = (corners[chosen, i][:, None, None, :] for i in range(3))
    area = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (c[..., 0] - a[..., 0]) * (b[..., 1] - a[..., 1])
    area = np.where(np.abs(area) < 1e-12, np.nan, area)
    wb = ((x - a[..., 0]) * (c[..., 1] - a[..., 1]) - (c[..., 0] - a[..., 0]) * (y - a[..., 1])) / area
    wc = ((b[..., 0] - a[..., 0]) * (y - a[..., 1]) - (x - a[..., 0]) * (b[..., 1] - a[..., 1])) / area
    wa = 1 - wb - wc
    with np.errstate(invalid="ignore"):
        inside = (wa >= -1e-9) & (wb >= -1e-9) & (wc >= -1e-9) & (x < width) & (y < height)
    which, row, column = np.nonzero(inside)
    if len(which) == 0:
        return
    face = chosen[which]
    w = np.stack([wa[which, row, column], wb[which, row, column], wc[which, row, column]], 1)
    z = (w * depth[faces[face]]).sum(1)
    pixel = y[which, row, column] * width + x[which, row, column]
    order = np.lexsort((face, z, pixel))
    last = np.flatnonzero(np.r_[pixel[order][1:] != pixel[order][:-1], True])
    best = order[last]
    pixel, z = pixel[best], z[best]
    nearer = z > nearest[pixel]
    nearest[pixel[nearer]] = z[nearer]
    winner[pixel[nearer]] = face[best][nearer]
    weights[pixel[nearer]] = w[best][nearer]


def picture(vertices, faces, colours, size=400, rotation=np.eye(3), centre=(0, 0, 0), half=0.17, samples=2,
            background=(0.93, 0.94, 0.95), backfaces=(0.85, 0.1, 0.85), flat=False, lines=False):
    """An orthographic view as a (size, size, 3) array of bytes.

    colours (F, 3); half is half the height of the view in the vertices' units; faces seen from behind are drawn in the
    colour backfaces, so that holes and inside-out parts stand out.
    """
    pixels = size * samples
    turned = (vertices - np.asarray(centre)) @ rotation.T
    screen = np.stack([turned[:, 0], -turned[:, 1]], 1) / half * pixels / 2 + pixels / 2 - 0.5
    winner, weights = rasterise(screen, turned[:, 2], faces, pixels, pixels)
    hit = winner >= 0
    face = winner[hit]
    a, b, c = (turned[faces[:, i]] for i in range(3))
    front = np.cross(b - a, c - a)
    if flat:
        normal = (front / np.maximum(np.linalg.norm(front, axis=1, keepdims=True), 1e-20))[face]
    else:
        normals = vertex_normals(turned, faces)
        normal = (normals[faces[face]] * weights[hit][:, :, None]).sum(1)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    behind = front[face, 2] < 0
    normal[behind] *= -1
    light = AMBIENT + sum(np.maximum(normal @ (d / np.linalg.norm(d)), 0) * amount for d, amount in LIGHTS)
    base = colours[face].copy()
    if backfaces is not None:
        base[behind] = backfaces
    shade = base * light[:, None]
    if lines:
        edge = weights[hit].min(1) < 0.05
        shade[edge] *= 0.5
    image = np.tile(np.asarray(background, float), (pixels, pixels, 1))
    image[hit] = shade
    image = image.reshape(size, samples, size, samples, 3).mean((1, 3))
    return np.clip(image ** (1 / 1.25) * 255 + 0.5, 0, 255).astype(np.uint8)
