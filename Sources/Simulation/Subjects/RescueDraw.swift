import Trial

/// Rescue medication after each visit but the last, with a probability q = share ∕ (k − 1) for whoever is still on treatment.
struct RescueDraw: Equatable, Sendable {
  let effect: Double
  /// (1 − q)ᵗ, t = 1 … k − 1.
  private let without: [Double]

  init(_ law: RescueLaw, visits: Int, scenario: String) throws(SimulationRefusal) {
    let q = law.share / Double(max(visits - 1, 1))
    guard q < 1 else { throw .rescueShare(scenario: scenario, share: law.share) }
    effect = law.effect
    var product = 1.0
    without = (1..<max(visits, 1)).map { _ in
      product *= 1 - q
      return product
    }
  }

  /// For each patient's uniform number the number of visits that are behind him when he would be rescued; more than there are if never.
  func visits(_ uniforms: UnsafeMutablePointer<Double>, count: Int) {
    for i in 0..<count {
      var t = 0
      while t < without.count, uniforms[i] < without[t] { t += 1 }
      uniforms[i] = Double(t < without.count ? t + 1 : without.count + 2)
    }
  }
}
