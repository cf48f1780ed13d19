import Mathematics

/// A hazard that is constant between given times: λⱼ from start j to the next, the last for ever.
public struct PiecewiseHazard: Equatable, Sendable {
  /// Ascending from 0.
  public let starts: [Double]
  /// λⱼ per unit of time, at least 0.
  public let rates: [Double]

  public init(starts: [Double], rates: [Double]) {
    precondition(!starts.isEmpty && starts[0] == 0, "a hazard begins at 0")
    precondition(zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 } && starts.allSatisfy(\.isFinite), "the times of a hazard rise")
    precondition(rates.count == starts.count, "a hazard has one rate for each time")
    precondition(rates.allSatisfy { $0 >= 0 && $0.isFinite }, "a hazard is finite and at least 0")
    self.starts = starts
    self.rates = rates
  }

  public init(constant rate: Double) { self.init(starts: [0], rates: [rate]) }

  /// λ = log 2 ∕ median.
  public init(median: Double) {
    precondition(median > 0 && median.isFinite, "a median is finite and above 0")
    self.init(constant: plainLog(2) / median)
  }

  /// The hazard by which a share of patients is gone at a time: −log(1 − share) ∕ time.
  public init(share: Double, by time: Double) {
    precondition(share >= 0 && share < 1, "a share lies in [0, 1)")
    precondition(time > 0 && time.isFinite, "a time is finite and above 0")
    self.init(constant: -plainLog(1 - share) / time)
  }

  public static func * (factor: Double, hazard: Self) -> Self { Self(starts: hazard.starts, rates: hazard.rates.map { factor * $0 }) }

  /// The rate at a time.
  public func rate(at time: Double) -> Double {
    precondition(time >= 0, "a time is at least 0")
    return rates[(starts.lastIndex { $0 <= time })!]
  }
}

/// Events of an arm with exponential pieces of hazard λ and of dropout η.
///
///     F(u) = ∫₀ᵘ λ(x) e^(−∫₀ˣ (λ + η)) dx,   G(u) = ∫₀ᵘ F(x) dx,   both in closed form by pieces
///
/// - Reference: Lachin & Foulkes (1986), Biometrics 42:507–519; Kim & Tsiatis (1990), Biometrics 46:81–92.
/// - Checked: quadrature in `SurvivalTrialTests`.
struct EventCourse {
  private let starts: [Double]
  private let event: [Double]
  private let dropout: [Double]
  /// At each start: those at risk, F and G.
  private var atRisk: [Double] = []
  private var events: [Double] = []
  private var integrals: [Double] = []

  init(hazard: PiecewiseHazard, dropout: PiecewiseHazard) {
    starts = Set(hazard.starts + dropout.starts).sorted()
    event = starts.map { hazard.rate(at: $0) }
    self.dropout = starts.map { dropout.rate(at: $0) }
    var (s, f, g) = (1.0, 0.0, 0.0)
    for j in starts.indices {
      atRisk.append(s)
      events.append(f)
      integrals.append(g)
      guard j + 1 < starts.count else { break }
      let u = starts[j + 1]
      (s, f, g) = (s * plainExp(-(event[j] + self.dropout[j]) * (u - starts[j])), value(u, piece: j), integral(u, piece: j))
    }
  }

  private func piece(_ u: Double) -> Int { (starts.lastIndex { $0 <= u })! }

  /// F(u): probability of an event by time u after entry.
  func probability(by u: Double) -> Double { u <= 0 ? 0 : value(u, piece: piece(u)) }
  /// G(u).
  func integral(to u: Double) -> Double { u <= 0 ? 0 : integral(u, piece: piece(u)) }

  private func value(_ u: Double, piece j: Int) -> Double {
    let (h, w) = (event[j] + dropout[j], u - starts[j])
    return events[j] + (h == 0 ? 0 : atRisk[j] * event[j] / h * -plainExpMinusOne(-h * w))
  }

  private func integral(_ u: Double, piece j: Int) -> Double {
    let (h, w) = (event[j] + dropout[j], u - starts[j])
    return integrals[j] + events[j] * w + (h == 0 ? 0 : atRisk[j] * event[j] * w * w * Self.second(h * w))
  }

  /// (e⁻ˣ − 1 + x) ∕ x², without cancellation near 0.
  private static func second(_ x: Double) -> Double {
    guard x < 0.5 else { return (plainExpMinusOne(-x) + x) / (x * x) }
    var sum = 1.0
    for k in stride(from: 18.0, through: 3, by: -1) { sum = 1 - x / k * sum }
    return sum / 2
  }
}
