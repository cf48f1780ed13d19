import Design

/// What becomes of trials whose stages' statistics are drawn, not their patients.
public struct StagewiseCharacteristics: Equatable, Sendable {
  public let trials: Int
  /// By hypothesis and stage: the share of trials that rejected it first there.
  public let rejections: [[Double]]
  /// By hypothesis and stage: the share of trials whose stage told of it.
  public let selections: [[Double]]
  /// The share of trials that rejected any hypothesis.
  public let rejectsAny: Double
  /// The share of trials that rejected a hypothesis that is true.
  public let falseRejection: Double
  /// By stage: the share of trials that reached it.
  public let reached: [Double]
  /// By stage before the last: the share of trials that ended there for success, and with nothing left to go on with.
  public let success: [Double]
  public let futility: [Double]
  /// By stage: the mean of its patients, over trials that reached it; 0 where none did.
  public let patients: [Double]
  public let expectedPatients: Double
  /// Of the expected patients.
  public let patientsError: Double

  /// The Monte Carlo standard error of a share.
  public func standardError(of share: Double) -> Double { (share * (1 - share) / Double(trials)).squareRoot() }

  /// The share of trials that rejected a hypothesis by the end.
  public func power(_ hypothesis: Int) -> Double { rejections[hypothesis].reduce(0, +) }
}

/// A trial that can be drawn stage by stage.
protocol StagewiseTrial: Sendable {
  associatedtype Workspace
  var stages: Int { get }
  var hypotheses: Int { get }
  /// Those that are true: no rejection of them is right.
  var trueHypotheses: HypothesisSet { get }
  func workspace() -> Workspace
  func run(_ work: inout Workspace, seed: UInt64, trial: UInt64) -> StagewiseOutcome
}

/// One trial; by stage, with what was not reached at the end.
struct StagewiseOutcome {
  enum End: Double { case last = 0, success = 1, futility = 2 }
  static let mostStages = 6
  var stages = 0
  var end = End.last
  var rejected = InlineArray<6, HypothesisSet>(repeating: [])
  var carried = InlineArray<6, HypothesisSet>(repeating: [])
  var patients = InlineArray<6, Double>(repeating: 0)
}

extension StagewiseTrial {
  /// Draws many trials; the same numbers on any number of threads.
  ///
  /// - Throws: `Stopped` where the work was told to stop.
  func drawn(_ trials: Int, seed: UInt64, threads: Int, progress: Progress) throws(Stopped) -> StagewiseCharacteristics {
    precondition(trials > 0, "at least one trial is drawn")
    precondition(stages <= StagewiseOutcome.mostStages, "at most six stages")
    var tally = StagewiseTally(hypotheses: hypotheses, stages: stages, isTrue: trueHypotheses)
    // Blocks that fit into memory, summed in the order of their trials.
    for first in stride(from: 0, to: trials, by: 1 << 16) {
      let block = first..<min(first + 1 << 16, trials)
      let told = Progress { done, _ in progress.report(done: block.lowerBound + done, of: trials) }
      let rows = try Replicates.rows(of: block, width: StagewiseTally.width(stages), threads: threads, progress: told, worker: { workspace() }) {
        work, trial, row in StagewiseTally.write(run(&work, seed: seed, trial: UInt64(trial)), stages, &row)
      }
      tally.add(rows)
    }
    return tally.characteristics()
  }
}

/// Counts of trials.
struct StagewiseTally {
  private let stages: Int
  private let isTrue: HypothesisSet
  private var trials = 0
  private var rejections: [[Int]]
  private var selections: [[Int]]
  private var reached: [Int]
  private var ends: [[Int]]
  private var patients: [Double]
  private var squares = 0.0
  private var any = 0
  private var wrong = 0

  init(hypotheses: Int, stages: Int, isTrue: HypothesisSet) {
    self.stages = stages
    self.isTrue = isTrue
    rejections = Array(repeating: Array(repeating: 0, count: stages), count: hypotheses)
    selections = rejections
    reached = Array(repeating: 0, count: stages)
    ends = Array(repeating: reached, count: 3)
    patients = reached.map { _ in 0 }
  }

  static func width(_ stages: Int) -> Int { 2 + 3 * stages }

  static func write(_ outcome: StagewiseOutcome, _ stages: Int, _ row: inout MutableSpan<Double>) {
    row[0] = Double(outcome.stages)
    row[1] = outcome.end.rawValue
    for stage in 0..<stages {
      row[2 + 3 * stage] = Double(outcome.rejected[stage].rawValue)
      row[3 + 3 * stage] = Double(outcome.carried[stage].rawValue)
      row[4 + 3 * stage] = outcome.patients[stage]
    }
  }

  mutating func add(_ rows: ReplicateRows) {
    for trial in rows.trials {
      let last = Int(rows[trial, 0]) - 1
      var (before, total) = (HypothesisSet(), 0.0)
      for stage in 0...last {
        let rejected = HypothesisSet(rawValue: UInt32(rows[trial, 2 + 3 * stage]))
        let carried = HypothesisSet(rawValue: UInt32(rows[trial, 3 + 3 * stage]))
        for i in rejections.indices {
          if rejected.contains(hypothesis: i), !before.contains(hypothesis: i) { rejections[i][stage] += 1 }
          if carried.contains(hypothesis: i) { selections[i][stage] += 1 }
        }
        before.formUnion(rejected)
        reached[stage] += 1
        patients[stage] += rows[trial, 4 + 3 * stage]
        total += rows[trial, 4 + 3 * stage]
      }
      ends[Int(rows[trial, 1])][last] += 1
      trials += 1
      squares += total * total
      if !before.isEmpty { any += 1 }
      if !before.isDisjoint(with: isTrue) { wrong += 1 }
    }
  }

  func characteristics() -> StagewiseCharacteristics {
    let n = Double(trials)
    func shares(_ counts: [Int]) -> [Double] { counts.map { Double($0) / n } }
    let mean = patients.reduce(0, +) / n
    return StagewiseCharacteristics(
      trials: trials, rejections: rejections.map(shares), selections: selections.map(shares), rejectsAny: Double(any) / n,
      falseRejection: Double(wrong) / n, reached: shares(reached), success: shares(Array(ends[1].dropLast())),
      futility: shares(Array(ends[2].dropLast())), patients: zip(patients, reached).map { $1 == 0 ? 0 : $0 / Double($1) },
      expectedPatients: mean, patientsError: (max(squares / n - mean * mean, 0) / n).squareRoot())
  }
}
