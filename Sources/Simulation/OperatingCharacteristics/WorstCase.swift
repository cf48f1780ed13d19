import Mathematics
import Trial

/// The largest type I error that nuisance parameters within their ranges can give a design, and where.
public struct WorstCase: Sendable {
  public let ranges: [NuisanceRange]
  public let found: WorstCaseSearch.Found
  /// The scenario without effect as filed, on the same fresh trials.
  public let asFiled: MonteCarlo
  /// Worst minus as filed, on the same patients.
  public let difference: MonteCarlo
  /// Planned, on the side of benefit.
  public let planned: Double
  public let trials: Int
  /// Trials of the search at the worst point.
  public let searchTrials: Int
  public let seed: UInt64
  /// The key of the fresh trials.
  public let freshSeed: UInt64

  /// Searches the ranges under zero effect; an error is any hypothesis rejected.
  ///
  /// - Parameters:
  ///   - scenario: what nature does besides; its effects are set to 0.
  ///   - ranges: those of antidepressant trials if nil.
  ///   - gridTrials: trials a point of the grid; five times as many in the refinement.
  ///   - trials: of the fresh count.
  /// - Throws: `SimulationRefusal`, `MathematicalFailure`, `Stopped`.
  public init(
    of trial: TrialProtocol, scenario: Scenario, ranges: [NuisanceRange]? = nil, gridTrials: Int = 1_000, trials: Int, seed: UInt64,
    sampleSize: Int? = nil, threads: Int, progress: Progress = .silent
  ) throws {
    var null = scenario
    null.effects = scenario.effects.map { _ in 0 }
    null.effectDeviations = nil
    (null.drugEffect, null.personalEffects) = (nil, nil)
    null.effectModifiers = []
    null.effectCourse = .linear
    let ranges = ranges ?? NuisanceRange.antidepressants(trial, null)
    let base = try TrialSimulator(trial: trial.withoutSubgroups, scenario: null, sampleSize: sampleSize)
    let search = WorstCaseSearch(
      axes: ranges.map { range in
        if case .kinds = range.values { return WorstCaseSearch.Axis(grid: range.grid, isContinuous: false) }
        return WorstCaseSearch.Axis(grid: range.grid, isContinuous: true)
      }, gridTrials: gridTrials, refinedTrials: 5 * gridTrials, freshTrials: trials)
    // Far from every seed that is counted up from 1.
    let other = seed ^ 0x5DEE_CE66_D1CE_4E5B
    func simulator(_ point: [Double]) throws -> TrialSimulator {
      var scenario = null
      for (range, value) in zip(ranges, point) { range.put(value, &scenario) }
      return try TrialSimulator(base, scenario: scenario)
    }
    found = try search.search { points, count, fresh in
      let simulators = try points.map(simulator)
      return try Self.rejections(simulators, trials: count, seed: fresh ? other : seed, threads: threads, progress: progress)
    }
    let pair = try Self.pair(base, try simulator(found.point), trials: trials, seed: other, threads: threads, progress: progress)
    asFiled = pair.first
    difference = pair.difference
    self.ranges = ranges
    planned = trial.design.error.perSide
    self.trials = trials
    searchTrials = search.refinedTrials
    self.seed = seed
    freshSeed = other
  }

  /// Trials that reject anything, simulator by simulator; the threads share simulators out where there are many, and trials where there is one.
  private static func rejections(
    _ simulators: [TrialSimulator], trials: Int, seed: UInt64, threads: Int, progress: Progress
  ) throws -> [Int] {
    guard simulators.count > 1 else {
      return [try RejectionTally.run(simulators, trials: trials, seed: seed, threads: threads, progress: progress).rejected[0]]
    }
    let rows = try Replicates.rows(of: 0..<simulators.count, width: 1, threads: threads, piece: 1, progress: progress, worker: { 0 }) {
      _, index, row in
      var worker = TrialWorker(simulators[index])
      var count = 0
      for number in 1...trials {
        worker.simulate(seed: seed, trial: number)
        if worker.conclusion.succeeded { count += 1 }
      }
      row[0] = Double(count)
    }
    return rows.column(0).map { Int($0) }
  }

  private static func pair(
    _ one: TrialSimulator, _ two: TrialSimulator, trials: Int, seed: UInt64, threads: Int, progress: Progress
  ) throws -> (first: MonteCarlo, difference: MonteCarlo) {
    let tally = try RejectionTally.run([one, two], trials: trials, seed: seed, threads: threads, progress: progress)
    guard let first = MonteCarlo.share(tally.rejected[0], of: trials) else { preconditionFailure("trials were counted") }
    return (first, tally.discordance.loss(of: trials))
  }
}

extension TrialProtocol {
  /// Subsets decide nothing.
  var withoutSubgroups: TrialProtocol {
    var trial = self
    for index in trial.analyses.indices { trial.analyses[index].subgroups = [] }
    return trial
  }
}

/// Trials that rejected anything, simulator by simulator.
private struct RejectionTally: AdjacentSums {
  var trials: Range<Int>
  var rejected: [Int]
  /// Rejected by the last and not by the first (`lost`), and the other way round.
  var discordance = ShapleyTally.Discordance()

  mutating func merge(_ next: RejectionTally) {
    trials = trials.lowerBound..<next.trials.upperBound
    for index in rejected.indices { rejected[index] += next.rejected[index] }
    discordance.merge(next.discordance)
  }

  static func run(_ simulators: [TrialSimulator], trials: Int, seed: UInt64, threads: Int, progress: Progress) throws(Stopped) -> RejectionTally {
    try Replicates.tally(
      of: 1..<(trials + 1), threads: threads, pieces: simulators.count, progress: progress, worker: { simulators.map { TrialWorker($0) } },
      each: { workers, range in
        var tally = RejectionTally(trials: range, rejected: [Int](repeating: 0, count: workers.count))
        for number in range {
          for index in workers.indices {
            workers[index].simulate(seed: seed, trial: number)
            if workers[index].conclusion.succeeded { tally.rejected[index] += 1 }
          }
          tally.discordance.add(without: workers[workers.count - 1].conclusion.succeeded, with: workers[0].conclusion.succeeded)
        }
        return tally
      })
  }
}

extension WorstCase {
  /// Tables `worstCase` and `worstCaseRanges`.
  public var results: TrialResults {
    var results = TrialResults()
    results.append("worstCase", .table(levels))
    results.append("worstCaseRanges", .table(place))
    return results
  }

  private var levels: ResultTable {
    ResultTable(
      label: "Worst type I error within the ranges",
      columns: [
        .init("what", "Type I error", .text), .init("level", "Level", .probability), .init("trials", "Trials", .count), .init("seed", "Seed", .text),
        .init("difference", "Minus as filed", CharacteristicsTables.percentagePoints),
      ],
      rows: [
        [.text("planned"), .number(planned), .missing, .missing, .missing],
        [.text("as filed"), asFiled.cell, .count(trials), .text(String(freshSeed)), .missing],
        [.text("highest in the search"), found.searched.cell, .count(searchTrials), .text(String(seed)), .missing],
        [.text("worst, counted anew"), found.fresh.cell, .count(trials), .text(String(freshSeed)), difference.scaled(by: 100).cell],
      ], primaryRow: 3,
      note:
        "One-sided, any hypothesis rejected. The search picked the highest of \(found.points) noisy numbers, which is too high; the worst is counted "
        + "anew on trials that had no part in the choice. Monte Carlo standard errors beside.")
  }

  private var place: ResultTable {
    ResultTable(
      label: "Where it is",
      columns: [
        .init("parameter", "Parameter", .text), .init("value", "Worst at", .text), .init("range", "Range searched", .text),
      ], rows: zip(ranges, found.point).map { range, value in [.text(range.name), .text(range.text(value)), .text(range.rangeText)] },
      note: "Sources: " + ranges.map { "\($0.name): \($0.source)" }.joined(separator: ". ") + ".")
  }
}

extension NuisanceRange {
  fileprivate var rangeText: String {
    switch values {
    case .numbers(let numbers): "\(text(numbers.first ?? 0)) to \(text(numbers.last ?? 0))"
    case .kinds(let kinds): kinds.joined(separator: "; ")
    }
  }
}
