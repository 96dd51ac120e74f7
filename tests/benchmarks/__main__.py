"""Run every benchmark and keep the figures as JSON below build/."""

import json
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
BUILD = FOLDER.parents[1] / "build"


def main() -> None:
    """Run each benchmark in a process of its own, so that none warms another."""
    BUILD.mkdir(exist_ok=True)
    figures: dict[str, object] = {}
    for path in sorted(FOLDER.glob("bench_*.py")):
        module = f"tests.benchmarks.{path.stem}"
        said = subprocess.run([sys.executable, "-m", module], stdout=subprocess.PIPE, check=True)
        figures[path.stem.removeprefix("bench_")] = json.loads(said.stdout)
    text = json.dumps(figures, indent=2, ensure_ascii=False)
    (BUILD / "benchmarks.json").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
