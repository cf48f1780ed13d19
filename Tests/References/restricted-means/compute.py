"""Means up to a time under piecewise hazards, and the limit of Greenwood's variance of their difference, by adaptive quadrature over plain definitions.

No closed form of the program is used: S, D and E are integrated or added up here, and all integrals are SciPy's quad with the bends handed in.
"""
import json
import math

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import norm


def cumulative(starts, rates, t):
    return sum(r * max(0.0, min(t, e) - s) for s, e, r in zip(starts, starts[1:] + [math.inf], rates))


def rate(starts, rates, t):
    return rates[max(i for i, s in enumerate(starts) if s <= t)]


def come_by(durations, intensities, t):
    total = sum(d * i for d, i in zip(durations, intensities))
    start, done = 0.0, 0.0
    for d, i in zip(durations, intensities):
        done += i * min(max(t - start, 0.0), d)
        start += d
    return done / total


def integral(f, a, b, bends):
    ends = sorted({a, b, *[x for x in bends if a < x < b]})
    return sum(quad(f, lo, hi, epsabs=1e-13, epsrel=1e-13, limit=200)[0] for lo, hi in zip(ends, ends[1:]))


def variance(case, arm, t):
    starts, rates = case[arm]["starts"], case[arm]["rates"]
    eta = case[arm]["dropout"]
    tau = case["horizon"]
    S = lambda u: math.exp(-cumulative(starts, rates, u))
    rest = lambda u: integral(S, u, tau, starts)
    entries = np.cumsum([0] + case["accrual"]["durations"])
    bends = starts + [t - e for e in entries]
    f = lambda u: rest(u) ** 2 * rate(starts, rates, u) / (
        S(u) * math.exp(-eta * u) * come_by(case["accrual"]["durations"], case["accrual"]["intensities"], t - u))
    return integral(f, 0.0, tau, bends)


def of(case):
    tau, r, N = case["horizon"], case["ratio"], case["patients"]
    mean = {a: integral(lambda u, a=a: math.exp(-cumulative(case[a]["starts"], case[a]["rates"], u)), 0.0, tau, case[a]["starts"])
            for a in ("treated", "comparator")}
    end = sum(case["accrual"]["durations"]) + case["followUp"]
    V = lambda t: (1 + r) * (variance(case, "treated", t) / r + variance(case, "comparator", t))
    v = V(end)
    delta = mean["treated"] - mean["comparator"]
    z = norm.ppf(1 - 0.025)
    out = {"treated": mean["treated"], "comparator": mean["comparator"], "difference": delta, "variance": v,
           "standardError": math.sqrt(v / N), "power": norm.cdf(delta / math.sqrt(v / N) - z),
           "patientsFor90": (z + norm.ppf(0.9)) ** 2 * v / delta ** 2}
    out["shareAtHorizon"] = v / V(tau)
    share = 0.5 * (1 + out["shareAtHorizon"])
    out["share"] = share
    out["monthsOfShare"] = brentq(lambda t: v / V(t) - share, tau, end, xtol=1e-10) if share < 1 - 1e-9 else end
    return out


def arm(rates, starts=(0.0,), lost=0.0, by=1.0):
    return {"starts": list(starts), "rates": list(rates), "dropout": -math.log(1 - lost) / by}


even = {"durations": [12.0], "intensities": [1.0]}
cases = [
    ("exponential, followed to the horizon",
     dict(treated=arm([0.05]), comparator=arm([0.08]), ratio=1, accrual=even, followUp=12.0, horizon=12.0, patients=300)),
    ("exponential, the last patients followed for less",
     dict(treated=arm([0.05]), comparator=arm([0.08]), ratio=1, accrual=even, followUp=6.0, horizon=12.0, patients=300)),
    ("losses, two to one",
     dict(treated=arm([0.05], lost=0.2, by=12.0), comparator=arm([0.08], lost=0.1, by=12.0), ratio=2, accrual=even, followUp=9.0, horizon=18.0,
          patients=450)),
    ("hazards that cross",
     dict(treated=arm([0.09, 0.04], (0.0, 4.0)), comparator=arm([0.06, 0.12], (0.0, 6.0), lost=0.15, by=12.0), ratio=1,
          accrual={"durations": [3.0, 9.0], "intensities": [1.0, 4.0]}, followUp=9.0, horizon=15.0, patients=400)),
    ("nobody at risk for a while",
     dict(treated=arm([0.0, 0.06], (0.0, 3.0)), comparator=arm([0.0, 0.1, 0.05], (0.0, 3.0, 9.0)), ratio=1, accrual=even, followUp=12.0,
          horizon=12.0, patients=200)),
]
print("[")
lines = []
for name, case in cases:
    lines.append(json.dumps({"id": name.replace(",", "").replace(" ", "-"), "call": "compute.py: SciPy quad, brentq", "inputs": case, "outputs": of(case),
                             "tolerance": 1e-8}))
print(",\n".join(lines))
print("]")
