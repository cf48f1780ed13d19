"""Times to the first adverse event, incidences and trends of the CDISC pilot: python3 compute.py > cases.json

Independent of the program: numpy's correlation for the trend, the root of the slope of Efron's partial likelihood by scipy.
"""
import collections
import csv
import json
import pathlib

import numpy as np
from scipy import optimize, stats

here = pathlib.Path(__file__).resolve().parents[3] / "Examples/safety"
adsl = [r for r in csv.DictReader(open(here / "adsl.csv")) if r["SAFFL"] == "Y"]
adae = [r for r in csv.DictReader(open(here / "adae.csv")) if r["TRTEMFL"] == "Y"]
arms = ["Placebo", "Xanomeline Low Dose", "Xanomeline High Dose"]
doses = [0.0, 54.0, 81.0]


def first(holds):
    day = {}
    for r in adae:
        if holds(r):
            day[r["USUBJID"]] = min(day.get(r["USUBJID"], float("inf")), max(1, int(r["ASTDY"])))
    rows = []
    for r in adsl:
        if r["USUBJID"] in day:
            rows.append((r["TRT01A"], float(day[r["USUBJID"]]), 1))
        elif r["TRTDURD"] != "NA":
            rows.append((r["TRT01A"], float(r["TRTDURD"]), 0))
    return rows


def score(b, t, d, x):
    """Slope of Efron's log partial likelihood of one covariate that is 0 or 1."""
    value = 0.0
    for time in np.unique(t[d == 1]):
        at, dead = t >= time, (t == time) & (d == 1)
        w = np.exp(b * x)
        m = int(dead.sum())
        value += x[dead].sum()
        for l in range(m):
            value -= ((w * x)[at].sum() - l / m * (w * x)[dead].sum()) / (w[at].sum() - l / m * w[dead].sum())
    return value


def cox(rows, arm):
    own = [r for r in rows if r[0] in (arm, "Placebo")]
    t, d, x = np.array([r[1] for r in own]), np.array([r[2] for r in own]), np.array([float(r[0] == arm) for r in own])
    return float(optimize.brentq(score, -5, 5, args=(t, d, x), xtol=1e-13, rtol=1e-14))


def clopper(x, time):
    lower = stats.chi2.ppf(0.025, 2 * x) / 2 / time if x else 0.0
    return [float(lower), float(stats.chi2.ppf(0.975, 2 * x + 2) / 2 / time)]


events = collections.OrderedDict(
    any=lambda r: True,
    pruritus=lambda r: r["AEDECOD"] == "PRURITUS",
    skin=lambda r: r["AEBODSYS"] == "SKIN AND SUBCUTANEOUS TISSUE DISORDERS",
    severe=lambda r: r["AESEV"] == "SEVERE",
)
cases = []
for name, holds in events.items():
    rows = first(holds)
    out = {"incidence": {}, "log_hazard_ratio": {}, "trend": {}}
    for arm in arms:
        own = [r for r in rows if r[0] == arm]
        x, years = sum(r[2] for r in own), sum(r[1] for r in own) / 365.25
        out["incidence"][arm] = {"patients": len(own), "events": x, "years": years, "rate": x / years, "ci": clopper(x, years)}
    for arm in arms[1:]:
        out["log_hazard_ratio"][arm] = cox(rows, arm)
    who = {r["USUBJID"] for r in adae if holds(r)}
    d = np.array([doses[arms.index(r["TRT01A"])] for r in adsl])
    y = np.array([float(r["USUBJID"] in who) for r in adsl])
    r = np.corrcoef(d, y)[0, 1]
    z = float(r * np.sqrt(len(d)))
    out["trend"] = {"z": z, "p": float(2 * stats.norm.sf(abs(z)))}
    cases.append({"id": f"first-{name}", "call": "compute.py", "data": ["adsl.csv", "adae.csv"], "outputs": out})
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
