import Mathematics
import Pharmacology
import Simulation
import Trial

/// From the claims of a programme to what is believed of its benefits, by the exact road.
///
/// Draws of the prior of everything (benefits, modifiers, dose-response, course, what the trials do not state, readings, alternatives) are weighed by the
/// probability of the claims: of each trial a rectangle of jointly normal statistics. One sample serves every question: another prior is a ratio of densities,
/// a claim left out another rectangle. Benefits are drawn from a mixture of the main prior and those of the sensitivities, so that no ratio is unbounded.
/// The sample grows until the posterior is worth enough equal draws.
///
/// Not on this road: rounding of scores, dropout that depends on the change seen, random numbers of patients. Last observations carried forward are,
/// by the share that leaves after each visit, with the benefit and the spread that they take along.
///
/// - Reference: Owen & Zhou (2000), JASA 95:135–143 (mixture proposals); `Documentation/methods/claims.md`.
/// - Checked: a single claim and two looks in closed form, claims not reported, impossible sets, in `ProgrammeInferenceTests`.
public struct ProgrammeInference: Sendable {
  let model: ProgrammeModel
  let mechanism: Mechanism?
  /// Draws of the prior to begin with, and at most: multiples of those that the programme asks for.
  static let (least, most) = (2, 4)
  /// Equal draws that the posterior should be worth, as a part of those asked for.
  static let enough = 0.1
  /// Probabilities with which each claim is dropped.
  static let doubts = [0.05, 0.2, 0.5]

  /// - Parameter mechanism: where a benefit comes from one; nil where none does.
  /// - Throws: what the files do not have.
  public init(_ programme: Programme, mechanism: Mechanism?) throws {
    model = try ProgrammeModel(programme, mechanism: mechanism)
    self.mechanism = mechanism
  }

  var programme: Programme { model.programme }

  /// All runs and what is made of them. The same bytes on any number of threads.
  public func findings(progress: Simulation.Progress = .silent, threads: Int = 1) throws -> ProgrammeFindings {
    let plans = self.plans()
    let sets = Set(plans.compactMap(\.set)).union(predictionSets).sorted { ($0.mask, $0.selects ? 1 : 0) < ($1.mask, $1.selects ? 1 : 0) }
    let draws = ProgrammeDraws(model, sets: sets, doubts: Self.doubts)
    let sample = try self.sample(draws, progress, threads)
    return try Findings(self, sample, plans, threads: threads).all()
  }

  /// Draws until the posterior is worth enough.
  private func sample(_ draws: ProgrammeDraws, _ progress: Simulation.Progress, _ threads: Int) throws(ProgrammeInferenceFailure) -> ProgrammeSample {
    let asked = programme.inference.draws
    let most = Self.most * asked
    var sample = ProgrammeSample(draws)
    var next = Self.least * asked
    while true {
      let (done, end) = (sample.count, next)
      let part = Simulation.Progress { now, of in progress.report(done: done + now * (end - done) / max(of, 1), of: most) }
      sample.add(try draws.rows(done..<end, seed: programme.inference.seed, threads: threads, progress: part))
      let weights = sample.weights(prior: 0, set: everything, world: nil)
      guard end < most, weights.contains(where: { $0 > 0 }), ProgrammeSample.effectiveSize(weights) < Self.enough * Double(asked) else { break }
      next = min(2 * end, most)
    }
    _ = progress.report(done: most, of: most)
    return sample
  }

  // MARK: Which runs there are

  /// One run before it is computed.
  struct Plan {
    var kind: ProgrammeFindings.Run.Kind
    /// 0 for the main one.
    var prior = 0
    /// Nil for a probability of doubt.
    var set: ClaimSet?
    var doubt: Int?
    /// Worlds that count; nil for all.
    var worlds: [Bool]?
  }

  var everything: ClaimSet { ClaimSet(mask: 1 << model.claims.count - 1, selects: model.reporting != nil) }
  private var nothing: ClaimSet { ClaimSet(mask: 0, selects: model.reporting != nil) }
  func only(_ claim: Int, selects: Bool) -> ClaimSet { ClaimSet(mask: 1 << claim, selects: selects) }
  func without(_ claims: [Int], selects: Bool) -> ClaimSet {
    ClaimSet(mask: claims.reduce(everything.mask) { $0 & ~(1 << $1) }, selects: selects)
  }

  /// Sets without the model of what was quoted, by which the words alone are predicted.
  private var predictionSets: [ClaimSet] {
    model.claims.indices.flatMap { [only($0, selects: false), without([$0], selects: false)] } + [ClaimSet(mask: everything.mask, selects: false)]
  }

  private func plans() -> [Plan] {
    let all = everything
    var plans = [Plan(kind: .prior, set: nothing), Plan(kind: .posterior, set: all)]
    for (index, sensitivity) in programme.sensitivity.enumerated() {
      plans.append(Plan(kind: .sensitivityPrior(sensitivity.name), prior: index + 1, set: nothing))
      plans.append(Plan(kind: .sensitivity(sensitivity.name), prior: index + 1, set: all))
    }
    for (index, claim) in model.claims.enumerated() {
      plans.append(Plan(kind: .upTo(claim.id), set: ClaimSet(mask: 1 << (index + 1) - 1, selects: all.selects)))
    }
    for (index, claim) in model.claims.enumerated() { plans.append(Plan(kind: .without([claim.id]), set: without([index], selects: all.selects))) }
    for group in hangingTogether {
      plans.append(Plan(kind: .without(group.map { model.claims[$0].id }), set: without(group, selects: all.selects)))
    }
    for (index, claim) in model.claims.enumerated() { plans.append(Plan(kind: .only(claim.id), set: only(index, selects: all.selects))) }
    if !model.claims.isEmpty { for (index, doubt) in Self.doubts.enumerated() { plans.append(Plan(kind: .doubted(doubt), doubt: index)) } }
    for question in programme.alternatives where question.isWeighed {
      for alternative in question.alternatives {
        let worlds = model.worlds.map { $0.choices.contains { $0.question == question.name && $0.alternative == alternative.name } }
        plans.append(Plan(kind: .given(question: question.name, alternative: alternative.name), set: all, worlds: worlds))
      }
    }
    if model.reporting != nil { plans.append(Plan(kind: .noSelection, set: ClaimSet(mask: all.mask, selects: false))) }
    return plans
  }

  /// Claims on subsets of one trial, where there are several: they are quoted together and share their patients.
  private var hangingTogether: [[Int]] {
    programme.trials.compactMap { trial in
      let subsets = model.claims.indices.filter { index in
        model.claims[index].trial == trial.name && model.claims[index].population?.values.contains { $0.clauses.isEmpty } == false
      }
      return subsets.count >= 2 ? subsets : nil
    }
  }
}

/// The draws, as columns.
struct ProgrammeSample: Sendable {
  let draws: ProgrammeDraws
  private(set) var count = 0
  private var columns: [[Double]]

  init(_ draws: ProgrammeDraws) {
    self.draws = draws
    columns = Array(repeating: [], count: draws.layout.width)
  }

  mutating func add(_ rows: ReplicateRows) {
    for column in columns.indices { columns[column] += rows.column(column) }
    count += rows.trials.count
  }

  func column(_ index: Int) -> [Double] { columns[index] }
  subscript(draw: Int, column: Int) -> Double { columns[column][draw] }

  func likelihood(_ set: ClaimSet) -> [Double] {
    guard let place = draws.sets.firstIndex(of: set) else { preconditionFailure("a set of claims is asked for before the draws") }
    return columns[draws.layout.likelihoods.lowerBound + place]
  }

  func doubted(_ doubt: Int) -> [Double] { columns[draws.layout.likelihoods.lowerBound + draws.sets.count + doubt] }

  /// p ∕ mixture, 0 outside the worlds that count.
  func prior(_ prior: Int, worlds: [Bool]? = nil) -> [Double] {
    let ratio = columns[draws.layout.ratios.lowerBound + prior]
    guard let worlds else { return ratio }
    let world = columns[draws.layout.world]
    return ratio.indices.map { worlds[Int(world[$0])] ? ratio[$0] : 0 }
  }

  func weights(prior: Int, set: ClaimSet, world: [Bool]?) -> [Double] {
    let (p, l) = (self.prior(prior, worlds: world), likelihood(set))
    return p.indices.map { p[$0] * l[$0] }
  }

  static func effectiveSize(_ weights: [Double]) -> Double {
    var (sum, square) = (0.0, 0.0)
    for w in weights {
      sum += w
      square += w * w
    }
    return square > 0 ? sum * sum / square : 0
  }
}
