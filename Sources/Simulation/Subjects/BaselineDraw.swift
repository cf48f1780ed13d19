import Mathematics
import Trial

/// A patient's score before treatment: N(mean, sd²), rounded where scores are whole, drawn again until within the range, the instrument and the
/// entry condition.
struct BaselineDraw: Equatable, Sendable {
  let mean: Double
  let standardDeviation: Double
  let whole: Bool
  /// Both ends belong.
  let lower: Double
  let upper: Double

  init(_ law: BaselineLaw, whole: Bool, instrument: ClosedRange<Double>?, entry: Condition?) {
    mean = law.mean
    standardDeviation = law.standardDeviation
    self.whole = whole
    var lower = max(law.within?.lower ?? -.infinity, instrument?.lowerBound ?? -.infinity)
    var upper = min(law.within?.upper ?? .infinity, instrument?.upperBound ?? .infinity)
    for clause in entry?.clauses ?? [] {
      guard case .baseline(let comparison, let bound) = clause else { continue }
      switch comparison {
      case .atLeast: lower = max(lower, bound)
      case .above: lower = max(lower, bound.nextUp)
      case .atMost: upper = min(upper, bound)
      case .below: upper = min(upper, bound.nextDown)
      }
    }
    self.lower = lower
    self.upper = upper
  }

  /// The least share of draws that is kept: with less, drawing again would not end in useful time.
  static let leastAccepted = 1e-3

  /// The share of draws that is kept.
  var accepted: Double {
    let ends = whole ? (lower.rounded(.up) - 0.5, upper.rounded(.down) + 0.5) : (lower, upper)
    guard ends.0 < ends.1 || (!whole && ends.0 == ends.1) else { return 0 }
    return StandardNormal.cumulative((ends.1 - mean) / standardDeviation) - StandardNormal.cumulative((ends.0 - mean) / standardDeviation)
  }

  /// The score of a normal deviate, or nil if it is to be drawn again.
  @inline(__always)
  func score(_ z: Double) -> Double? {
    let score = whole ? wholeScore(mean + standardDeviation * z) : mean + standardDeviation * z
    return holds(score) ? score : nil
  }

  @inline(__always)
  func holds(_ score: Double) -> Bool { score >= lower && score <= upper }

  /// Makes scores of deviates in place; whether all hold. (No branch in the loop: a bit for each that does not.)
  func scoreAll(_ z: UnsafeMutablePointer<Double>, _ count: Int) -> Bool {
    var outside: UInt64 = 0
    for i in 0..<count {
      let drawn = mean + standardDeviation * z[i]
      let score = whole ? wholeScore(drawn) : drawn
      z[i] = score
      // The sign of what is left on the nearer side.
      outside |= min(score - lower, upper - score).bitPattern
    }
    return outside >> 63 == 0
  }
}

/// The nearest whole number, ties to even, for |x| < 2⁵¹: adding and taking away 1.5 · 2⁵² leaves no room for a fraction. Two additions on every
/// processor, where rounding itself is a call into the C library on older ones.
@inline(__always)
func wholeScore(_ x: Double) -> Double { (x + 0x1.8p52) - 0x1.8p52 }
