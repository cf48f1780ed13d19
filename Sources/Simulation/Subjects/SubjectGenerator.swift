import Design
import Mathematics
import Trial

/// Draws the patients of whole trials, again and again into the same data, without allocating.
///
/// A patient is named by (seed, trial, number in order of randomization); for which scenario, design or thread he is drawn does not enter the
/// random numbers, so all scenarios share their patients. Baseline, factors, residuals and leaving have streams of their own: switching one of them
/// off leaves the numbers of the others as they were. The model stands in `Documentation/methods/virtual-patients.md`.
///
/// - Checked: moments, correlations, leavers, counts and strata against their exact values in `SubjectGeneratorTests`.
public struct SubjectGenerator: Sendable {
  let law: SubjectLaw
  var blocks: PermutedBlocks
  var work: Workspace
  /// Data of the trial's shape, to be filled by `generate`.
  public let template: TrialData

  /// - Parameters:
  ///   - sampleSize: total patients; needed where the protocol leaves the size to be computed, else the protocol's stands.
  /// - Throws: `SimulationRefusal` if the file does not say enough; `MathematicalFailure` if the correlation is not positive definite.
  public init(trial: TrialProtocol, scenario: Scenario, sampleSize: Int? = nil) throws {
    let law = try SubjectLaw(trial: trial, scenario: scenario, sampleSize: sampleSize)
    self.law = law
    blocks = PermutedBlocks(ratio: trial.allocation?.ratio ?? [], strataCount: law.strata, method: trial.allocation?.method ?? .permutedBlocks)
    work = Workspace(law)
    let digits = max(4, String(law.patients).count)
    let names = (1...max(law.patients, 1)).map { number in
      let text = String(number)
      return "S" + String(repeating: "0", count: digits - text.count) + text
    }
    let none = [Int](repeating: 0, count: law.patients)
    template = TrialData(
      subjects: Array(names.prefix(law.patients)), armNames: trial.arms.map(\.name), arm: none,
      factors: trial.population.factors.map { FactorColumn(column: $0.column, levels: $0.levels, codes: none) },
      baseline: .init(repeating: 0, count: law.patients), visits: trial.schedule.visits,
      scores: .init(repeating: .nan, count: law.patients * trial.schedule.visits.count),
      discontinuedBeforeVisit: .init(repeating: trial.schedule.visits.count, count: law.patients))
  }

  /// Fills the data with one trial.
  ///
  /// - Parameters:
  ///   - seed: key of the run.
  ///   - trial: number of the trial, any.
  ///   - data: a copy of `template`; all but names is overwritten.
  public mutating func generate(seed: UInt64, trial: UInt64, into data: inout TrialData) {
    precondition(
      data.subjectCount == law.patients && data.visits.count == law.times.visits.count && data.factors.count == law.factors.count,
      "the data have the shape of the generator's template")
    let streams = TrialStreams(seed: seed, trial: trial)
    drawBaseline(streams, &data.baseline)
    drawFactors(streams, &data.factors)
    allocate(streams, data.factors, &data.arm)
    drawScores(streams, baseline: data.baseline, arm: data.arm, scores: &data.scores, discontinued: &data.discontinuedBeforeVisit)
  }

  /// Fills the data with one trial, and says what each patient's outcome would have been under both arms of the primary comparison.
  public mutating func generate(seed: UInt64, trial: UInt64, into data: inout TrialData, potential: inout PotentialOutcomes) {
    generate(seed: seed, trial: trial, into: &data)
    potential.fill(law, normals: work.normals, data: data)
  }
}
