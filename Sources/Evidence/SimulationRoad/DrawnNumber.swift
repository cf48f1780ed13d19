import Mathematics
import Notation
import Pharmacology

/// A number that a programme does not state, drawn once in every draw, from a stream of its own.
struct DrawnNumber: Sendable {
  enum Law: Sendable {
    case written(DrawnLaw)
    case beta(BetaDraws)
    case predicted(PredictedEffect)
    /// Place of an option, by the weights summed up.
    case choice([Double])
  }
  let name: String
  let law: Law
  /// Rounded to a multiple, at least one of it; 0 for none.
  let multiple: Double
  /// Of a choice.
  let options: [String]

  init(_ name: String, _ law: DrawnLaw, multiple: Int = 0) {
    self.name = name
    if case .law(let one) = law.written, one.within == nil, case .beta(let a, let b) = one.family, let quick = BetaDraws(a, b) {
      self.law = .beta(quick)
    } else {
      self.law = .written(law)
    }
    self.multiple = Double(multiple)
    options = []
  }

  init(_ name: String, predicted: PredictedEffect) {
    (self.name, law, multiple, options) = (name, .predicted(predicted), 0, [])
  }

  init(_ name: String, options: [String], weights: [Double]) {
    var sum = 0.0
    law = .choice(
      weights.map { weight in
        sum += weight
        return sum
      })
    (self.name, multiple, self.options) = (name, 0, options)
  }

  /// - Parameters:
  ///   - number: that of the stream, the same for the same number of a programme.
  func draw(_ streams: TrialStreams, number: Int) -> Double {
    var stream = streams.stream(subject: UInt32(number), purpose: .parameters)
    let value: Double
    switch law {
    case .written(let law): value = law.draw(&stream)
    case .beta(let law): value = law.draw(&stream)
    case .predicted(let law): value = law.quantile(stream.nextUniform())
    case .choice(let sums):
      let u = stream.nextUniform()
      var place = 0
      while place < sums.count - 1, u >= sums[place] { place += 1 }
      value = Double(place)
    }
    return multiple > 0 ? max(1, (value / multiple).rounded()) * multiple : value
  }
}

/// Beta variates by rejection, some ten times as fast as a quantile.
///
/// - Reference: Cheng (1978), Communications of the ACM 21:317–322, algorithm BB.
/// - Checked: mean, variance and quantiles in `DrawnNumberTests`.
struct BetaDraws: Sendable {
  let a: Double
  /// The smaller and the larger of the two.
  private let (low, high): (Double, Double)
  private let β: Double
  private let γ: Double

  /// - Returns: nil where one of the two is not above 1, which the algorithm does not serve.
  init?(_ a: Double, _ b: Double) {
    guard min(a, b) > 1 else { return nil }
    self.a = a
    (low, high) = (min(a, b), max(a, b))
    let sum = a + b
    β = ((sum - 2) / (2 * a * b - sum)).squareRoot()
    γ = low + 1 / β
  }

  func draw(_ stream: inout RandomStream) -> Double {
    let sum = low + high
    while true {
      let u = stream.nextUniform()
      let z = u * u * stream.nextUniform()
      let v = β * plainLog(u / (1 - u))
      let w = low * plainExp(v)
      let r = γ * v - 1.386294361119891
      let s = low + r - w
      if s + 2.609437912434100 < 5 * z {
        let t = plainLog(z)
        if s < t && r + sum * plainLog(sum / (high + w)) < t { continue }
      }
      return a == low ? w / (high + w) : high / (high + w)
    }
  }
}
