import Design
import Mathematics
import Notation
import Trial

extension Findings {
  /// Power beside assurance of every variant of every next trial.
  ///
  /// Success is crossing an efficacy bound of the file's design; the drift is benefit ∕ se, the benefit that of the trial's mix of patients with a deviation
  /// of its own, the standard deviation the file's.
  func nextTrials() throws -> [ProgrammeFindings.NextTrialFinding] {
    var found: [ProgrammeFindings.NextTrialFinding] = []
    for next in programme.nextTrials {
      for variant in try next.variants() { if let one = try finding(next, variant) { found.append(one) } }
    }
    return found
  }

  private func finding(_ next: Trial.NextTrial, _ variant: ProtocolVariant) throws -> ProgrammeFindings.NextTrialFinding? {
    let file = variant.trial
    guard case .fixed = file.design.sampleSize else { return nil }
    let read = next.asTrial(try next.reading.setting(variant.settings.map { PlaceSetting(place: $0.place, text: $0.value) }))
    let trial = try TrialModel(read, conditions: model.modifiers.map(\.condition), benefits: model.benefitNames, unknowns: []) { _ in nil }
    let state = trial.drawn([], course: nil)
    let treatments = file.hypotheses.first.flatMap { $0.treatment }.map { [$0] } ?? file.estimands.first?.treatments ?? []
    guard
      let arm = trial.armNames.indices.first(where: { $0 != trial.control && treatments.contains(trial.armNames[$0]) && trial.benefits[$0] != nil })
        ?? trial.armNames.indices.first(where: { $0 != trial.control && trial.benefits[$0] != nil }), let benefit = trial.benefits[arm]
    else { return nil }
    let test = try SequentialTest(for: file)
    let scale = state.seen[trial.end] / state.standardError(arm, trial.control, at: trial.end)
    let curve = ExitCurve(test)
    let patients = state.patients.reduce(0, +)
    let added = model.modifiers.indices.map { i in
      trial.strata.indices.reduce(0.0) { trial.holds(model.modifiers[i].condition, in: $1) ? $0 + state.shares[$1] : $0 }
    }
    func effect(_ benefit: Int, _ draw: Int) -> Double {
      var own = 0.0
      for (i, modifier) in model.modifiers.enumerated() where modifier.benefit == benefit && added[i] > 0 {
        own += added[i] * sample[draw, layout.modifiers.lowerBound + i]
      }
      guard let ratio = model.ratios[benefit] else {
        return own + sample[draw, layout.benefits.lowerBound + benefit] + sample[draw, layout.deviations.lowerBound + benefit]
      }
      return own + sample[draw, layout.relative.lowerBound + benefit] * effect(ratio.reference, draw)
    }
    var (success, early, fraction, prior) = (0.0, 0.0, 0.0, 0.0)
    var successes = [Double](repeating: 0, count: sample.count)
    for draw in 0..<sample.count where before[draw] > 0 {
      let exits = curve.at(effect(benefit, draw) * scale)
      successes[draw] = exits.power
      prior += before[draw] * exits.power
      success += after[draw] * exits.power
      early += after[draw] * exits.early
      fraction += after[draw] * exits.fraction
    }
    var square = 0.0
    for draw in 0..<sample.count where after[draw] > 0 {
      let d = after[draw] * (successes[draw] - success)
      square += d * d
    }
    let expected = patients * fraction
    let value = programme.value.map { value -> Double in
      let scenario = file.scenarios.first { $0.name == next.scenario }
      let recruiting = scenario?.accrual.map { expected / $0.patientsPerMonth + $0.rampMonths / 2 } ?? 0
      let months = recruiting + Duration(trial.weeks[trial.end], .week).months
      return value.success * success + value.perPatient * expected + value.perMonth * months
    }
    return .init(
      name: next.name, settings: variant.settings.map { .init(place: $0.place, value: $0.value) }, patients: patients,
      power: Self.benefitsShown.map { .init(x: $0, y: test.exits(drift: $0 * scale).powerTowardBenefit) }, assurance: success,
      assuranceError: square.squareRoot(), assuranceUnderPrior: prior, expectedPatients: expected, earlyStop: early, netValue: value)
  }
}

/// What a test does at any drift, from a table: cubic between steps of 0.1, and the ends beyond.
private struct ExitCurve {
  private let power: [Double]
  private let early: [Double]
  private let fraction: [Double]
  private static let (from, step, count) = (-6.0, 0.1, 181)

  init(_ test: SequentialTest) {
    let exits = (0..<Self.count).map { test.exits(drift: Self.from + Self.step * Double($0)) }
    power = exits.map(\.powerTowardBenefit)
    early = exits.map(\.earlyStop)
    fraction = exits.map(\.expectedFraction)
  }

  func at(_ drift: Double) -> (power: Double, early: Double, fraction: Double) {
    let x = min(max((drift - Self.from) / Self.step, 1), Double(Self.count - 3))
    let i = Int(x)
    let t = x - Double(i)
    func value(_ y: [Double]) -> Double {
      let (a, b, c, d) = (y[i - 1], y[i], y[i + 1], y[i + 2])
      return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    }
    return (min(max(value(power), 0), 1), min(max(value(early), 0), 1), value(fraction))
  }
}
