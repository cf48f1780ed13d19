import Mathematics
import Trial

/// What claims about events say of rates and of the number of patients.
///
/// The rate of an arm has the beta law whose mean is its scenario's share and that is worth a hundred patients; the size of the trial is believed as after
/// the claims on efficacy. Each claim is judged alone:
///
///     none occurred   Π (1 − pₐ)^nₐ over its arms
///     more            Φ((p − p′) ∕ √(p(1 − p)∕n + p′(1 − p′)∕n′)), the observed share above the other's; fewer is its mirror
///
/// - Checked: P(0 of n) and the beta–binomial posterior in closed form in `SafetyInferenceTests`.
struct SafetyInference {
  /// Patients that a prior of a rate is worth: about what published placebo arms differ by (any event 25 to 60 %, stopped by one 1 to 5 %).
  static let priorPatients = 100.0
  private static let draws = 8_000

  let findings: Findings

  func all() -> [ProgrammeFindings.SafetyFinding] {
    findings.programme.record.claims.compactMap { claim in
      guard claim.finding.countsEvents, let trial = claim.trial, !findings.programme.inference.setAside.contains(claim.id) else { return nil }
      return finding(claim, of: trial)
    }
  }

  private func finding(_ claim: Claim, of trial: String) -> ProgrammeFindings.SafetyFinding? {
    guard let read = findings.programme.trial(trial), let endpoint = claim.endpoint?.values.first, let arms = claim.arm?.values,
      let law = read.trial.scenarios.first(where: { $0.name == read.scenario })?.adverseEvents.first(where: { $0.endpoint == endpoint })
    else { return nil }
    let control = read.trial.arms[read.trial.controlArm].name
    let others = claim.finding == .noneOccurred ? [] : claim.against?.values ?? [control]
    let names = arms + others
    let rates = names.compactMap { name in
      read.trial.armIndex(name).map { BetaDistribution(mean: min(max(law.shares[$0], 1e-4), 1 - 1e-4), worth: Self.priorPatients) }
    }
    guard rates.count == names.count else { return nil }
    var columns = (0..<names.count + 2).map { _ in [Double]() }
    var weights: [Double] = []
    for (number, draw) in findings.thinned(Self.draws).enumerated() {
      guard let patients = patients(names, trial, draw) else { continue }
      var stream = RandomStream(seed: findings.programme.inference.seed, trial: 1, subject: UInt32(number), purpose: .event)
      let p = rates.map { $0.quantile(stream.nextUniform()) }
      for i in names.indices { columns[i].append(p[i]) }
      columns[names.count].append(patients.reduce(0, +))
      columns[names.count + 1].append(others.isEmpty ? 0 : p[0] > p[arms.count] ? 1 : 0)
      weights.append(Self.likelihood(claim.finding, p, patients, arms: arms.count))
    }
    let equal = weights.map { _ in 1.0 }
    func item(_ name: String, _ unit: String, _ column: [Double]) -> ProgrammeFindings.SafetyFinding.Item? {
      let maker = BeliefMaker(column)
      guard let prior = maker.belief(equal), let posterior = maker.belief(weights) else { return nil }
      return .init(name: name, unit: unit, prior: prior, posterior: posterior)
    }
    var items = [item("patients exposed", "patients", columns[names.count])]
    for (i, name) in names.enumerated() { items.append(item("rate at \(name)", "", columns[i])) }
    if let first = arms.first, let other = others.first {
      items.append(item("probability that \(first) has more than \(other)", "", columns[names.count + 1]))
    }
    let median = rates.reduce(0.0) { $0 + $1.quantile(0.5) } / Double(rates.count)
    let curve =
      claim.finding == .noneOccurred ? (0...40).map { ProgrammeFindings.Point(x: 10 * Double($0), y: Self.none(of: 10 * Double($0), median)) } : []
    return .init(claim: claim.id, items: items.compactMap { $0 }, noneOccurring: curve)
  }

  /// Patients of arms in a draw, of the trial that stands for the claim's; nil where it has not these arms.
  private func patients(_ names: [String], _ trial: String, _ draw: Int) -> [Double]? {
    let (sample, layout) = (findings.sample, findings.layout)
    let world = findings.model.worlds[Int(sample[draw, layout.world])]
    guard let place = findings.programme.trials.firstIndex(where: { $0.name == trial }) else { return nil }
    let model = world.trials[world.standsFor[place]].trial
    let state = model.drawn(layout.unknowns.map { sample[draw, $0] }, course: nil)
    let numbers = names.compactMap { name in model.armNames.firstIndex(of: name).map { state.patients[$0] } }
    return numbers.count == names.count ? numbers : nil
  }

  /// Of the words, at these rates and numbers; the first arms are those the claim is about.
  static func likelihood(_ finding: Trial.Finding, _ p: [Double], _ n: [Double], arms: Int) -> Double {
    guard finding != .noneOccurred else { return p.indices.reduce(1) { $0 * none(of: n[$1], p[$1]) } }
    var product = 1.0
    for i in 0..<arms {
      for j in arms..<p.count {
        let z = (p[i] - p[j]) / (p[i] * (1 - p[i]) / n[i] + p[j] * (1 - p[j]) / n[j]).squareRoot()
        product *= StandardNormal.cumulative(finding == .more ? z : -z)
      }
    }
    return product
  }

  /// P(0 of n).
  static func none(of n: Double, _ p: Double) -> Double { plainExp(n * plainLog(1 - p)) }
}

extension BetaDistribution {
  /// - Parameter worth: a + b.
  fileprivate init(mean: Double, worth: Double) { self.init(a: mean * worth, b: (1 - mean) * worth) }
}
