import Mathematics
import Simulation
import Trial

extension SequentialRoad {
  /// Runs the sampler; the same bits on any number of threads.
  public func sample(_ options: SequentialOptions, seed: UInt64, threads: Int, progress: Simulation.Progress = .silent) throws -> SequentialSample {
    try SequentialSampler(road: self, options: options, seed: seed, threads: threads, progress: progress).run()
  }

  /// Draws of the prior alone.
  func prior(_ draws: Int, seed: UInt64) -> ProgrammeFindings.Run? {
    var rows: [[Double]] = []
    for number in 0..<draws {
      var stream = RandomStream(seed: seed, trial: Self.priorDraws, subject: UInt32(number), purpose: .parameters)
      let draw = LatentDraw((0..<space.dimension).map { _ in stream.nextNormal() }, space, model)
      if draw.isSound { rows.append(draw.quantities(model)) }
    }
    return run(.prior, rows, rows.map { _ in 1 }, evidence: 1, error: 0)
  }

  /// - Parameters:
  ///   - rows: quantities by draw.
  ///   - error: of the evidence.
  func run(_ kind: ProgrammeFindings.Run.Kind, _ rows: [[Double]], _ weights: [Double], evidence: Double, error: Double) -> ProgrammeFindings.Run? {
    let decision = model.programme.decision
    let beliefs = model.quantities.enumerated().compactMap { place, quantity in
      BeliefMaker(rows.map { $0[place] }).belief(
        weights, minimal: quantity.unit.isEmpty ? nil : decision?.minimal, target: quantity.unit.isEmpty ? nil : decision?.target)
    }
    guard beliefs.count == model.quantities.count else { return nil }
    return ProgrammeFindings.Run(
      kind: kind, road: .simulation, beliefs: beliefs, evidence: evidence, evidenceError: error,
      effectiveSampleSize: ProgrammeSample.effectiveSize(weights))
  }

  private static let priorDraws: UInt64 = firstRound - 1

  /// The stream of a programme that is tried at the exact words.
  static func attempt(_ number: Int, seed: UInt64) -> RandomStream {
    RandomStream(seed: seed, trial: firstRound - 2, subject: UInt32(number), purpose: .parameters)
  }
}
