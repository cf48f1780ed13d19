import Mathematics
import Trial

extension Findings {
  /// The benefits at which a power is shown.
  static let benefitsShown = (0...16).map { 0.25 * Double($0) }

  /// Draws that stand for the posterior where each costs much: at equal distances of its cumulative weight.
  func thinned(_ count: Int, where isTaken: (Int) -> Bool = { _ in true }) -> [Int] {
    let total = after.indices.reduce(0.0) { $0 + (isTaken($1) ? after[$1] : 0) }
    guard total > 0 else { return [] }
    var chosen: [Int] = []
    var running = 0.0
    for draw in after.indices where isTaken(draw) && after[draw] > 0 {
      running += after[draw] / total
      while chosen.count < count, (Double(chosen.count) + 0.5) / Double(count) <= running { chosen.append(draw) }
    }
    return chosen
  }

  /// What each arm of each trial could have shown against control, on average over what is not known of the design.
  ///
  ///     power(b)  P(z > c), z ~ N(b ∕ se, 1);  type M  E(|estimate| of the significant) ∕ E(|benefit| of the same);  type S  their share of the wrong sign
  func reconstructions() -> [ProgrammeFindings.Reconstruction] {
    var found: [ProgrammeFindings.Reconstruction] = []
    for (place, trial) in programme.trials.enumerated() {
      for arm in trial.trial.arms.indices where arm != trial.trial.controlArm {
        let start = layout.reconstruction(place, arm)
        let draws = (0..<sample.count).filter { after[$0] > 0 && !sample[$0, start].isNaN }
        let total = draws.reduce(0.0) { $0 + after[$1] }
        guard total > 0 else { continue }
        func mean(_ f: (Int) -> Double) -> Double { draws.reduce(0.0) { $0 + after[$1] / total * f($1) } }
        let criticalValue = draws.map { rule(of: trial.name, $0).criticalValue }
        var critical: [Int: Double] = [:]
        for (draw, c) in zip(draws, criticalValue) { critical[draw] = c }
        func c(_ draw: Int) -> Double { critical[draw] ?? 0 }
        let power = { (benefit: Double) in mean { StandardNormal.cumulative(benefit / sample[$0, start + 2] - c($0)) } }
        var (low, high) = (0.0, 50.0)
        for _ in 0..<40 {
          let middle = (low + high) / 2
          if power(middle) < 0.8 { low = middle } else { high = middle }
        }
        var (significant, wrong, observed, true_) = (0.0, 0.0, 0.0, 0.0)
        for draw in draws {
          let (se, benefit) = (sample[draw, start + 2], sample[draw, start + 3])
          let θ = benefit / se
          let (above, below) = (StandardNormal.cumulative(θ - c(draw)), StandardNormal.cumulative(-θ - c(draw)))
          let size = θ * (above - below) + StandardNormal.density(c(draw) - θ) + StandardNormal.density(c(draw) + θ)
          significant += after[draw] * (above + below)
          wrong += after[draw] * (θ >= 0 ? below : above)
          observed += after[draw] * size * se
          true_ += after[draw] * (above + below) * abs(benefit)
        }
        found.append(
          .init(
            trial: trial.name, arm: trial.trial.arms[arm].name, patients: mean { sample[$0, start] },
            standardDeviation: mean { sample[$0, start + 1] },
            power: Self.benefitsShown.map { .init(x: $0, y: power($0)) }, benefitAt80: (low + high) / 2,
            leastSignificant: mean { c($0) * sample[$0, start + 2] }, typeM: true_ > 0 ? observed / true_ : 0,
            typeS: significant > 0 ? wrong / significant : 0))
      }
    }
    return found
  }

  /// The rule by which a trial's claims are judged in a draw.
  func rule(of trial: String, _ draw: Int) -> SignificanceRule {
    let world = model.worlds[Int(sample[draw, layout.world])]
    guard let found = world.trials.first(where: { $0.trial.name == trial })?.trial else { return .twoSided5Percent }
    return found.rule(layout.unknowns.map { sample[draw, $0] })
  }

  /// How far claims on subsets can be trusted.
  func subsets() throws -> [ProgrammeFindings.SubsetCredibility] {
    var found: [ProgrammeFindings.SubsetCredibility] = []
    let draws = thinned(2_000)
    for (index, claim) in model.claims.enumerated() where claim.finding == .significantInFavor {
      guard let condition = claim.population?.values.first(where: { !$0.clauses.isEmpty }) else { continue }
      var (lucky, silent, any, better, count) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for draw in draws {
        let world = model.worlds[Int(sample[draw, layout.world])]
        guard let claims = world.trials.first(where: { $0.claims.contains { $0.index == index } }),
          let arm = claims.claims.first(where: { $0.index == index })?.arms.values.first
        else { continue }
        let trial = claims.trial
        let values = layout.unknowns.map { sample[draw, $0] }
        let state = trial.drawn(values, course: nil)
        let strata = trial.strata(where: condition)
        let share = strata.reduce(0.0) { $0 + state.shares[$1] }
        guard share > 0, share < 1 - 1e-9, let benefit = trial.benefits[arm] else { continue }
        let c = (claims.claims.first { $0.index == index }?.rule ?? state.rule).criticalValue
        let θ = sample[draw, layout.benefits.lowerBound + benefit] / state.standardError(arm, trial.control, at: trial.end)
        let root = share.squareRoot()
        let silence = StandardNormal.cumulative(c - θ)
        lucky += BivariateNormal.rectangle(lower: (c - θ * root, -.infinity), upper: (.infinity, c - θ), correlation: root)
        silent += silence
        any += anyByLuck(c)
        var (inside, outside) = (0.0, 0.0)
        for stratum in trial.strata.indices {
          let added = model.modifiers.indices.reduce(0.0) { sum, i in
            let modifier = model.modifiers[i]
            guard modifier.benefit == benefit, trial.holds(modifier.condition, in: stratum) else { return sum }
            return sum + sample[draw, layout.modifiers.lowerBound + i]
          }
          if strata.contains(stratum) {
            inside += state.shares[stratum] / share * added
          } else {
            outside += state.shares[stratum] / (1 - share) * added
          }
        }
        better += inside > outside ? 1 : inside == outside ? 0.5 : 0
        count += 1
      }
      guard count > 0, silent > 0 else { continue }
      found.append(
        .init(claim: claim.id, population: condition.text, byLuck: lucky / silent, anyByLuck: any / count, betterThanRest: better / count))
    }
    return found
  }

  /// P(some of M halves significant) with no effect: halves are independent given the whole.
  private func anyByLuck(_ c: Double) -> Double {
    let counts =
      model.reporting?.examined ?? [
        (count: max(model.claims.count { $0.population?.values.contains { !$0.clauses.isEmpty } == true }, 1), probability: 1)
      ]
    return counts.reduce(0.0) { sum, one in
      var none = 0.0
      for step in 0..<60 {
        let x = -6 + 0.2 * (Double(step) + 0.5)
        let half = StandardNormal.cumulative(2.0.squareRoot() * c - x)
        none += 0.2 * StandardNormal.density(x) * (0..<one.count).reduce(1) { y, _ in y * half }
      }
      return sum + one.probability * (1 - none)
    }
  }
}
