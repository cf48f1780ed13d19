"""Stopping rules by enumeration with exact fractions: python3 enumerate.py > cases.json

Independent of the program: binomial tails are sums of fractions; the level is found by trying every one; what a rule does is found by
going through all courses of few patients, and for more by counting paths (numbers of courses that have gone on, no probabilities).
The posterior tail of a beta law with whole-number shapes is a binomial tail; otherwise mpmath's incomplete beta function.
"""
import itertools
import json
from fractions import Fraction as F
from math import comb

import mpmath

mpmath.mp.dps = 40


def tail(n, k, p):
    return sum(comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k, n + 1))


def paths(looks, bounds, p):
    """Stops at each look, expected patients: by numbers of courses."""
    going = {0: 1}
    n, stops, expected = 0, [], F(0)
    for look, bound in zip(looks, bounds):
        while n < look:
            nxt = {}
            for x, count in going.items():
                nxt[x] = nxt.get(x, 0) + count
                nxt[x + 1] = nxt.get(x + 1, 0) + count
            going, n = nxt, n + 1
        out = {x: c for x, c in going.items() if bound is not None and x >= bound}
        going = {x: c for x, c in going.items() if x not in out}
        s = sum(c * p**x * (1 - p) ** (n - x) for x, c in out.items())
        stops.append(s)
        expected += s * look
    expected += (1 - sum(stops)) * looks[-1]
    return stops, expected


def courses(looks, bounds, p):
    """The same by all 2**n courses."""
    stops, expected = [F(0)] * len(looks), F(0)
    for course in itertools.product((0, 1), repeat=looks[-1]):
        weight = F(1)
        for e in course:
            weight *= p if e else 1 - p
        for i, (look, bound) in enumerate(zip(looks, bounds)):
            if bound is not None and sum(course[:look]) >= bound:
                stops[i] += weight
                expected += weight * look
                break
        else:
            expected += weight * looks[-1]
    return stops, expected


def at_level(looks, p0, level):
    return [next((k for k in range(1, n + 1) if tail(n, k, p0) <= level), None) for n in looks]


def sequential(looks, p0, error):
    best = [None] * len(looks)
    for level in sorted({tail(n, k, p0) for n in looks for k in range(1, n + 1)}):
        if level > error:
            break
        bounds = at_level(looks, p0, level)
        if sum(paths(looks, bounds, p0)[0]) > error:
            break
        best = bounds
    return best


def bayesian(looks, p0, threshold, a, b):
    def above(n, k):
        return 1 - mpmath.betainc(a + k, b + n - k, 0, p0, regularized=True)

    return [next((k for k in range(1, n + 1) if above(n, k) > threshold), None) for n in looks]


def case(name, kind, looks, p0, rates, **inputs):
    if kind == "sequential":
        bounds = sequential(looks, F(p0), F(inputs["error"]))
    else:
        bounds = bayesian(looks, mpmath.mpf(p0), mpmath.mpf(inputs["threshold"]), mpmath.mpf(inputs["a"]), mpmath.mpf(inputs["b"]))
    found = {}
    for rate in rates:
        stops, expected = paths(looks, bounds, F(rate))
        if looks[-1] <= 14:
            assert (stops, expected) == courses(looks, bounds, F(rate))
        found[rate] = {"stopping": [float(s) for s in stops], "stops": float(sum(stops)), "patients": float(expected)}
    return {
        "id": name,
        "call": "enumerate.py",
        "inputs": {"kind": kind, "looks": looks, "acceptable": float(p0), **{k: float(v) for k, v in inputs.items()}},
        "outputs": {"bounds": bounds, "rates": found},
    }


cases = [
    case("sequential-12", "sequential", list(range(1, 13)), "0.2", ["0.1", "0.2", "0.4", "0.7"], error="0.1"),
    case("sequential-30", "sequential", list(range(1, 31)), "0.1", ["0.05", "0.1", "0.2", "0.35"], error="0.05"),
    case("sequential-groups", "sequential", [10, 20, 30, 40], "0.15", ["0.1", "0.15", "0.3"], error="0.1"),
    case("sequential-small-error", "sequential", [5, 10], "0.5", ["0.5", "0.9"], error="0.001"),
    case("bayesian-14", "bayesian", list(range(2, 15)), "0.25", ["0.1", "0.25", "0.5"], threshold="0.9", a="1", b="1"),
    case("bayesian-jeffreys", "bayesian", list(range(5, 61, 5)), "0.05", ["0.02", "0.05", "0.1", "0.2"], threshold="0.95", a="0.5", b="0.5"),
    case("bayesian-informed", "bayesian", list(range(1, 41)), "0.1", ["0.1", "0.3"], threshold="0.8", a="0.6", b="5.4"),
]
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
