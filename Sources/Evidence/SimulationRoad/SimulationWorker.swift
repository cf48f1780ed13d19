import Mathematics

/// What one thread reuses from draw to draw.
final class SimulationWorker {
  private let road: SimulationRoad
  let values: UnsafeMutablePointer<Double>
  private let ratios: UnsafeMutablePointer<Double>
  private let z: UnsafeMutablePointer<Double>
  private let uses: UnsafeMutablePointer<Bool>
  private let statistics: Int
  private let tables: Int
  private var mechanism: [Double]
  private let trials: [[HeldTrial]]
  let simulation: TrialSimulation

  /// A trial of a world, its scripts behind references: to hand on a script then is to hand on one.
  private final class HeldTrial {
    final class Variant {
      let script: TrialScript
      init(_ script: TrialScript) { self.script = script }
    }
    let scripted: ScriptedTrial
    let variants: [Variant]

    init(_ scripted: ScriptedTrial) { (self.scripted, variants) = (scripted, scripted.variants.map(Variant.init)) }
  }

  init(_ shared: SimulationRoad) {
    road = shared.apart()
    trials = road.worlds.map { $0.trials.map(HeldTrial.init) }
    let scripts = road.worlds.flatMap(\.trials).flatMap(\.variants)
    statistics = max(scripts.map(\.statistics.count).max() ?? 1, 1)
    tables = max(scripts.map(\.tables.count).max() ?? 1, 1)
    values = .allocate(capacity: road.draws.numbers.count)
    values.initialize(repeating: 0, count: road.draws.numbers.count)
    ratios = .allocate(capacity: max(road.programme.benefits.count, 1))
    ratios.initialize(repeating: 1, count: max(road.programme.benefits.count, 1))
    z = .allocate(capacity: statistics)
    z.initialize(repeating: 0, count: statistics)
    uses = .allocate(capacity: tables)
    uses.initialize(repeating: false, count: tables)
    mechanism = [Double](repeating: 0, count: road.draws.mechanismCount)
    simulation = TrialSimulation(for: scripts, patients: road.worlds.flatMap(\.trials).map(\.patients).max() ?? 0)
  }

  deinit {
    values.deallocate()
    ratios.deallocate()
    z.deallocate()
    uses.deallocate()
  }

  /// One draw: its bits, then its quantities. A draw whose mechanism has no ratio has no bit at all.
  func simulate(_ draw: Int, seed: UInt64, into row: inout MutableSpan<Double>) {
    let streams = TrialStreams(seed: seed, trial: UInt64(draw))
    row[0] = 0
    road.draws.fill(values, streams)
    for benefit in road.draws.ratios.indices where road.draws.ratios[benefit] != nil {
      ratios[benefit] = road.draws.ratio(benefit, values, &mechanism)
      guard ratios[benefit].isFinite else { return }
    }
    let number = road.draws.world.map { Int(values[$0]) } ?? 0
    let early = road.options.leavesEarly && draw >= SimulationRoad.wholeDraws
    var bits: UInt64 = 0
    var first = 0
    for (place, trial) in trials[number].enumerated() {
      let variant = trial.variants[trial.scripted.variant(values)]
      let held = run(trial, variant.script, streams, first: first, bits: &bits)
      keep(trial: place, of: number, variant.script, into: &row)
      if early && !held {
        row[0] = Double(bits)
        return
      }
      first += trial.scripted.patients + 1024
    }
    for (index, average) in road.averages.enumerated() { if case .ratio(let benefit) = average { row[1 + index] = ratios[benefit] } }
    row[0] = Double(bits | 1 << UInt64(road.claims.count))
  }

  /// Simulates one trial and judges its claims; says whether all hold.
  private func run(_ trial: HeldTrial, _ script: TrialScript, _ streams: TrialStreams, first: Int, bits: inout UInt64) -> Bool {
    fillBenefits(script)
    if !road.draws.fillCourse(simulation.course, weeks: script.weeks, endpoint: script.endpoint, values) {
      for visit in script.effectShares.indices { simulation.course[visit] = script.effectShares[visit] }
    }
    for table in script.tables.indices { uses[table] = false }
    for statistic in script.statistics.indices { z[statistic] = .nan }
    return trial.scripted.claims.withUnsafeBufferPointer { claims in
      for place in claims.indices {
        for group in claims[place].groups[claims[place].reading(values)] {
          for statistic in group.statistics { uses[script.statistics[statistic].table] = true }
        }
      }
      simulation.run(script, values, streams, first: first, uses: uses)
      var all = true
      for place in claims.indices {
        if holds(claims[place], script) { bits |= 1 << UInt64(claims[place].bit) } else { all = false }
      }
      return all
    }
  }

  private func holds(_ claim: ScriptedClaim, _ script: TrialScript) -> Bool {
    for group in claim.groups[claim.reading(values)] {
      var count = 0
      for statistic in group.statistics {
        if z[statistic].isNaN { z[statistic] = simulation.statistic(statistic, of: script) }
        if claim.has(z[statistic], values) { count += 1 }
        if count == group.least { break }
      }
      if count < group.least { return false }
    }
    return true
  }

  /// The benefit of each arm in each stratum: ρ (δ + deviation of the trial + modifiers).
  private func fillBenefits(_ script: TrialScript) {
    for arm in 0..<script.arms {
      let out = simulation.benefits + arm * script.strata
      for stratum in 0..<script.strata { out[stratum] = 0 }
      guard let benefit = script.benefits[arm] else { continue }
      if let ratio = road.draws.ratios[benefit] {
        add(ratio.reference, script, to: out)
        for stratum in 0..<script.strata { out[stratum] *= ratios[benefit] }
        addModifiers(benefit, script, to: out)
      } else {
        add(benefit, script, to: out)
      }
    }
  }

  private func add(_ benefit: Int, _ script: TrialScript, to out: UnsafeMutablePointer<Double>) {
    var δ = road.draws.benefitSlots[benefit].map { values[$0] } ?? 0
    if let deviation = road.draws.deviations[benefit][script.number] { δ += values[deviation] }
    for stratum in 0..<script.strata { out[stratum] += δ }
    addModifiers(benefit, script, to: out)
  }

  private func addModifiers(_ benefit: Int, _ script: TrialScript, to out: UnsafeMutablePointer<Double>) {
    for (place, modifier) in road.draws.modifiers[benefit].enumerated() {
      let points = values[modifier.slot]
      for stratum in 0..<script.strata where script.modified[benefit][place][stratum] { out[stratum] += points }
    }
  }

  /// Quantities that are averages over the patients of the trial just simulated, its own deviation left out.
  private func keep(trial: Int, of world: Int, _ script: TrialScript, into row: inout MutableSpan<Double>) {
    for (index, average) in road.averages.enumerated() {
      guard case .benefit(let benefit, let parts) = average, let part = parts[world], part.trial == trial else { continue }
      let reference = road.draws.ratios[benefit]?.reference ?? benefit
      let deviation = road.draws.deviations[reference][script.number].map { values[$0] } ?? 0
      let own = ratios[benefit] * deviation
      var (count, sum, plain, strata) = (0.0, 0.0, 0.0, 0.0)
      for stratum in 0..<script.strata where part.strata[stratum] {
        let value = simulation.benefits[part.arm * script.strata + stratum] - own
        count += simulation.stratumCounts[stratum]
        sum += simulation.stratumCounts[stratum] * value
        plain += value
        strata += 1
      }
      // A subset that nobody entered has the average of its strata.
      row[1 + index] = count > 0 ? sum / count : plain / max(strata, 1)
    }
  }
}
