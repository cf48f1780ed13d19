import Mathematics
import Notation

/// A law that a file says in words, to be drawn from.
///
/// A law or a mixture; a choice among texts is drawn as a text by who knows what the texts mean.
public struct DrawnLaw: Equatable, Sendable {
  public let written: WrittenDistribution
  /// Weights add up to 1.
  private let parts: [(weight: Double, law: WrittenLaw)]

  public static func == (a: DrawnLaw, b: DrawnLaw) -> Bool { a.written == b.written }

  /// - Returns: nil for a choice.
  public init?(_ written: WrittenDistribution) {
    self.written = written
    switch written {
    case .law(let law): parts = [(1, law)]
    case .mixture(let all): parts = all.map { ($0.weight, $0.law) }
    case .choice: return nil
    }
  }

  public init(_ law: WrittenLaw) {
    written = .law(law)
    parts = [(1, law)]
  }

  /// One value by one draw of a stream, or two in a mixture: the first says which part.
  public func draw(_ stream: inout RandomStream) -> Double {
    guard parts.count > 1 else { return Self.draw(parts[0].law, &stream) }
    var u = stream.nextUniform()
    var index = 0
    while index < parts.count - 1, u >= parts[index].weight {
      u -= parts[index].weight
      index += 1
    }
    return Self.draw(parts[index].law, &stream)
  }

  private static func draw(_ law: WrittenLaw, _ stream: inout RandomStream) -> Double {
    guard law.within == nil else { return quantile(law, stream.nextUniform()) }
    switch law.family {
    case .normal(let mean, let sd): return mean + sd * stream.nextNormal()
    case .lognormal(let median, let gsd): return median * plainExp(plainLog(gsd) * stream.nextNormal())
    default: return quantile(law, stream.nextUniform())
    }
  }

  /// Σ weight · f at the law's point for a standard normal point: what integrals over the law are made of.
  ///
  /// - Parameter z: a point of the standard normal; the value returned for a law is Q(Φ(z)), by which the law becomes a normal one.
  /// - Returns: one point a part, with the part's weight.
  public func points(atNormal z: Double) -> [(value: Double, weight: Double)] { parts.map { (Self.value($0.law, atNormal: z), $0.weight) } }

  private static func value(_ law: WrittenLaw, atNormal z: Double) -> Double {
    if law.within == nil {
      if case .lognormal(let median, let gsd) = law.family { return median * plainExp(plainLog(gsd) * z) }
      if case .normal(let mean, let sd) = law.family { return mean + sd * z }
    }
    return z > 0 ? upperQuantile(law, StandardNormal.upperTail(z)) : quantile(law, StandardNormal.cumulative(z))
  }

  /// The x with F(x) = p, cut where the law is cut.
  static func quantile(_ law: WrittenLaw, _ p: Double) -> Double {
    guard let within = law.within else { return quantile(law.family, p) }
    let (below, above) = (cumulative(law.family, within.lower), cumulative(law.family, within.upper))
    return min(max(quantile(law.family, below + p * (above - below)), within.lower), within.upper)
  }

  private static func upperQuantile(_ law: WrittenLaw, _ q: Double) -> Double {
    guard law.within == nil else { return quantile(law, 1 - q) }
    switch law.family {
    case .uniform(let lower, let upper): return upper - q * (upper - lower)
    case .beta(let a, let b): return BetaDistribution(a: a, b: b).upperQuantile(q)
    case .gamma(let mean, let sd): return gamma(mean, sd).upperQuantile(q)
    case .student(let mean, let sd, let df): return mean + sd * StudentT(degreesOfFreedom: df).upperQuantile(q)
    case .fixed, .normal, .lognormal: return quantile(law.family, 1 - q)
    }
  }

  private static func quantile(_ family: WrittenLaw.Family, _ p: Double) -> Double {
    switch family {
    case .fixed(let value): value
    case .normal(let mean, let sd): mean + sd * StandardNormal.quantile(p)
    case .lognormal(let median, let gsd): median * plainExp(plainLog(gsd) * StandardNormal.quantile(p))
    case .uniform(let lower, let upper): lower + p * (upper - lower)
    case .beta(let a, let b): BetaDistribution(a: a, b: b).quantile(p)
    case .gamma(let mean, let sd): gamma(mean, sd).quantile(p)
    case .student(let mean, let sd, let df): mean + sd * StudentT(degreesOfFreedom: df).quantile(p)
    }
  }

  private static func cumulative(_ family: WrittenLaw.Family, _ x: Double) -> Double {
    switch family {
    case .fixed(let value): x >= value ? 1 : 0
    case .normal(let mean, let sd): StandardNormal.cumulative((x - mean) / sd)
    case .lognormal(let median, let gsd): x <= 0 ? 0 : StandardNormal.cumulative((plainLog(x) - plainLog(median)) / plainLog(gsd))
    case .uniform(let lower, let upper): min(max((x - lower) / (upper - lower), 0), 1)
    case .beta(let a, let b): BetaDistribution(a: a, b: b).cumulative(x)
    case .gamma(let mean, let sd): gamma(mean, sd).cumulative(x)
    case .student(let mean, let sd, let df): StudentT(degreesOfFreedom: df).cumulative((x - mean) / sd)
    }
  }

  private static func gamma(_ mean: Double, _ sd: Double) -> GammaDistribution {
    GammaDistribution(shape: (mean / sd) * (mean / sd), scale: sd * sd / mean)
  }
}
