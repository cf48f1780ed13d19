#!/usr/bin/env python3
"""Rectangles of two and three normals at 30 digits: python3 cases.py writes cases.json anew. Needs mpmath."""
import json
from mpmath import mp, mpf, quad, exp, erfc, sqrt, pi, inf, linspace

mp.dps = 30
Phi = lambda x: erfc(-x / sqrt(2)) / 2
phi = lambda x: exp(-x * x / 2) / sqrt(2 * pi)
EDGE = mpf(13)


def between(a, b):
    if a >= b:
        return mpf(0)
    return Phi(b) - Phi(a) if a < 0 else Phi(-a) - Phi(-b)


def cuts(a, b, extra=()):
    a, b = max(a, -EDGE), min(b, EDGE)
    inner = sorted(x for x in set(extra) | {mpf(-4), mpf(-2), mpf(0), mpf(2), mpf(4)} if a < x < b)
    return [a] + inner + [b]


def two(lower, upper, r):
    s = sqrt(1 - r * r)
    steep = [x / r for x in (lower[1], upper[1]) if abs(x) < 30 and r != 0] if abs(r) > 0.9 else []
    around = [c + k * s for c in steep for k in (-6, -2, 0, 2, 6)]
    return quad(lambda x: phi(x) * between((lower[1] - r * x) / s, (upper[1] - r * x) / s), cuts(lower[0], upper[0], around))


def three(lower, upper, R):
    """By conditioning on the first variable, two remaining by `two`."""
    r12, r13, r23 = R
    s2, s3 = sqrt(1 - r12 ** 2), sqrt(1 - r13 ** 2)
    r = (r23 - r12 * r13) / (s2 * s3)
    def inner(x):
        return phi(x) * two([(lower[1] - r12 * x) / s2, (lower[2] - r13 * x) / s3], [(upper[1] - r12 * x) / s2, (upper[2] - r13 * x) / s3], r)
    return quad(inner, cuts(lower[0], upper[0]))


def flat(v):
    return "Infinity" if v == inf else "-Infinity" if v == -inf else float(v)


cases = []
c = mpf("1.959963984540054")
TWO = [([c, -c], [inf, c], "0.7071067811865476"), ([0, 0], [inf, inf], "0.3"), ([-1, -2], [0.5, 1.5], "-0.6"), ([1, 1], [inf, inf], "0.93"),
       ([1, -3], [inf, 2], "0.99"), ([0.5, -1], [2, 0.25], "-0.97"), ([-inf, 3], [-2, inf], "0.2"), ([4, 4], [inf, inf], "0.5"),
       ([-inf, -inf], [1, -1], "-0.95"), ([2.5, -inf], [inf, 2.4], "0.9995"), ([-0.5, -0.4], [0.3, 0.8], "0.7499"), ([5, -inf], [inf, 1.96], "0.87")]
for n, (a, b, r) in enumerate(TWO, 1):
    a, b, r = [mpf(x) for x in a], [mpf(x) for x in b], mpf(r)
    cases.append({"id": f"two-{n}", "call": "two(lower, upper, r)", "inputs": {"lower": [flat(x) for x in a], "upper": [flat(x) for x in b], "correlation": [[1, float(r)], [float(r), 1]]},
                  "outputs": {"p": float(two(a, b, r))}, "tolerance": 2e-15})
mp.dps = 16
THREE = [([c, -c, c], [inf, c, inf], ("0.7", "0.6", "0.85")), ([-1, -inf, 0], [1.5, 2, inf], ("0.3", "0.6", "-0.2")), ([0, 0, 0], [inf, inf, inf], ("0.2", "-0.3", "0.4")),
         ([-c, -c, c], [c, c, inf], ("-0.5", "0.1", "0.7")), ([1, 1, -2], [inf, inf, 0.5], ("0.9", "0.7", "0.5")), ([2, -1, -1], [3, 1, 1], ("0.95", "0.9", "0.92")),
         ([-inf, -inf, -inf], [1, 0.5, 2], ("-0.4", "-0.4", "-0.1")), ([c, -inf, -inf], [inf, c, c], ("0.35", "0.8", "0.55"))]
for n, (a, b, R) in enumerate(THREE, 1):
    a, b, R = [mpf(x) for x in a], [mpf(x) for x in b], [mpf(x) for x in R]
    m = [[1, float(R[0]), float(R[1])], [float(R[0]), 1, float(R[2])], [float(R[1]), float(R[2]), 1]]
    cases.append({"id": f"three-{n}", "call": "three(lower, upper, R)", "inputs": {"lower": [flat(x) for x in a], "upper": [flat(x) for x in b], "correlation": m},
                  "outputs": {"p": float(three(a, b, R))}, "tolerance": 1e-12})
json.dump(cases, open("cases.json", "w"), indent=1)
