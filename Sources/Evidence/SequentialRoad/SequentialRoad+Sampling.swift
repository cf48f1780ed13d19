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
    guard let width = rows.first?.count else { return nil }
    let decision = model.programme.decision
    let points = model.benefitNames.count + model.populations.count
    let beliefs = (0..<width).compactMap { quantity in
      BeliefMaker(rows.map { $0[quantity] }).belief(
        rows.map { _ in 1 }, minimal: quantity < points ? decision?.minimal : nil, target: quantity < points ? decision?.target : nil)
    }
    guard beliefs.count == width else { return nil }
    return ProgrammeFindings.Run(
      kind: .prior, road: .simulation, beliefs: beliefs, evidence: 1, evidenceError: 0, effectiveSampleSize: Double(rows.count))
  }

  private static let priorDraws: UInt64 = firstRound - 1
}
