from face_mesh import IRIS_POINTS, LEFT_EYE, LID_POINTS, LIPS, MESH_POINTS, PARTS, RIGHT_EYE


def test_every_part_has_as_many_points_as_its_output_and_names_none_twice():
    sizes = {name: len(points) for name, points in PARTS.items()}

    assert sizes == {"output_lips": 80, "output_left_eye": 71, "output_right_eye": 71,
                     "output_left_iris": IRIS_POINTS, "output_right_iris": IRIS_POINTS}
    for points in PARTS.values():
        assert len(set(points)) == len(points)
    assert max(LIPS + LEFT_EYE + RIGHT_EYE) < MESH_POINTS


def test_the_parts_share_no_point():
    parts = [set(points) for points in PARTS.values()]

    assert len(set().union(*parts)) == sum(len(part) for part in parts)
    assert not set(LEFT_EYE[:LID_POINTS]) & set(RIGHT_EYE[:LID_POINTS])
