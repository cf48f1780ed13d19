import Pharmacology
import Simulation
import Trial

/// What the claims of a programme say, by the roads that it names.
///
/// By the exact road everything is found. By simulation the prior and the posterior of all claims are: beside the exact road's, or alone. What was quoted
/// because it was significant is judged on the exact road only; where a programme has a model of it, the simulated posterior stands beside the exact one
/// without it, `noSelection`.
public struct ProgrammeRoads: Sendable {
  private let exact: ProgrammeInference
  private let simulated: SequentialRoad?
  private var programme: Programme { exact.model.programme }

  /// - Throws: `ProgrammeInferenceFailure` where the files do not have what a road needs.
  public init(_ programme: Programme, mechanism: Mechanism?) throws {
    exact = try ProgrammeInference(programme, mechanism: mechanism)
    simulated = programme.inference.road == .exact ? nil : try SequentialRoad(exact.model)
  }

  /// All that the roads find; the same bytes on any number of threads.
  ///
  /// - Parameter options: of the sampler; those that go with the programme's draws where nil.
  public func findings(progress: Simulation.Progress = .silent, threads: Int = 1, options: SequentialOptions? = nil) throws -> ProgrammeFindings {
    let networks = try programme.networks.map { try $0.finding() }
    var findings = try ofClaims(progress, threads, options)
    findings.networks = networks
    return findings
  }

  private func ofClaims(_ progress: Simulation.Progress, _ threads: Int, _ options: SequentialOptions?) throws -> ProgrammeFindings {
    guard let simulated else { return try exact.findings(progress: progress, threads: threads) }
    let isBoth = programme.inference.road == .both
    // Of the time that both take, about a fifth is the exact road's.
    let share = isBoth ? 0.2 : 0
    var findings =
      isBoth
      ? try exact.findings(progress: progress.part(from: 0, to: share), threads: threads)
      : ProgrammeFindings(quantities: exact.model.quantities, runs: [])
    // Words that the exact road holds to be impossible need no search.
    guard findings.contradictory.isEmpty else {
      _ = progress.report(done: 1, of: 1)
      return findings
    }
    let options = options ?? SequentialOptions(draws: programme.inference.draws)
    let seed = programme.inference.seed
    let sample = try simulated.sample(options, seed: seed, threads: threads, progress: progress.part(from: share, to: 1))
    let kind: ProgrammeFindings.Run.Kind = isBoth && programme.reporting != nil ? .noSelection : .posterior
    let runs = [simulated.prior(2 * programme.inference.draws, seed: seed), sample.run(kind)].compactMap { $0 }
    findings.runs += runs
    findings.simulation = sample.finding
    findings.roads = runs.flatMap { Self.pairs(findings.run($0.kind, by: .exact), $0) }
    if !isBoth {
      findings.seed = seed
      findings.draws = Int(sample.trials)
      findings.failures = Int(sample.failures)
      if case .notReached(let distance, let probability) = sample.finding.outcome, distance > 0 {
        findings.contradictory = [.init(claims: exact.model.claims.map(\.id), probability: probability)]
      }
    }
    return findings
  }

  /// Of a probability above 0; near 0 and 1, where few draws or none differ, not below that of a binomial share with one more on either side:
  ///
  ///     √(p̃ (1 − p̃) ∕ n),  p̃ = (n p + 1) ∕ (n + 2),  n the effective number of draws
  private static func error(_ belief: ProgrammeFindings.Belief, _ run: ProgrammeFindings.Run) -> Double {
    let n = max(run.effectiveSampleSize, 1)
    let p = (n * belief.aboveZero + 1) / (n + 2)
    return max(belief.aboveZeroError, (p * (1 - p) / n).squareRoot())
  }

  private static func pairs(_ exact: ProgrammeFindings.Run?, _ simulated: ProgrammeFindings.Run) -> [ProgrammeFindings.RoadPair] {
    guard let exact, exact.beliefs.count == simulated.beliefs.count else { return [] }
    let kind = simulated.kind
    var pairs: [ProgrammeFindings.RoadPair] = []
    for (place, (a, b)) in zip(exact.beliefs, simulated.beliefs).enumerated() {
      pairs.append(
        .init(
          kind: kind, measure: .mean(quantity: place), exact: a.mean, exactError: a.meanError, simulation: b.mean, simulationError: b.meanError))
      pairs.append(
        .init(
          kind: kind, measure: .aboveZero(quantity: place), exact: a.aboveZero, exactError: error(a, exact), simulation: b.aboveZero,
          simulationError: error(b, simulated)))
    }
    guard kind != .prior else { return pairs }
    pairs.append(
      .init(
        kind: kind, measure: .evidence, exact: exact.evidence, exactError: exact.evidenceError, simulation: simulated.evidence,
        simulationError: simulated.evidenceError))
    return pairs
  }
}

extension SequentialSample {
  /// What the run took, and how far it came.
  var finding: ProgrammeFindings.SimulationFinding {
    let nearest = batches.map(\.tolerance).max() ?? .infinity
    let shares = probabilityByShares
    return .init(
      outcome: isReached ? .reached : .notReached(distance: nearest, probabilityAtMost: shares.value), batches: options.batches,
      particles: options.particles, rounds: rounds, acceptance: acceptance.draws, patientsAcceptance: acceptance.patients,
      distinct: distinctParticles,
      probabilityByShares: shares.value, probabilityBySharesError: shares.error, tried: tried, held: weights.count, convergence: convergence,
      trials: Int(trials), failures: Int(failures))
  }
}

extension Simulation.Progress {
  /// A part of longer work.
  fileprivate func part(from: Double, to: Double) -> Simulation.Progress {
    let units = 10_000
    return Simulation.Progress { done, of in
      let share = from + (to - from) * Double(done) / Double(max(of, 1))
      return self.report(done: Int((share * Double(units)).rounded(.down)), of: units)
    }
  }
}
