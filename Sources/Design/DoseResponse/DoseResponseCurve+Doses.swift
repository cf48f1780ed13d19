import Mathematics

/// The doses that do what is asked for.
extension DoseResponseCurve {
  public enum Direction: Double, Equatable, Sendable, CaseIterable {
    case increasing = 1
    case decreasing = -1
  }

  /// The least dose in [0, D] with the greatest effect in the direction, and that effect; dose 0 where none has any.
  public func greatestEffect(upTo greatest: Double, _ direction: Direction = .increasing) -> (dose: Double, effect: Double) {
    var best = (dose: 0.0, effect: 0.0)
    for d in (turns(upTo: greatest) + [greatest]).sorted() {
      let effect = effect(at: d)
      if direction.rawValue * (effect - best.effect) > 0 { best = (d, effect) }
    }
    return best
  }

  /// Where the mean turns in (0, D), and the corners of points.
  private func turns(upTo greatest: Double) -> [Double] {
    let inside: [Double]
    switch family {
    case .linear, .logLinear, .emax, .sigmoidEmax, .exponential, .logistic: inside = []
    case .quadratic: inside = parameters[2] == 0 ? [] : [-parameters[1] / (2 * parameters[2])]
    case .beta(let scale): inside = [scale * parameters[2] / (parameters[2] + parameters[3])]
    case .points(let points): inside = points.map(\.dose)
    case .bell: inside = bellTurn(upTo: greatest).map { [$0] } ?? []
    }
    return inside.filter { $0 > 0 && $0 < greatest }
  }

  /// ED50 ∕ (d + ED50) = m u ∕ (1 + u), u = (d∕ID50)ᵐ: the left side falls and the right rises, so that they meet once.
  private func bellTurn(upTo greatest: Double) -> Double? {
    let (ed50, id50, m) = (parameters[2], parameters[3], parameters[4])
    let difference = { (d: Double) in
      let u = d == 0 ? 0 : plainExp(m * plainLog(d / id50))
      return ed50 / (d + ed50) - (u == .infinity ? m : m * u / (1 + u))
    }
    guard difference(greatest) < 0 else { return nil }
    do {
      return try Root.find(between: 0, and: greatest, tolerance: 1e-13 * greatest, computing: "the top of a bell", of: difference)
    } catch {
      preconditionFailure("a bell that comes down again has its top: \(error)")
    }
  }

  /// The least dose in (0, D] whose effect is Δ in the direction; nil where none has it.
  ///
  /// - Parameters:
  ///   - benefit: Δ, above 0.
  ///   - greatest: D.
  /// - Checked: `References/dose-response`, `td-*`.
  public func targetDose(benefit Δ: Double, upTo greatest: Double, _ direction: Direction = .increasing) -> Double? {
    precondition(Δ > 0 && Δ.isFinite, "a benefit is finite and above 0")
    let missing = { (d: Double) in Δ - direction.rawValue * effect(at: d) }
    let corners = ([0] + turns(upTo: greatest) + [greatest]).sorted()
    for (a, b) in zip(corners, corners.dropFirst()) where missing(b) <= 0 {
      do {
        return try Root.find(between: a, and: b, tolerance: 1e-13 * greatest, computing: "a target dose", of: missing)
      } catch {
        preconditionFailure("an effect that is reached is reached at a dose: \(error)")
      }
    }
    return nil
  }

  /// The least dose in (0, D] with a share of the greatest effect on [0, D]; nil where no dose has any effect in the direction.
  ///
  /// - Parameter share: in (0, 1].
  /// - Checked: `References/dose-response`, `ed*`.
  public func dose(withShare share: Double, ofEffectUpTo greatest: Double, _ direction: Direction = .increasing) -> Double? {
    precondition(share > 0 && share <= 1, "a share of an effect lies in (0, 1]")
    let peak = greatestEffect(upTo: greatest, direction)
    guard peak.dose > 0 else { return nil }
    if share == 1 { return peak.dose }
    return targetDose(benefit: share * abs(peak.effect), upTo: peak.dose, direction)
  }

  /// ∂ target dose ∕ ∂θ = −∂ effect ∕ ∂θ ∕ slope, at that dose.
  public func targetDoseGradient(at dose: Double) -> [Double] {
    let slope = slope(at: dose)
    return effectGradient(at: dose).map { -$0 / slope }
  }

  /// ∂ dose with a share ∕ ∂θ. At a top inside [0, D] its own place does not count, as the mean is level there.
  public func shareDoseGradient(at dose: Double, share: Double, ofEffectUpTo greatest: Double, _ direction: Direction = .increasing) -> [Double] {
    let (slope, peak) = (slope(at: dose), greatestEffect(upTo: greatest, direction).dose)
    return zip(effectGradient(at: dose), effectGradient(at: peak)).map { -($0 - share * $1) / slope }
  }
}
