"""Times the generator on a device and writes a contact sheet.

    python -m synthetic.check_device --out FOLDER [--device cuda] [--size 512] [--people 32] [--dressers 8]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from synthetic.generator import Generator
from synthetic.open_head import read_open_head
from synthetic.sheet import contact_sheet, write_png


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--size", type=int, default=512)
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--dressers", type=int, default=0, help="processes that make people; 0: on the device")
    parser.add_argument("--first", type=int, default=1000)
    parser.add_argument("--sheet-size", type=int, default=256, help="pixels of a picture on the sheet")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)

    def wait() -> float:
        if given.device.startswith("cuda"):
            torch.cuda.synchronize()
        return time.perf_counter()

    start = wait()
    generator = Generator(read_open_head(), given.device, given.size, dressers=given.dressers)
    generator.batch([given.first], 2)
    print(f"first batch, with compiling: {wait() - start:.1f} s")
    seeds = range(given.first + 1, given.first + 1 + given.people)
    generator.expect(seeds)
    start = wait()
    pictures = [generator.batch([seed], 2).image[0] for seed in seeds]
    new = (wait() - start) / given.people / 2
    start = wait()
    for first in range(0, given.people, 4):
        generator.batch(seeds[first:first + 4], 2)
    known = (wait() - start) / given.people / 2
    print(f"{given.size} x {given.size}, {given.people} people, 2 views each, on {given.device}: "
          f"{1000 * new:.2f} ms a view with new people, {1000 * known:.2f} ms with known ones")
    shown = torch.cat(pictures)
    if given.sheet_size < given.size:
        shown = torch.nn.functional.interpolate(shown, given.sheet_size, mode="area")
    write_png(given.out / "people.png", contact_sheet(shown, 8))
    if given.device.startswith("cuda"):
        profile(generator, seeds)
    generator.close()


def profile(generator: Generator, seeds: range) -> None:
    """Where a view's time goes, by kernel."""
    activities = [torch.profiler.ProfilerActivity.CPU, torch.profiler.ProfilerActivity.CUDA]
    with torch.profiler.profile(activities=activities) as record:
        for seed in seeds[:8]:
            generator.batch([seed], 2)
        torch.cuda.synchronize()
    print(record.key_averages().table(sort_by="cuda_time_total", row_limit=25, max_name_column_width=60))


if __name__ == "__main__":
    main()
