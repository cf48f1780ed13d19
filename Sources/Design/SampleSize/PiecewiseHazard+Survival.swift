import Mathematics

extension PiecewiseHazard {
  /// Pieces up to a time: start, length and rate.
  private func pieces(to time: Double) -> [(length: Double, rate: Double)] {
    starts.indices.compactMap { j in
      let end = min(time, j + 1 < starts.count ? starts[j + 1] : .infinity)
      return end > starts[j] ? (end - starts[j], rates[j]) : nil
    }
  }

  /// S(t) = exp(−∫₀ᵗ λ), the share without the event.
  public func survival(to time: Double) -> Double {
    precondition(time >= 0, "a time is at least 0")
    return plainExp(-pieces(to: time).reduce(0) { $0 + $1.length * $1.rate })
  }

  /// μ(τ) = ∫₀^τ S, the mean time without the event up to τ: by pieces of length w, S (1 − e^(−λw)) ∕ λ.
  ///
  /// - Checked: quadrature in `RestrictedMeanTrialTests`.
  public func restrictedMean(to horizon: Double) -> Double {
    precondition(horizon >= 0 && horizon.isFinite, "a horizon is finite and at least 0")
    var (survival, sum) = (1.0, 0.0)
    for (w, λ) in pieces(to: horizon) {
      let gone = -plainExpMinusOne(-λ * w)
      sum += survival * (λ * w == 0 ? w : gone / λ)
      survival *= 1 - gone
    }
    return sum
  }
}
