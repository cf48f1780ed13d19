import Mathematics
import Pharmacology
import Simulation
import Trial

/// Where the numbers of one draw stand in its row.
struct DrawLayout: Sendable {
  /// Of each prior over the law drawn from: the main one, then one of each sensitivity.
  let ratios: Range<Int>
  let world: Int
  let benefits: Range<Int>
  /// Of a benefit from the mechanism over the one it is relative to.
  let relative: Range<Int>
  let modifiers: Range<Int>
  /// Alternative and parameters of each dose-response.
  let mechanisms: [Range<Int>]
  let course: Range<Int>
  let reportsOthers: Int
  let unknowns: Range<Int>
  let populations: Range<Int>
  /// Of each trial and arm: patients of arm and control, standard deviation, standard error at the end, benefit as it is seen there.
  let reconstructions: Range<Int>
  /// A new trial's own deviation, by benefit.
  let deviations: Range<Int>
  /// One for each set of claims asked for, then one for each probability of doubt.
  let likelihoods: Range<Int>
  /// All claims, by the number of subsets examined.
  let examined: Range<Int>
  let width: Int
  let arms: Int

  init(_ model: ProgrammeModel, likelihoods count: Int) {
    var next = 0
    func take(_ count: Int) -> Range<Int> {
      defer { next += count }
      return next..<next + count
    }
    let benefits = model.programme.benefits.count
    ratios = take(model.priors.count)
    world = take(1).lowerBound
    self.benefits = take(benefits)
    relative = take(benefits)
    modifiers = take(model.modifiers.count)
    mechanisms = model.doseResponses.map { take(1 + $0.varying.count) }
    course = take(2)
    reportsOthers = take(1).lowerBound
    unknowns = take(model.unknowns.count)
    populations = take(model.populations.count)
    arms = model.programme.trials.map { $0.trial.arms.count }.max() ?? 0
    reconstructions = take(4 * arms * model.programme.trials.count)
    deviations = take(benefits)
    likelihoods = take(count)
    examined = take(model.reporting?.examined.count ?? 0)
    width = next
  }

  func reconstruction(_ trial: Int, _ arm: Int) -> Int { reconstructions.lowerBound + 4 * (trial * arms + arm) }
}

/// A set of claims, with or without the model of what was quoted.
struct ClaimSet: Hashable, Sendable {
  /// Bits by place in the model's claims.
  var mask: Int
  var selects: Bool
}

/// Draws of the prior, and the probability of the claims under each.
struct ProgrammeDraws: Sendable {
  let model: ProgrammeModel
  let sets: [ClaimSet]
  let doubts: [Double]
  let layout: DrawLayout
  /// Parts of the law of benefits that draws are taken from, by prior: half of them the main one.
  private let shares: [Double]
  /// Points of the lattice, of all claims and of parts of them.
  static let points = (all: 64, part: 32)

  init(_ model: ProgrammeModel, sets: [ClaimSet], doubts: [Double]) {
    self.model = model
    self.sets = sets
    self.doubts = doubts
    layout = DrawLayout(model, likelihoods: sets.count + doubts.count)
    let others = model.priors.count - 1
    shares = [others > 0 ? 0.5 : 1] + (0..<others).map { _ in 0.5 / Double(others) }
  }

  func rows(_ draws: Range<Int>, seed: UInt64, threads: Int, progress: Simulation.Progress) throws(ProgrammeInferenceFailure) -> ReplicateRows {
    do {
      return try Replicates.rows(of: draws, width: layout.width, threads: threads, progress: progress) {
        RectangleSum()
      } each: { workspace, draw, row in
        var stream = RandomStream(seed: seed, trial: 0, subject: UInt32(draw), purpose: .parameters)
        let values = self.row(&stream, &workspace)
        for place in values.indices { row[place] = values[place] }
      }
    } catch { throw .stopped }
  }

  /// One draw: world, benefits, modifiers, mechanism, course, selection, unknowns; then trials and their claims.
  private func row(_ stream: inout RandomStream, _ workspace: inout RectangleSum) -> [Double] {
    var row = [Double](repeating: .nan, count: layout.width)
    let place = UnknownLaw.pick(model.worlds.map(\.weight), stream.nextUniform())
    let world = model.worlds[place]
    row[layout.world] = Double(place)
    let part = UnknownLaw.pick(shares, stream.nextUniform())
    let benefits = model.priors[part].map { law in law?.draw(&stream) ?? .nan }
    weigh(benefits, &row)
    let modifiers = model.modifiers.map { $0.law.draw(&stream) }
    for (i, value) in modifiers.enumerated() { row[layout.modifiers.lowerBound + i] = value }
    var mechanisms: [DoseResponsePrior.Draw] = []
    for (prior, range) in zip(model.doseResponses, layout.mechanisms) {
      let draw = prior.draw(&stream)
      mechanisms.append(draw)
      row[range.lowerBound] = Double(draw.alternative)
      for (i, value) in draw.parameters.enumerated() { row[range.lowerBound + 1 + i] = value }
    }
    let relative = model.ratios.map { ratio -> Double in
      guard let ratio else { return 1 }
      let draw = mechanisms[ratio.mechanism]
      return model.doseResponses[ratio.mechanism].relativeEffect(
        dose: ratio.dose, relativeTo: ratio.referenceDose, parameters: draw.parameters, alternative: draw.alternative)
    }
    for i in relative.indices {
      row[layout.relative.lowerBound + i] = relative[i]
      row[layout.benefits.lowerBound + i] = model.ratios[i].map { relative[i] * benefits[$0.reference] } ?? benefits[i]
    }
    var course: (onset: Double, waning: Double)?
    if let law = model.course {
      let drawn = (onset: law.onset.draw(&stream) * law.unit, waning: law.waning.draw(&stream))
      (row[layout.course.lowerBound], row[layout.course.lowerBound + 1]) = (drawn.onset, drawn.waning)
      course = drawn
    }
    if let reporting = model.reporting { row[layout.reportsOthers] = min(max(reporting.probability.draw(&stream), 0), 1) }
    var unknowns = [Double](repeating: .nan, count: model.unknowns.count)
    for slot in world.slots { unknowns[slot] = model.unknowns[slot].draw(&stream) }
    for slot in unknowns.indices { row[layout.unknowns.lowerBound + slot] = unknowns[slot] }
    for (i, benefit) in model.programme.benefits.enumerated() { row[layout.deviations.lowerBound + i] = benefit.betweenTrials * stream.nextNormal() }
    let shift = (0..<24).map { _ in stream.nextUniform() }
    // A mechanism without a ratio says nothing: the draw has no likelihood and is counted.
    guard relative.allSatisfy(\.isFinite) else {
      for i in layout.ratios { row[i] = 0 }
      for i in layout.likelihoods { row[i] = 0 }
      for i in layout.examined { row[i] = 0 }
      for i in layout.relative where !row[i].isFinite { row[i] = 0 }
      for i in layout.benefits where !row[i].isFinite { row[i] = 0 }
      return row
    }
    var drawn: [TrialClaims.Drawn] = []
    var states: [TrialModel.Drawn] = []
    for claims in world.trials {
      let trial = claims.trial
      let deviations = model.programme.benefits.map { $0.betweenTrials * stream.nextNormal() }
      let state = trial.drawn(unknowns, course: course.map { self.course($0, trial) })
      let effects = trial.armNames.indices.map { arm in
        trial.strata.indices.map { stratum -> Double in
          guard let benefit = trial.benefits[arm] else { return 0 }
          return effect(benefit, trial, stratum, benefits, modifiers, relative, deviations)
        }
      }
      states.append(state)
      drawn.append(claims.drawn(unknowns, state) { arm, stratum in effects[arm][stratum] })
      for (original, stands) in world.standsFor.enumerated() where stands == states.count - 1 {
        guard model.programme.trials[original].name == trial.name else { continue }
        for arm in trial.armNames.indices where arm != trial.control {
          let start = layout.reconstruction(original, arm)
          row[start] = state.patients[arm] + state.patients[trial.control]
          row[start + 1] = state.standardDeviation
          row[start + 2] = state.standardError(arm, trial.control, at: trial.end)
          row[start + 3] = state.seen[trial.end] * state.shares.indices.reduce(0) { $0 + state.shares[$1] * effects[arm][$1] }
        }
      }
    }
    for (i, population) in model.populations.enumerated() {
      let stands = world.standsFor[population.trial]
      let trial = world.trials[stands].trial
      let taken = trial.strata(where: population.condition)
      var (sum, weight) = (0.0, 0.0)
      for stratum in taken.sorted() {
        let none = model.programme.benefits.map { _ in 0.0 }
        sum += states[stands].shares[stratum] * effect(population.benefit, trial, stratum, benefits, modifiers, relative, none)
        weight += states[stands].shares[stratum]
      }
      row[layout.populations.lowerBound + i] = weight > 0 ? sum / weight : benefits[population.benefit]
    }
    judge(world, drawn, row[layout.reportsOthers], shift, &row, &workspace)
    return row
  }

  /// p(benefits) under each prior over that of the mixture drawn from; where a prior has a point, by its masses.
  private func weigh(_ benefits: [Double], _ row: inout [Double]) {
    var products = model.priors.map { _ in 1.0 }
    for (i, value) in benefits.enumerated() where !value.isNaN {
      let masses = model.priors.map { $0[i]?.mass(value) ?? 0 }
      let isPoint = masses.contains { $0 > 0 }
      for k in products.indices { products[k] *= isPoint ? masses[k] : model.priors[k][i]?.density(value) ?? 0 }
    }
    let mixture = products.indices.reduce(0.0) { $0 + shares[$1] * products[$1] }
    for k in products.indices { row[layout.ratios.lowerBound + k] = mixture > 0 ? products[k] / mixture : 0 }
  }

  /// Of a benefit in a stratum of a trial, at the endpoint's visit as if all stayed on treatment.
  private func effect(
    _ benefit: Int, _ trial: TrialModel, _ stratum: Int, _ benefits: [Double], _ modifiers: [Double], _ relative: [Double], _ deviations: [Double]
  ) -> Double {
    var own = 0.0
    for (i, modifier) in model.modifiers.enumerated() where modifier.benefit == benefit && trial.holds(modifier.condition, in: stratum) {
      own += modifiers[i]
    }
    guard let ratio = model.ratios[benefit] else { return benefits[benefit] + deviations[benefit] + own }
    return relative[benefit] * effect(ratio.reference, trial, stratum, benefits, modifiers, relative, deviations) + own
  }

  /// g at each visit: G(w) ∕ G(endpoint).
  private func course(_ drawn: (onset: Double, waning: Double), _ trial: TrialModel) -> [Double] {
    let from = model.course?.from ?? 0
    func G(_ w: Double) -> Double { -plainExpMinusOne(-w / drawn.onset) * plainExp(-drawn.waning * max(w - from, 0)) }
    let end = G(trial.weeks[trial.end])
    return trial.weeks.map { G($0) / end }
  }

  /// The probabilities of the sets of claims: trials are independent given the draw, but for the number of subsets examined, which is one.
  private func judge(
    _ world: ProgrammeModel.World, _ drawn: [TrialClaims.Drawn], _ reportsOthers: Double, _ shift: [Double], _ row: inout [Double],
    _ workspace: inout RectangleSum
  ) {
    let examined = model.reporting?.examined ?? []
    var known: [[Int: RectangleSum.Value]] = drawn.map { _ in [:] }
    func value(_ trial: Int, _ mask: Int, _ selects: Bool) -> RectangleSum.Value {
      let key = mask << 1 | (selects ? 1 : 0)
      if let found = known[trial][key] { return found }
      let isAll = mask == 1 << world.trials[trial].claims.count - 1
      let value = drawn[trial].likelihood(
        mask, reporting: selects ? model.reporting.map { (reportsOthers, $0.examined) } : nil, points: isAll ? Self.points.all : Self.points.part,
        shift: shift, in: &workspace)
      known[trial][key] = value
      return value
    }
    /// L of a mask in a trial where m subsets were examined.
    func likelihood(_ value: RectangleSum.Value, _ m: Int) -> Double {
      value.parts.isEmpty ? value.sum : examined[m].probability > 0 ? value.parts[m] / examined[m].probability : 0
    }
    func local(_ mask: Int, _ trial: Int) -> Int {
      world.trials[trial].claims.enumerated().reduce(0) { mask >> $1.element.index & 1 == 1 ? $0 | 1 << $1.offset : $0 }
    }
    func product(_ values: [RectangleSum.Value], parts: inout [Double]) -> Double {
      guard values.contains(where: { !$0.parts.isEmpty }) else {
        let all = values.reduce(1) { $0 * $1.sum }
        for m in parts.indices { parts[m] = examined[m].probability * all }
        return all
      }
      var sum = 0.0
      for m in examined.indices {
        parts[m] = values.reduce(examined[m].probability) { $0 * likelihood($1, m) }
        sum += parts[m]
      }
      return sum
    }
    var parts = examined.map(\.probability)
    let everything = 1 << model.claims.count - 1
    for (i, set) in sets.enumerated() {
      let values = drawn.indices.map { value($0, local(set.mask, $0), set.selects) }
      row[layout.likelihoods.lowerBound + i] = product(values, parts: &parts)
      if set.mask == everything && set.selects == (model.reporting != nil) {
        for m in parts.indices { row[layout.examined.lowerBound + m] = parts[m] }
      }
    }
    for (i, doubt) in doubts.enumerated() {
      var values: [RectangleSum.Value] = []
      for trial in drawn.indices {
        let count = world.trials[trial].claims.count
        var mixed = RectangleSum.Value(sum: 0, parts: [])
        // All subsets where they are few; otherwise one drawn, the same in expectation.
        let masks = count <= 6 ? Array(0..<1 << count) : [Self.kept(count, doubt, shift, trial)]
        for mask in masks {
          let kept = mask.nonzeroBitCount
          let weight = count <= 6 ? Self.power(doubt, count - kept) * Self.power(1 - doubt, kept) : 1
          let one = value(trial, mask, model.reporting != nil)
          mixed.sum += weight * one.sum
          if examined.isEmpty { continue }
          if mixed.parts.isEmpty { mixed.parts = examined.map { _ in 0 } }
          for m in examined.indices { mixed.parts[m] += weight * examined[m].probability * likelihood(one, m) }
        }
        values.append(mixed)
      }
      row[layout.likelihoods.lowerBound + sets.count + i] = product(values, parts: &parts)
    }
  }

  private static func kept(_ count: Int, _ doubt: Double, _ shift: [Double], _ trial: Int) -> Int {
    (0..<count).reduce(0) { mask, claim in
      let u = shift[(claim + 7 * trial) % shift.count] * 1024
      return u - u.rounded(.down) < doubt ? mask : mask | 1 << claim
    }
  }
  private static func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { y, _ in y * x } }
}
