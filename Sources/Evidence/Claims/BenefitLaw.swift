import Mathematics
import Notation
import Pharmacology
import Trial

/// The prior of a benefit, to be drawn from and to be weighed: its density, and the mass where it has a point.
struct BenefitLaw: Sendable {
  enum Content: Sendable {
    case written(DrawnLaw, [(weight: Double, law: WrittenLaw)])
    case predicted(PredictedEffect)
  }
  let content: Content

  /// - Returns: nil for a choice among texts, which is no benefit.
  init?(_ written: WrittenDistribution) {
    guard let law = DrawnLaw(written) else { return nil }
    switch written {
    case .law(let one): content = .written(law, [(1, one)])
    case .mixture(let parts): content = .written(law, parts.map { ($0.weight, $0.law) })
    case .choice: return nil
    }
  }

  init(_ predicted: PredictedEffect) { content = .predicted(predicted) }

  func draw(_ stream: inout RandomStream) -> Double {
    switch content {
    case .written(let law, _): law.draw(&stream)
    case .predicted(let effect): effect.quantile(stream.nextUniform())
    }
  }

  /// The probability of this very value.
  func mass(_ x: Double) -> Double {
    guard case .written(_, let parts) = content else { return 0 }
    return parts.reduce(0) { $0 + ($1.law.fixedValue == x ? $1.weight : 0) }
  }

  func density(_ x: Double) -> Double {
    switch content {
    case .written(_, let parts): parts.reduce(0) { $0 + $1.weight * $1.law.density(x) }
    case .predicted(let effect): effect.density(x)
    }
  }
}

extension WrittenLaw {
  /// The density, cut where the law is cut; 0 for a fixed value.
  func density(_ x: Double) -> Double {
    guard let within else { return plainDensity(x) }
    guard within.lower <= x, x <= within.upper else { return 0 }
    return plainDensity(x) / (plainCumulative(within.upper) - plainCumulative(within.lower))
  }

  private func plainDensity(_ x: Double) -> Double {
    switch family {
    case .fixed: 0
    case .normal(let mean, let sd): StandardNormal.density((x - mean) / sd) / sd
    case .lognormal(let median, let gsd): x <= 0 ? 0 : StandardNormal.density(plainLog(x / median) / plainLog(gsd)) / (x * plainLog(gsd))
    case .uniform(let lower, let upper): x >= lower && x <= upper ? 1 / (upper - lower) : 0
    case .beta(let a, let b): x > 0 && x < 1 ? BetaDistribution(a: a, b: b).density(x) : 0
    case .gamma(let mean, let sd): x > 0 ? GammaDistribution(shape: mean * mean / (sd * sd), scale: sd * sd / mean).density(x) : 0
    case .student(let mean, let sd, let df): StudentT(degreesOfFreedom: df).density((x - mean) / sd) / sd
    }
  }

  private func plainCumulative(_ x: Double) -> Double {
    switch family {
    case .fixed(let value): x >= value ? 1 : 0
    case .normal(let mean, let sd): StandardNormal.cumulative((x - mean) / sd)
    case .lognormal(let median, let gsd): x <= 0 ? 0 : StandardNormal.cumulative(plainLog(x / median) / plainLog(gsd))
    case .uniform(let lower, let upper): min(max((x - lower) / (upper - lower), 0), 1)
    case .beta(let a, let b): x <= 0 ? 0 : x >= 1 ? 1 : BetaDistribution(a: a, b: b).cumulative(x)
    case .gamma(let mean, let sd): x <= 0 ? 0 : GammaDistribution(shape: mean * mean / (sd * sd), scale: sd * sd / mean).cumulative(x)
    case .student(let mean, let sd, let df): StudentT(degreesOfFreedom: df).cumulative((x - mean) / sd)
    }
  }
}

/// Something that the files do not state, ready to be drawn: a number, or a choice by its place among the options.
struct UnknownLaw: Sendable {
  enum Content: Sendable {
    case number(DrawnLaw, DrawnForm)
    case choice([String], [Double])
  }
  let name: String
  let content: Content
  let sources: [String]

  init(name: String, prior: WrittenDistribution, form: DrawnForm = .asWritten, sources: [String]) {
    self.name = name
    self.sources = sources
    if let law = DrawnLaw(prior) {
      content = .number(law, form)
    } else if case .choice(let options) = prior {
      content = .choice(options.map(\.text), options.map(\.weight))
    } else {
      preconditionFailure("a prior is a law, a mixture or a choice")
    }
  }

  init(name: String, options: [String], weights: [Double], sources: [String]) {
    self.name = name
    self.sources = sources
    content = .choice(options, weights)
  }

  var options: [String]? { if case .choice(let options, _) = content { options } else { nil } }

  func draw(_ stream: inout RandomStream) -> Double {
    switch content {
    case .number(let law, .count(let step)):
      return max(1, (law.draw(&stream) / Double(step)).rounded()) * Double(step)
    case .number(let law, _): return law.draw(&stream)
    case .choice(_, let weights): return Double(Self.pick(weights, stream.nextUniform()))
    }
  }

  static func pick(_ weights: [Double], _ uniform: Double) -> Int {
    var u = uniform
    for (index, weight) in weights.enumerated() where index < weights.count - 1 {
      if u < weight { return index }
      u -= weight
    }
    return weights.count - 1
  }
}
