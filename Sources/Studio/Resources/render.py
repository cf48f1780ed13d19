#!/usr/bin/env python3
"""Draws a document's figures (Vega-Lite to SVG, light and dark) and sets its PDF (Typst), all in one process.

    render.py JOB.json

The job, every path taken from the job file's own folder:

    {
      "folder": "out",                          figures go to out/figures/ID.svg and ID-dark.svg, and Typst reads from out
      "figures": [{"id": "power", "width": 454, "spec": {…}}, …],
      "themes": {"light": "theme.json", "dark": "theme-dark.json"},      optional: those beside this script
      "typst": "= Title …",                     optional: the source of the PDF, as text; it is kept as out/document.typ
      "pdf": "out/document.pdf",                where the PDF goes; needed with "typst"
      "date": "2026-11-23",                     the document's date: no clock is read, so the same job gives the same bytes
      "fonts": ["/usr/share/fonts/truetype/liberation"]                  optional
    }

Files are written beside their place and renamed, so that a failure leaves earlier output whole. Exit status: 0 done; 1 a figure or the PDF
cannot be made (told on standard error, all of them at once); 2 the job cannot be read.
"""

import datetime
import json
import os
import pathlib
import re
import sys

VEGA_LITE = "5.20"
FONTS = ["/usr/share/fonts/truetype/liberation"]


class Refusal(Exception):
    """What cannot be done, in words for the reader of standard error."""


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(data)
    os.replace(beside, path)


def with_own_ids(svg, prefix):
    """Identifiers of a drawing made its own, so that many drawings can stand in one page."""
    ids = set(re.findall(r'\bid="([^"]+)"', svg))
    for name in ids:
        new = f"{prefix}-{name}"
        svg = svg.replace(f'id="{name}"', f'id="{new}"').replace(f"url(#{name})", f"url(#{new})").replace(f'href="#{name}"', f'href="#{new}"')
    return svg


def at_width(svg, width, name):
    """The drawing in a frame of its width class, so that one unit of it is one pixel everywhere. A wider one keeps its width, and says so."""
    head = re.match(r"<svg[^>]*>", svg)
    if not head:
        raise Refusal(f"figure {name}: no drawing came back")
    size = {side: float(re.search(rf'\b{side}="([0-9.]+)"', head.group())[1]) for side in ("width", "height")}
    if size["width"] > width:
        print(f"render.py: figure {name} is {size['width']:g} px wide, more than its {width} px; it is drawn smaller", file=sys.stderr)
        width = size["width"]
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
    frame += f'width="{width:g}" height="{size["height"]:g}" viewBox="0 0 {width:g} {size["height"]:g}">'
    return frame + svg[head.end():]


def draw(job, base, folder, faults):
    import vl_convert

    here = pathlib.Path(__file__).resolve().parent
    named = job.get("themes", {})
    themes = {}
    for theme, default in (("light", here / "theme.json"), ("dark", here / "theme-dark.json")):
        path = base / named[theme] if theme in named else default
        # The page behind the figure has the same paper; a figure without one fits any frame.
        themes[theme] = json.loads(path.read_text(encoding="utf-8")) | {"background": None}
    for fonts in job.get("fonts", FONTS):
        if pathlib.Path(fonts).is_dir():
            vl_convert.register_font_directory(fonts)
        else:
            print(f"render.py: no fonts at {fonts}; text is set in what there is", file=sys.stderr)
    for figure in job.get("figures", []):
        name = figure["id"]
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name):
            faults.append(f"figure {name}: an identifier is letters, digits and hyphens")
            continue
        for theme, config in themes.items():
            try:
                svg = vl_convert.vegalite_to_svg(figure["spec"], vl_version=VEGA_LITE, config=config, allowed_base_urls=[])
                svg = at_width(with_own_ids(svg, f"{name}-{theme}"), figure.get("width", 627), name)
            except (Refusal, ValueError) as fault:
                faults.append(f"figure {name} ({theme}): {fault}")
                continue
            write(folder / "figures" / (name + ("" if theme == "light" else "-dark") + ".svg"), svg.encode("utf-8"))


def typeset(job, base, folder, faults):
    import typst

    source = folder / "document.typ"
    write(source, job["typst"].encode("utf-8"))
    date = datetime.datetime.fromisoformat(job["date"]).replace(tzinfo=datetime.timezone.utc)
    fonts = [path for path in job.get("fonts", FONTS) if pathlib.Path(path).is_dir()]
    try:
        pdf = typst.compile(
            str(source), root=str(folder), font_paths=fonts, ignore_system_fonts=True, format="pdf", pdf_standards=["ua-1"], timestamp=date)
    except typst.TypstError as fault:
        faults.append(f"PDF: {fault.diagnostic or fault.message}".rstrip())
        return
    write(base / job["pdf"], pdf)


def main(arguments):
    if len(arguments) != 1:
        print("usage: render.py JOB.json", file=sys.stderr)
        return 2
    path = pathlib.Path(arguments[0]).resolve()
    try:
        job = json.loads(path.read_text(encoding="utf-8"))
        folder = path.parent / job["folder"]
        if "typst" in job:
            datetime.datetime.fromisoformat(job["date"])
            job["pdf"]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        print(f"render.py: {path.name}: {type(fault).__name__}: {fault}", file=sys.stderr)
        return 2
    faults = []
    try:
        draw(job, path.parent, folder, faults)
        if "typst" in job and not faults:
            typeset(job, path.parent, folder, faults)
    except (OSError, KeyError, ImportError) as fault:
        faults.append(f"{type(fault).__name__}: {fault}")
    for fault in faults:
        print(f"render.py: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
