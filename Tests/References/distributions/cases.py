"""Computes cases.json with mpmath 1.3.0: python3 cases.py, two minutes. SOURCE.md tells what is what."""

import json
import math
import os

from mpmath import mp, mpf, betainc, binomial, erfc, exp, findroot, gammainc, inf, linspace, log, loggamma, pi, quad, sqrt

mp.dps = 40


def M(x):
    return mpf(x)


def norm_upper(x):
    return erfc(M(x) / sqrt(mpf(2))) / 2


def t_upper(x, df):
    x = M(x)
    df = M(df)
    if x == 0:
        return mpf(1) / 2
    z = df / (df + x * x)
    tail = (
        betainc(df / 2, mpf(1) / 2, 0, z, regularized=True) / 2
        if abs(x) ** 2 > df * 1e-3
        else mpf(1) / 2 - betainc(mpf(1) / 2, df / 2, 0, x * x / (df + x * x), regularized=True) / 2
    )
    return tail if x > 0 else 1 - tail


def t_density(x, df):
    x = M(x)
    df = M(df)
    return exp(loggamma((df + 1) / 2) - loggamma(df / 2)) / sqrt(df * pi) * (1 + x * x / df) ** (-(df + 1) / 2)


def gamma_lower(x, shape, scale=1):
    return gammainc(M(shape), 0, M(x) / M(scale), regularized=True)


def gamma_upper(x, shape, scale=1):
    return gammainc(M(shape), M(x) / M(scale), inf, regularized=True)


def gamma_density(x, shape, scale=1):
    x = M(x) / M(scale)
    a = M(shape)
    return exp((a - 1) * log(x) - x - loggamma(a)) / M(scale)


def beta_lower(x, a, b):
    return betainc(M(a), M(b), 0, M(x), regularized=True)


def beta_upper(x, a, b):
    return betainc(M(b), M(a), 0, 1 - M(x), regularized=True)


def beta_density(x, a, b):
    x = M(x)
    a = M(a)
    b = M(b)
    return exp((a - 1) * log(x) + (b - 1) * log(1 - x) - (loggamma(a) + loggamma(b) - loggamma(a + b)))


def f_lower(x, n, d):
    x = M(x)
    n = M(n)
    d = M(d)
    return betainc(n / 2, d / 2, 0, n * x / (d + n * x), regularized=True)


def f_upper(x, n, d):
    x = M(x)
    n = M(n)
    d = M(d)
    return betainc(d / 2, n / 2, 0, d / (d + n * x), regularized=True)


def f_density(x, n, d):
    x = M(x)
    n = M(n)
    d = M(d)
    u = n * x / (d + n * x)
    return beta_density(u, n / 2, d / 2) * n * d / (d + n * x) ** 2


def binom_lower(k, n, p):
    return betainc(n - k, k + 1, 0, 1 - M(p), regularized=True)


def binom_upper(k, n, p):
    return betainc(k + 1, n - k, 0, M(p), regularized=True)


def binom_density(k, n, p):
    return binomial(n, k) * M(p) ** k * (1 - M(p)) ** (n - k)


def poisson_mix(lam, term, tol=mpf(10) ** -45):
    # sum_j Poisson(j; lam/2) term(j), from the mode of the Poisson upwards, then downwards
    h = M(lam) / 2
    m = int(h)
    mode = exp(-h + m * log(h) - loggamma(m + 1))
    total = mpf(0)
    w, j = mode, m
    while True:
        c = w * term(j)
        total += c
        if j > m + 5 and w < tol * total and c < tol * total:
            break
        j += 1
        w *= h / j
    w, j = mode, m
    while j > 0:
        w *= j / h
        j -= 1
        c = w * term(j)
        total += c
        if w < tol * total and c < tol * total:
            break
    return total


def ncx2_lower(x, df, lam):
    return poisson_mix(lam, lambda j: gamma_lower(M(x) / 2, M(df) / 2 + j))


def ncx2_upper(x, df, lam):
    return poisson_mix(lam, lambda j: gamma_upper(M(x) / 2, M(df) / 2 + j))


def ncx2_density(x, df, lam):
    return poisson_mix(lam, lambda j: gamma_density(x, M(df) / 2 + j, 2))


def nct_integral(x, df, ncp, what):
    # T = (Z + ncp)/S, S = exp(u), df S^2 chi-squared: the mixture over u. The integrand is scaled by its peak, because quad's tolerance is absolute.
    x, df, d = M(x), M(df), M(ncp)
    c = log(mpf(2)) + df / 2 * log(df / 2) - loggamma(df / 2)

    def h(u):
        s = exp(u)
        z = x * s - d
        w = exp(c + df * u - df * s * s / 2)
        if what == "lower":
            return w * erfc(-z / sqrt(mpf(2))) / 2
        if what == "upper":
            return w * erfc(z / sqrt(mpf(2))) / 2
        return w * s * exp(-z * z / 2) / sqrt(2 * pi)

    a, b = mpf(-12), mpf(6)
    for _ in range(14):
        g = [a + (b - a) * k / 40 for k in range(41)]
        k = max(range(41), key=lambda i: h(g[i]))
        a, b = g[max(k - 1, 0)], g[min(k + 1, 40)]
    m = (a + b) / 2
    top = h(m)

    def edge(sign):
        far = mpf(2) ** -20
        while h(m + sign * far) > top * mpf(10) ** -45:
            far *= mpf("1.3")
        return m + sign * far

    lo, hi = edge(-1), edge(1)
    last = None
    n = 8
    while True:
        v = quad(lambda u: h(u) / top, linspace(lo, hi, n + 1))
        if last is not None and abs(v - last) <= mpf(10) ** -25 * v:
            return v * top
        last = v
        n *= 2


def nct_upper(x, df, ncp):
    return nct_integral(x, df, ncp, "upper")


def nct_lower(x, df, ncp):
    return nct_integral(x, df, ncp, "lower")


def nct_density(x, df, ncp):
    return nct_integral(x, df, ncp, "density")


out = []


def add(dist, params, quantity, arg, call, value, tol):
    v = mp.nstr(value, 20)
    f = float(v)
    i = dict(distribution=dist)
    i.update(params)
    i["quantity"] = quantity
    i["argument"] = float(arg)
    out.append(
        '  {"id": %s, "call": %s, "inputs": %s, "outputs": {"value": %s}, "tolerance": %s}'
        % (
            json.dumps("%s %s %s %r" % (dist, " ".join("%r" % v for v in params.values()), quantity, float(arg))),
            json.dumps(call),
            json.dumps(i),
            repr(f),
            repr(tol),
        )
    )


def solve(f, q, x0, x1):
    # x > 0 with f(x) = q, in log x, by the secant method on the logarithm
    g = lambda y: log(f(exp(y))) - log(M(q))
    y0, y1 = log(M(x0)), log(M(x1))
    g0, g1 = g(y0), g(y1)
    for _ in range(60):
        if abs(y1 - y0) < mpf(10) ** -30 or g1 == g0:
            break
        step = -g1 * (y1 - y0) / (g1 - g0)
        step = max(min(step, mpf(1) / 2), -mpf(1) / 2)
        y0, g0 = y1, g1
        y1 = y1 + step
        g1 = g(y1)
    assert abs(g1) < mpf(10) ** -25, (x0, q, g1)
    return exp(y1)


# standard normal
for x in (0, 0.1, -0.5, 1.0, 1.959963984540054, 3.0, -4.0, 5.5, 8.0, -12.0, 20.0, 30.0, 37.5):
    add("StandardNormal", {}, "upperTail", x, "norm_upper(%r)" % x, norm_upper(x), 1e-15)
for x in (0.3, -1.7, 6.0, -25.0, 38.0):
    add("StandardNormal", {}, "cumulative", x, "norm_upper(-%r)" % x, norm_upper(-x), 1e-15)
for x in (0.0, 1.0, -3.3, 20.0, 38.0):
    add("StandardNormal", {}, "density", x, "exp(-x^2/2)/sqrt(2 pi) at x = %r" % x, exp(-M(x) ** 2 / 2) / sqrt(2 * pi), 1e-15)
for p in (
    0.5,
    0.51,
    0.3,
    0.975,
    0.95,
    0.9999999,
    0.025,
    0.075,
    0.0749,
    1e-3,
    1e-5,
    1e-10,
    1e-12,
    1.4e-11,
    1e-20,
    1e-50,
    1e-100,
    1e-200,
    1e-300,
):
    if p == 0.5:
        v = mpf(0)
    elif p > 0.5:
        v = (
            solve(norm_upper, 1 - M(p), math.sqrt(-2 * math.log(1 - p)), 1)
            if p > 0.6
            else findroot(lambda z: norm_upper(z) - (1 - M(p)), (mpf(0), mpf(1) / 10))
        )
    else:
        v = -solve(norm_upper, p, math.sqrt(-2 * math.log(p)), math.sqrt(-2 * math.log(p)) * 0.9)
    add("StandardNormal", {}, "quantile", p, "root z of norm_upper(-z) = %r" % p, v, 1e-15)
# t
for df, xs in (
    (1, (0.5, 3.0, 1e8)),
    (2.5, (-0.7, 4.0, 1e30)),
    (5, (1e-9, 2.0, 60.0)),
    (30, (1.7, -9.0)),
    (265.58301759974984, (-2.476, 1.9689, 8.0)),
    (1000, (1.96, 37.0)),
    (1e6, (1.96, -6.0)),
):
    for x in xs:
        add("StudentT", dict(degreesOfFreedom=df), "upperTail", x, "t_upper(%r, %r)" % (x, df), t_upper(x, df), 1e-13)
        add("StudentT", dict(degreesOfFreedom=df), "density", x, "t_density(%r, %r)" % (x, df), t_density(x, df), 1e-13)
for df, qs in (
    (1, (0.025, 1e-20)),
    (2, (0.025, 1e-12)),
    (3.7, (0.4, 0.025, 1e-8)),
    (12.5, (0.025,)),
    (265.58301759974984, (0.25, 0.025, 0.005, 1e-6, 1e-50)),
    (10000, (0.025, 1e-300)),
):
    for q in qs:
        z = math.sqrt(-2 * math.log(q)) if df > 20 else max(0.1, (q * 3) ** (-1 / df))
        add(
            "StudentT",
            dict(degreesOfFreedom=df),
            "upperQuantile",
            q,
            "root x of t_upper(x, %r) = %r" % (df, q),
            solve(lambda x: t_upper(x, df), q, z, z * 1.1),
            1e-13,
        )
# chi-squared
for df, xs in (
    (0.5, (1e-8, 3.0)),
    (1, (1e-300, 3.841458820694124, 1400.0)),
    (2, (5.0,)),
    (7.3, (0.2, 20.0)),
    (346, (250.0, 346.0, 500.0)),
    (10000, (9500.0, 10500.0)),
):
    for x in xs:
        add(
            "ChiSquared",
            dict(degreesOfFreedom=df),
            "cumulative",
            x,
            "gamma_lower(%r / 2, %r / 2)" % (x, df),
            gamma_lower(M(x) / 2, M(df) / 2),
            2e-13,
        )
        add(
            "ChiSquared",
            dict(degreesOfFreedom=df),
            "upperTail",
            x,
            "gamma_upper(%r / 2, %r / 2)" % (x, df),
            gamma_upper(M(x) / 2, M(df) / 2),
            2e-13,
        )
        add(
            "ChiSquared",
            dict(degreesOfFreedom=df),
            "density",
            x,
            "gamma_density(%r, %r / 2, 2)" % (x, df),
            gamma_density(x, M(df) / 2, 2),
            2e-13,
        )
for df, q in ((1, 0.05), (1, 1e-300), (4, 0.05), (10.5, 0.975), (346, 0.025), (346, 1e-100)):
    x0 = df + math.sqrt(2 * df) * (-2 * math.log(q)) if q < 0.5 else df * 0.5
    add(
        "ChiSquared",
        dict(degreesOfFreedom=df),
        "upperQuantile",
        q,
        "root x of gamma_upper(x / 2, %r / 2) = %r" % (df, q),
        solve(lambda x: gamma_upper(x / 2, M(df) / 2), q, x0, x0 * 1.05),
        1e-13,
    )
for df, p in ((1, 1e-10), (3, 1e-100), (50, 0.1)):
    x0 = 2 * (p * math.gamma(df / 2 + 1)) ** (2 / df) if df < 20 else 35
    add(
        "ChiSquared",
        dict(degreesOfFreedom=df),
        "quantile",
        p,
        "root x of gamma_lower(x / 2, %r / 2) = %r" % (df, p),
        solve(lambda x: gamma_lower(x / 2, M(df) / 2), p, x0, x0 * 1.05),
        1e-13,
    )
# F
for n, d, x in (
    (1, 30, 4.170876785766691),
    (3, 12.5, 0.01),
    (3, 12.5, 9.0),
    (6, 265.5830176, 2.1),
    (2, 2, 1e6),
    (100, 40, 0.2),
    (5, 1000000.0, 12.0),
    (4.5, 7.25, 3.0),
):
    for q, f in (("cumulative", f_lower), ("upperTail", f_upper), ("density", f_density)):
        add(
            "FDistribution",
            dict(numerator=n, denominator=d),
            q,
            x,
            "f_%s(%r, %r, %r)" % ({"cumulative": "lower", "upperTail": "upper", "density": "density"}[q], x, n, d),
            f(x, n, d),
            1e-13,
        )
for n, d, q in ((3, 12.5, 0.05), (6, 265.5830176, 0.025), (2, 40, 1e-12), (1, 5, 0.9)):
    add(
        "FDistribution",
        dict(numerator=n, denominator=d),
        "upperQuantile",
        q,
        "root x of f_upper(x, %r, %r) = %r" % (n, d, q),
        solve(
            lambda x: f_upper(x, n, d),
            q,
            {0.05: 3.4, 0.025: 2.4, 1e-12: 50, 0.9: 0.01}[q],
            {0.05: 3.5, 0.025: 2.5, 1e-12: 55, 0.9: 0.02}[q],
        ),
        1e-13,
    )
# beta
for a, b, x in (
    (1, 1, 0.3),
    (0.5, 0.5, 0.9999),
    (2, 3, 1e-100),
    (17, 4, 0.6),
    (0.1, 5, 0.2),
    (250, 1.5, 0.99),
    (600, 900, 0.35),
    (600, 900, 0.45),
):
    for q, f in (("cumulative", beta_lower), ("upperTail", beta_upper), ("density", beta_density)):
        add(
            "BetaDistribution",
            dict(a=a, b=b),
            q,
            x,
            "beta_%s(%r, %r, %r)" % ({"cumulative": "lower", "upperTail": "upper", "density": "density"}[q], x, a, b),
            f(x, a, b),
            2e-13,
        )
for a, b, p, g in ((2, 3, 0.025, 0.07), (17, 4, 0.5, 0.8), (0.5, 0.5, 1e-10, 1e-20), (600, 900, 1e-8, 0.33), (5, 1, 0.95, 0.98)):
    add(
        "BetaDistribution",
        dict(a=a, b=b),
        "quantile",
        p,
        "root x of beta_lower(x, %r, %r) = %r" % (a, b, p),
        solve(lambda x: beta_lower(x, a, b), p, g, g * 1.01),
        1e-13,
    )
# gamma
for k, s, x in ((0.3, 2.0, 0.01), (1, 1.0, 700.0), (12.5, 0.25, 3.0), (2000, 3.0, 6100.0)):
    for q, f in (("cumulative", gamma_lower), ("upperTail", gamma_upper), ("density", gamma_density)):
        add(
            "GammaDistribution",
            dict(shape=k, scale=s),
            q,
            x,
            "gamma_%s(%r, %r, %r)" % ({"cumulative": "lower", "upperTail": "upper", "density": "density"}[q], x, k, s),
            f(x, k, s),
            1e-13,
        )
for k, s, p, g in ((0.3, 2.0, 0.01, 1e-6), (12.5, 0.25, 0.975, 5.0)):
    add(
        "GammaDistribution",
        dict(shape=k, scale=s),
        "quantile",
        p,
        "root x of gamma_lower(x, %r, %r) = %r" % (k, s, p),
        solve(lambda x: gamma_lower(x, k, s), p, g, g * 1.01),
        1e-13,
    )
# binomial
for n, p, k in ((1, 0.3, 0), (10, 0.5, 7), (20, 0.05, 0), (174, 0.31, 40), (174, 0.31, 75), (5000, 0.001, 12), (1000, 0.5, 400)):
    add("Binomial", dict(trials=n, probability=p), "density", k, "binom_density(%r, %r, %r)" % (k, n, p), binom_density(k, n, p), 1e-13)
    add("Binomial", dict(trials=n, probability=p), "cumulative", k, "binom_lower(%r, %r, %r)" % (k, n, p), binom_lower(k, n, p), 1e-13)
    add("Binomial", dict(trials=n, probability=p), "upperTail", k, "binom_upper(%r, %r, %r)" % (k, n, p), binom_upper(k, n, p), 1e-13)
# noncentral chi-squared
for df, l, x in (
    (1, 2.0, 0.01),
    (2, 10.0, 30.0),
    (4, 50.0, 1.0),
    (4, 50.0, 150.0),
    (12.5, 0.3, 4.0),
    (300, 25.0, 400.0),
    (10, 1000.0, 800.0),
    (3, 5000.0, 5300.0),
):
    for q, f in (("cumulative", ncx2_lower), ("upperTail", ncx2_upper), ("density", ncx2_density)):
        add(
            "NoncentralChiSquared",
            dict(degreesOfFreedom=df, noncentrality=l),
            q,
            x,
            "ncx2_%s(%r, %r, %r)" % ({"cumulative": "lower", "upperTail": "upper", "density": "density"}[q], x, df, l),
            f(x, df, l),
            2e-13,
        )
for df, l, q, g in ((2, 10.0, 0.1, 20.0), (4, 50.0, 1e-10, 160.0)):
    add(
        "NoncentralChiSquared",
        dict(degreesOfFreedom=df, noncentrality=l),
        "upperQuantile",
        q,
        "root x of ncx2_upper(x, %r, %r) = %r" % (df, l, q),
        solve(lambda x: ncx2_upper(x, df, l), q, g, g * 1.02),
        1e-12,
    )


# noncentral t, with AS 243's series as a second opinion of the lower tail for x > 0
def series_lower(x, df, ncp):
    x = M(x)
    df = M(df)
    d = M(ncp)
    y = x * x / (x * x + df)
    h = d * d / 2
    s = mpf(0)
    j = 0
    while True:
        p = exp(-h + j * log(h) - loggamma(j + 1))
        q = d / sqrt(mpf(2)) * exp(-h + j * log(h) - loggamma(j + mpf(3) / 2))
        t = p * betainc(j + mpf(1) / 2, df / 2, 0, y, regularized=True) + q * betainc(j + 1, df / 2, 0, y, regularized=True)
        s += t
        j += 1
        if j > h and abs(t) < mpf(10) ** -38 * abs(s):
            break
    return erfc(d / sqrt(mpf(2))) / 2 + s / 2


for df, d, x in (
    (1.5, -3.0, 2.5),
    (3, 40.0, 2.0),
    (10, 3.0, 60.0),
    (20, 3.2, -3.0),
    (20, 3.2, -10.0),
    (20, 3.2, 2.0860),
    (50, 8.0, -1.0),
    (50, 8.0, 0.5),
    (30, 2.0, 0.0),
    (30, -6.0, 0.00001),
    (200, -4.0, 5.0),
    (346, 3.25, 1.9668),
    (346, 3.25, -1.9668),
    (265.58301759974984, 2.7, 8.5),
    (5000, 100.0, 90.0),
    (5000, 100.0, 110.0),
    (1000000.0, 30.0, 45.0),
):
    for q, f in (("cumulative", nct_lower), ("upperTail", nct_upper), ("density", nct_density)):
        v = f(x, df, d)
        if q == "cumulative" and x > 0.1 and df < 400 and abs(d) <= 8:
            w = series_lower(x, df, d)
            assert abs(w / v - 1) < mpf(10) ** -20 or abs(w - v) < mpf(10) ** -36, (x, df, d, w, v)
        add(
            "NoncentralT",
            dict(degreesOfFreedom=df, noncentrality=d),
            q,
            x,
            "nct_%s(%r, %r, %r)" % ({"cumulative": "lower", "upperTail": "upper", "density": "density"}[q], x, df, d),
            v,
            1e-12 if df >= 1e4 else 2e-13,
        )
mp.dps = 30
for df, d, p, g in ((20, 3.2, 0.1, 1.9), (346, 3.25, 1e-6, -1.6), (50, 8.0, 0.4, 7.7), (4, -1.5, 0.3, -2.4)):
    add(
        "NoncentralT",
        dict(degreesOfFreedom=df, noncentrality=d),
        "quantile",
        p,
        "root x of nct_lower(x, %r, %r) = %r" % (df, d, p),
        findroot(lambda x: log(nct_lower(x, df, d)) - log(M(p)), (M(g), M(g) * 1.01), tol=mpf(10) ** -38, verify=False, maxsteps=12),
        1e-12,
    )
open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases.json"), "w").write("[\n" + ",\n".join(out) + "\n]\n")
