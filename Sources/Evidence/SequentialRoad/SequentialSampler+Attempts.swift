import Mathematics
import Simulation

extension SequentialSampler {
  /// Rounds after which the proposal is made anew from the draws that they found, where it promises too few.
  private static let pilots = 2

  /// Programmes about the particles, until those that lead to the words are worth enough.
  ///
  /// A first part that promises less than is wanted is a pilot: its draws make a better proposal, and are then left out.
  func attempts(_ sample: inout SequentialSample, order: [Int]) throws(ProgrammeInferenceFailure) {
    sample.begin(LatentProposal(sample.batches.map { $0.particles.map { LatentProposal.Point(z: $0.z, weight: 1) } }))
    let piece = max(options.mostTries / 40, 256)
    var (pilots, last) = (0, 0)
    while last < options.mostTries, sample.effectiveSize < Double(options.wanted) {
      let size = pilots < Self.pilots && sample.tried == 0 ? 2 * (pilots + 1) * piece : piece
      let next = last..<min(last + size, options.mostTries)
      try attempt(next, &sample, order)
      last = next.upperBound
      let promised = sample.effectiveSize / Double(sample.tried) * Double(options.mostTries - last)
      guard pilots < Self.pilots, sample.tried == next.count, promised + sample.effectiveSize < Double(options.wanted) else { continue }
      pilots += 1
      guard let better = sample.refined() else { continue }
      sample.begin(better)
    }
  }

  private func attempt(_ numbers: Range<Int>, _ sample: inout SequentialSample, _ order: [Int]) throws(ProgrammeInferenceFailure) {
    guard let proposal = sample.proposal else { preconditionFailure("attempts have a proposal") }
    let done = max(sample.effectiveSize / Double(options.wanted), Double(numbers.lowerBound) / Double(options.mostTries))
    let width = Double(numbers.count) / Double(options.mostTries)
    let (progress, road, seed) = (self.progress, self.road, self.seed)
    let part = Simulation.Progress { now, of in
      let here = min(done + width * Double(now) / Double(max(of, 1)), 1)
      let share = Self.particlesShare + (1 - Self.particlesShare) * here
      return progress.report(done: min(Int(share * Double(Self.units)), Self.units - 1), of: Self.units)
    }
    do {
      let rows = try Replicates.rows(
        of: numbers, width: 3, threads: threads, progress: part, worker: { ParticleWorker(road) },
        each: { worker, number, row in
          let tried = worker.attempt(number, proposal, order: order, seed: seed)
          row[0] = tried.weight
          row[1] = tried.trials
          row[2] = tried.failures
        })
      sample.add(rows)
    } catch { throw .stopped }
  }
}
