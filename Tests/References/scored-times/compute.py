"""Times to a response that scores make: the first visit at which the condition holds, in weeks of the schedule, censored at the last visit with a score.

Two arms and few distinct times, so that everything is written from the counts at each time: hypergeometric sums for the exact likelihood of ties, no
recursion and no patient's row. Roots by SciPy's brentq.
"""
import csv
import json
import math
from collections import defaultdict
from pathlib import Path

from scipy.optimize import brentq
from scipy.stats import chi2

FILE = Path(__file__).resolve().parents[3] / "Examples/antidepressant/antidepressant.csv"
WEEKS = {"4": 1.0, "5": 2.0, "6": 4.0, "7": 6.0}


def patients(holds):
    rows = defaultdict(dict)
    who = {}
    with open(FILE) as file:
        for row in csv.DictReader(file):
            if row["HAMDTL17"] == "NA":
                continue
            rows[row["PATIENT"]][WEEKS[row["VISIT"]]] = float(row["HAMDTL17"])
            who[row["PATIENT"]] = (row["THERAPY"] == "DRUG", row["GENDER"], float(row["BASVAL"]))
    out = []
    for name, scores in rows.items():
        treated, gender, base = who[name]
        hits = [w for w in sorted(scores) if holds(scores[w], base)]
        out.append((hits[0] if hits else max(scores), bool(hits), treated, gender))
    return out


def tables(people):
    """(time, events treated, events control, at risk treated, at risk control), times with an event."""
    for t in sorted({p[0] for p in people if p[1]}):
        d = [sum(1 for p in people if p[0] == t and p[1] and p[2] == g) for g in (True, False)]
        n = [sum(1 for p in people if p[0] >= t and p[2] == g) for g in (True, False)]
        yield t, d[0], d[1], n[0], n[1]


def log_rank(strata):
    o = e = v = 0.0
    for people in strata:
        for _, d1, d0, n1, n0 in tables(people):
            d, n = d1 + d0, n1 + n0
            o, e = o + d1, e + d * n1 / n
            if n > 1:
                v += d * (n - d) / (n - 1) * n1 * n0 / n**2
    return (o - e) / math.sqrt(v)


def slope(strata, ties, beta):
    """Score and information."""
    u = i = 0.0
    w = math.exp(beta)
    for people in strata:
        for _, d1, d0, n1, n0 in tables(people):
            d = d1 + d0
            u += d1
            if ties == "exact":
                weights = [math.comb(n1, k) * math.comb(n0, d - k) * w**k if d - k <= n0 else 0.0 for k in range(min(d, n1) + 1)]
                total = sum(weights)
                mean = sum(k * x for k, x in enumerate(weights)) / total
                u -= mean
                i += sum(k * k * x for k, x in enumerate(weights)) / total - mean**2
                continue
            for l in range(d):
                share = l / d if ties == "Efron" else 0.0
                a, b = n0 - share * d0, (n1 - share * d1) * w
                p = b / (a + b)
                u, i = u - p, i + p * (1 - p)
    return u, i


def cox(strata, ties):
    beta = brentq(lambda b: slope(strata, ties, b)[0], -5, 5, xtol=1e-14)
    return {"coef": beta, "se": 1 / math.sqrt(slope(strata, ties, beta)[1])}


def kaplan_meier(people, tau):
    S, last, pieces, variance = 1.0, 0.0, [], []
    for t in sorted({p[0] for p in people if p[1] and p[0] <= tau}):
        d = sum(1 for p in people if p[0] == t and p[1])
        n = sum(1 for p in people if p[0] >= t)
        pieces.append(S * (t - last))
        variance.append((t, d / (n * (n - d))))
        S, last = S * (1 - d / n), t
    pieces.append(S * (tau - last))
    mean = sum(pieces)
    error = math.sqrt(sum(sum(pieces[k + 1:]) ** 2 * v for k, (_, v) in enumerate(variance)))
    return {"patients": len(people), "events": sum(1 for p in people if p[1]), "survival": S, "mean": mean, "standardError": error}


def of(holds, tau):
    people = patients(holds)
    genders = [[p for p in people if p[3] == g] for g in ("F", "M")]
    arms = {name: kaplan_meier([p for p in people if p[2] == g], tau) for name, g in (("Drug", True), ("Placebo", False))}
    z, stratified = log_rank([people]), log_rank(genders)
    return {
        "arms": arms,
        "difference": arms["Drug"]["mean"] - arms["Placebo"]["mean"],
        "differenceStandardError": math.hypot(arms["Drug"]["standardError"], arms["Placebo"]["standardError"]),
        "logRank": {"z": z, "p": chi2.sf(z * z, 1), "stratifiedZ": stratified, "stratifiedP": chi2.sf(stratified**2, 1)},
        "cox": {ties: cox([people], ties) for ties in ("Efron", "Breslow", "exact")},
        "stratifiedCox": {ties: cox(genders, ties) for ties in ("Efron", "Breslow", "exact")},
    }


cases = [("response", lambda x, base: 100 * (x - base) / base <= -50), ("remission", lambda x, base: x <= 7)]
print("[")
print(",\n".join(
    json.dumps({"id": f"first-{name}", "call": "compute.py", "data": ["Examples/antidepressant/antidepressant.csv"], "outputs": of(holds, 6.0)})
    for name, holds in cases))
print("]")
