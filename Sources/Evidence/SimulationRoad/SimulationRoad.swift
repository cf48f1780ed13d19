import Mathematics
import Notation
import Pharmacology
import Simulation
import Trial

/// The likelihood-free road from words to a posterior: whole trials, patient by patient, judged as the claims say; draws whose words are those of the
/// record are draws of the posterior.
///
/// Rejection on the exact words: what is accepted is exact but for Monte Carlo error, with whatever the simulation holds (values carried forward,
/// completers only, leaving that depends on what was seen, unknown designs). Draw d is a function of (programme, seed, d): the same on any number of threads.
///
/// - Reference: Pritchard et al. (1999), Molecular Biology and Evolution 16:1791–1798; Beaumont, Zhang & Balding (2002), Genetics 162:2025–2035.
/// - Checked: against an independent program on ten patterns, the exact road on two looks, and ranks of the truth, in `SimulationRoadTests`.
public struct SimulationRoad: Sendable {
  public let programme: Programme
  /// What every draw keeps of its benefits.
  public let quantities: [ProgrammeFindings.Quantity]
  /// Claims that are judged, in the order of the record: the bits of a row.
  public let claims: [String]
  public let options: SimulationOptions
  let draws: SimulatedDraws
  let worlds: [SimulatedWorld]
  let averages: [Average]
  /// What it was made of besides the programme.
  private let made: (mechanism: Mechanism?, sensitivity: String?, predictions: [String: PredictedEffect])

  /// How a quantity is had from a draw.
  enum Average: Sendable {
    /// Over the patients of the trial of the programme: by world, place of its trial, arm, and strata.
    case benefit(Int, parts: [Part?])
    case ratio(Int)
  }
  struct Part: Sendable {
    var trial: Int
    var arm: Int
    var strata: [Bool]
  }

  /// - Parameters:
  ///   - mechanism: needed where a benefit comes from it.
  ///   - sensitivity: name of a sensitivity whose priors stand for the main ones.
  ///   - predictions: what meta-analyses predict, by name, needed where a prior comes from one.
  public init(
    _ programme: Programme, mechanism: Mechanism?, options: SimulationOptions = SimulationOptions(), sensitivity: String? = nil,
    predictions: [String: PredictedEffect] = [:]
  ) throws(SimulationRoadRefusal) {
    let read: [ProgrammeWorld]
    do { read = try programme.worlds() } catch { throw .faults(error) }
    let other = programme.sensitivity.first { $0.name == sensitivity }
    precondition(sensitivity == nil || other != nil, "a sensitivity is one of the programme's")
    let drawn = try SimulatedDraws(programme, worlds: read, mechanism: mechanism, priors: other?.priors ?? [], predictions: predictions)
    claims = programme.record.claims.filter { Self.isJudged($0, of: programme) }.map(\.id)
    guard claims.count < 50 else { throw .tooManyClaims(claims.count) }
    var scripting = WorldScripting(programme, drawn, options: options)
    var worlds: [SimulatedWorld] = []
    for world in read { worlds.append(try scripting.world(world, claims: claims)) }
    self.programme = programme
    self.options = options
    self.worlds = worlds
    made = (mechanism, sensitivity, predictions)
    draws = scripting.draws
    (quantities, averages) = Self.quantities(of: programme, worlds)
  }

  /// The same road in memory of its own. Threads that read the same arrays count references to them in the same place, which costs as much as the patients.
  func apart() -> SimulationRoad {
    do {
      return try SimulationRoad(
        programme, mechanism: made.mechanism, options: options, sensitivity: made.sensitivity, predictions: made.predictions)
    } catch { preconditionFailure("what was made once can be made again") }
  }

  /// Claims on efficacy, of the primary endpoint of a trial of the programme.
  private static func isJudged(_ claim: Claim, of programme: Programme) -> Bool {
    guard claim.finding.constrains, !claim.finding.countsEvents, !programme.inference.setAside.contains(claim.id) else { return false }
    guard let name = claim.trial, let trial = programme.trial(name)?.trial, claim.arm != nil, claim.against != nil else { return false }
    let analysis = trial.hypotheses.first?.analysis
    let estimand = trial.analyses.first { $0.name == analysis }?.estimand
    let primary = trial.estimands.first { $0.name == estimand }?.variable ?? trial.endpoints.first?.name
    return claim.endpoint.map { $0.values.allSatisfy { $0 == primary } } ?? true
  }

  /// Names of all numbers that are drawn before the patients, in their order.
  public var parameterNames: [String] { draws.numbers.map(\.name) }
  /// Options of a parameter that is a choice; empty for a number.
  public func options(of parameter: Int) -> [String] { draws.numbers[parameter].options }

  /// The parameters of one draw, had again.
  public func parameters(ofDraw draw: Int, seed: UInt64) -> [Double] {
    let streams = TrialStreams(seed: seed, trial: UInt64(draw))
    return draws.numbers.indices.map { draws.numbers[$0].draw(streams, number: $0) }
  }

  /// Of draws that are left early, those that are not: they carry the prior.
  public static let wholeDraws = 100_000

  /// Simulates whole programmes.
  ///
  /// - Parameters:
  ///   - draws: how many; those that hold every claim are as many as the words are probable.
  ///   - first: number of the first, so that runs can be added to each other.
  ///   - threads: at least 1.
  public func sample(
    draws count: Int, from first: Int = 0, seed: UInt64, threads: Int, progress: Progress = .silent
  ) throws(SimulationRoadRefusal) -> SimulatedProgrammes {
    precondition(count >= 1 && first >= 0, "there are draws")
    do {
      let rows = try Replicates.rows(
        of: first..<first + count, width: 1 + quantities.count, threads: threads, piece: 256, progress: progress,
        worker: { SimulationWorker(self) },
        each: { worker, draw, row in worker.simulate(draw, seed: seed, into: &row) })
      return SimulatedProgrammes(road: self, rows: rows, seed: seed)
    } catch { throw .stopped(error) }
  }
}

extension SimulationRoad {
  /// The quantities: every benefit over all patients of the trial that tells most of it, and in the subsets of its claims; ratios from the mechanism.
  private static func quantities(
    of programme: Programme, _ worlds: [SimulatedWorld]
  ) -> (quantities: [ProgrammeFindings.Quantity], averages: [Average]) {
    var quantities: [ProgrammeFindings.Quantity] = []
    var averages: [Average] = []
    for (number, benefit) in programme.benefits.enumerated() {
      guard let trial = mainTrial(of: benefit.name, in: programme) else { continue }
      var conditions: [Condition?] = [nil]
      for claim in programme.record.claims where claim.trial == trial.name && isJudged(claim, of: programme) {
        guard claim.arm?.values.contains(where: { arm in trial.benefits.contains { $0.arm == arm && $0.benefit == benefit.name } }) == true else {
          continue
        }
        // Of "at least two of twelve subsets" none is told of by itself.
        guard let population = claim.population else { continue }
        if case .atLeast = population { continue }
        for condition in population.values where !condition.clauses.isEmpty && !conditions.contains(condition) {
          conditions.append(condition)
        }
      }
      let place = programme.trials.firstIndex { $0.name == trial.name } ?? 0
      for condition in conditions {
        let name = condition.map { "\(benefit.name) in \($0.text)" } ?? benefit.name
        quantities.append(.init(name: name, unit: "points", benefit: benefit.name, population: condition?.text))
        averages.append(
          .benefit(
            number,
            parts: worlds.map { world in
              guard let trial = world.standsFor[place], let script = world.trials[trial].variants.first else { return nil }
              guard let arm = script.benefits.firstIndex(of: number), let strata = script.strata(where: condition ?? .everybody) else { return nil }
              return Part(trial: trial, arm: arm, strata: strata)
            }))
      }
      if case .mechanism(let relative, _) = benefit.origin {
        quantities.append(.init(name: "\(benefit.name) over \(relative)", unit: "", benefit: benefit.name))
        averages.append(.ratio(number))
      }
    }
    return (quantities, averages)
  }

  /// The trial with the most judged claims of a benefit's arm; of those with as many, the last.
  private static func mainTrial(of benefit: String, in programme: Programme) -> ProgrammeTrial? {
    var best: (trial: ProgrammeTrial, claims: Int)?
    for trial in programme.trials {
      let arms = trial.benefits.filter { $0.benefit == benefit }.map(\.arm)
      guard !arms.isEmpty else { continue }
      let claims = programme.record.claims.filter { claim in
        claim.trial == trial.name && isJudged(claim, of: programme) && claim.arm?.values.contains(where: arms.contains) == true
      }
      if claims.count >= best?.claims ?? 0 { best = (trial, claims.count) }
    }
    return best?.trial
  }
}
