import Analysis
import Trial

/// What the trials of one scenario came to, trial by trial in the order of their numbers: for runs that fit into memory, and for figures that show the
/// trials themselves.
public struct SimulatedTrials: Equatable, Sendable {
  /// Name of the scenario.
  public let scenario: String
  public let rows: ReplicateRows
  let row: TrialRow

  init(scenario: String, rows: ReplicateRows, row: TrialRow) {
    self.scenario = scenario
    self.rows = rows
    self.row = row
  }

  public var count: Int { rows.trials.count }
  /// Share of each trial's patients who have no value at the last visit.
  public var leftBeforeEnd: [Double] { rows.column(row.column(.leftBeforeEnd)) }
  /// Index of the look at which each trial ended.
  public var stoppedAtLook: [Int] { rows.column(row.column(.stoppedAtLook)).map { Int($0) } }
  /// Whether each trial rejected its first hypothesis.
  public var success: [Bool] { success(ofHypothesis: 0) }
  public func success(ofHypothesis hypothesis: Int) -> [Bool] { rows.column(row.success(hypothesis)).map { $0 == 1 } }
  /// Looks of each trial whose fit failed.
  public var failures: [Int] { rows.column(row.column(.failures)).map { Int($0) } }

  /// What was seen, or would have been seen, at one planned look.
  public func atLook(_ look: Int, hypothesis: Int = 0) -> [Seen] {
    precondition(look >= 0 && look < row.shape.looks, "a look is one of the planned")
    return rows.trials.map { seen(trial: $0, look: look, hypothesis) }
  }
  /// What was seen at the look at which each trial ended.
  public var atStop: [Seen] { zip(rows.trials, stoppedAtLook).map { seen(trial: $0, look: $1, 0) } }
  /// What the patients showed who were late at the look that stopped a trial, together with those of the look; nil where there was no such analysis.
  public var withDelayed: [Seen?] {
    rows.trials.map { trial in
      let patients = rows[trial, row.column(.patients, look: row.shape.looks)]
      return patients.isNaN ? nil : seen(trial: trial, look: row.shape.looks, 0)
    }
  }
  /// What was seen at each trial's last analysis.
  public var atEnd: [Seen] { zip(atStop, withDelayed).map { $1 ?? $0 } }

  /// One analysis of one trial.
  public struct Seen: Equatable, Sendable {
    /// Patients of the look.
    public var patients: Int
    public var crossedEfficacy: Bool
    /// Nil where the fit failed.
    public var estimate: Estimated?
  }
  public struct Estimated: Equatable, Sendable {
    public var value: Double
    public var standardError: Double
    public var degreesOfFreedom: Double
    /// Toward benefit.
    public var pOneSided: Double
  }

  /// One subset at the look at which each trial ended.
  public func inSubset(_ subset: Int) -> [Subset] {
    precondition(subset >= 0 && subset < row.shape.subsets, "a subset is one of the planned")
    return rows.trials.map { trial in
      func number(_ what: TrialRow.InSubset) -> Double? {
        let value = rows[trial, row.column(what, subset: subset)]
        return value.isNaN ? nil : value
      }
      return Subset(
        estimate: number(.estimate), patients: number(.patients), pOneSided: number(.pOneSided), interactionP: number(.interactionP))
    }
  }
  /// What is nil could not be fitted.
  public struct Subset: Equatable, Sendable {
    public var estimate: Double?
    /// Randomized patients of the subset.
    public var patients: Double?
    /// Toward benefit.
    public var pOneSided: Double?
    /// Of treatment by factor, two-sided.
    public var interactionP: Double?
  }

  private func seen(trial: Int, look: Int, _ hypothesis: Int) -> Seen {
    func number(_ what: TrialRow.AtLook) -> Double { rows[trial, row.column(what, look: look, hypothesis: hypothesis)] }
    let value = number(.estimate)
    return Seen(
      patients: Int(number(.patients)), crossedEfficacy: number(.significant) == 1,
      estimate: value.isNaN
        ? nil
        : Estimated(
          value: value, standardError: number(.standardError), degreesOfFreedom: number(.degreesOfFreedom), pOneSided: number(.pOneSided)))
  }
}
