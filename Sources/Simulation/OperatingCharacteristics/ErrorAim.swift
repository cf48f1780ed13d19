/// How small the Monte Carlo standard error of a figure shall be, under every scenario, before a run ends.
public struct ErrorAim: Equatable, Sendable {
  public enum Figure: String, Equatable, Sendable, CaseIterable {
    /// Of the first hypothesis.
    case power
    case coverage
    case bias
    case expectedPatients = "expected patients"
  }
  public var figure: Figure
  /// In the figure's unit; a share for power and coverage.
  public var error: Double

  public init(_ error: Double, of figure: Figure = .power) {
    precondition(error > 0, "an error to aim at is positive")
    self.error = error
    self.figure = figure
  }

  /// Trials that the figure needs by what is known of it now: n · (error now ∕ error aimed at)².
  ///
  /// A share of 0 or 1 has no error, which says little after few trials: 2 successes and 2 failures are added first (Agresti & Coull 1998, American
  /// Statistician 52:119–126), and the larger of both errors counts.
  func trialsNeeded(_ tally: ExperimentTally, _ experiment: Experiment) -> Int {
    zip(tally.tallies, experiment.conditions).map { tally, condition in
      let n = Double(tally.count)
      let found = errorNow(tally, condition)
      return Int((n * (found / error) * (found / error)).rounded(.up))
    }.max() ?? 0
  }

  private func errorNow(_ tally: Tally, _ condition: Experiment.Condition) -> Double {
    switch figure {
    case .power: return cautious(tally.successes(), of: tally.count)
    case .coverage: return cautious(tally[.covered, hypothesis: 0], of: tally[.estimated, hypothesis: 0])
    case .bias:
      // The truth has an error of its own, which more trials do not make smaller.
      return MonteCarlo.mean(
        of: tally[.estimated, hypothesis: 0], sum: tally[TallyShape.EndSum.error, hypothesis: 0],
        squares: tally[TallyShape.EndSum.squared, hypothesis: 0])?.error ?? 0
    case .expectedPatients:
      return MonteCarlo.mean(of: tally.count, sum: tally[.patients], squares: tally[.patientsSquared])?.error ?? 0
    }
  }

  private func cautious(_ count: Int, of n: Int) -> Double {
    guard n > 0 else { return 0 }
    let errors = [(Double(count), Double(n)), (Double(count + 2), Double(n + 4))].map { count, n in
      let p = count / n
      return (p * (1 - p) / n).squareRoot()
    }
    return max(errors[0], errors[1])
  }
}

extension Experiment {
  /// Runs on, in whole blocks from trial 1, until the error aimed at is reached under every condition.
  ///
  /// After each stage the trials needed follow from the errors found; the next stage ends there, but at most doubles the run, since the first errors
  /// are rough. The stages depend on counts and sums alone, so that the number of trials is the same on any number of threads.
  ///
  /// - Parameters:
  ///   - trials: the first stage, rounded up to whole blocks.
  ///   - limit: where the run ends at the latest, in whole blocks; the error may then not be reached.
  /// - Returns: the tally; its `count` says how many trials it took.
  public func tally(
    until aim: ErrorAim, startingAt trials: Int = Replicates.block, atMost limit: Int = 1_000_000_000, threads: Int, progress: Progress = .silent
  ) throws(Stopped) -> ExperimentTally {
    let block = Replicates.block
    precondition(trials >= 1 && limit >= block, "a run has a block of trials")
    func whole(_ trials: Int) -> Int { min((trials + block - 1) / block * block, limit / block * block) }
    var end = whole(trials)
    var tally = try self.tally(trials: 1..<(end + 1), threads: threads, progress: progress)
    while true {
      let needed = aim.trialsNeeded(tally, self)
      guard needed > end, end < whole(limit) else { return tally }
      let next = whole(min(2 * end, max(needed, end + 1)))
      let (done, total) = (end, max(needed, next) * conditions.count)
      let pieces = conditions.count
      let part = Progress { report, _ in progress.report(done: done * pieces + report, of: total) }
      do throws(Stopped) {
        tally.merge(try self.tally(trials: (end + 1)..<(next + 1), threads: threads, progress: part))
      } catch { throw Stopped(done: done * pieces + error.done, of: total) }
      end = next
    }
  }
}
