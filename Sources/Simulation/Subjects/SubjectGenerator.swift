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
  /// In place of blocks.
  var ruled: RuledAllocation?
  /// The arms that blocks and rules count from 0; nil where these are all.
  private let allocated: [Int]?
  var work: Workspace
  /// Where the scenario departs from the plain law.
  var workOfDepartures: DeparturesWorkspace?
  /// Data of the trial's shape, to be filled by `generate`.
  public let template: TrialData

  /// - Parameters:
  ///   - sampleSize: total patients; needed where the protocol leaves the size to be computed, else the protocol's stands.
  /// - Throws: `SimulationRefusal` if the file does not say enough; `MathematicalFailure` if the correlation is not positive definite.
  public init(trial: TrialProtocol, scenario: Scenario, sampleSize: Int? = nil) throws {
    try self.init(trial: trial, scenario: scenario, sampleSize: sampleSize, dependent: [], arms: nil)
  }

  /// - Parameters:
  ///   - dependent: shares of factors that differ by the level of another, in place of the file's.
  ///   - allocated: indices of the arms that patients are allocated to, rising, in the ratio that the protocol gives them; nil for all.
  package init(
    trial: TrialProtocol, scenario: Scenario, sampleSize: Int?, dependent: [DependentShares] = [], arms allocated: [Int]? = nil
  ) throws {
    let law = try SubjectLaw(trial: trial, scenario: scenario, sampleSize: sampleSize, dependent: dependent)
    self.law = law
    let all = trial.allocation?.ratio ?? []
    let ratio = allocated.map { $0.map { all[$0] } } ?? all
    self.allocated = ratio.count < all.count ? allocated : nil
    blocks = PermutedBlocks(ratio: ratio, strataCount: law.strata, method: trial.allocation?.method ?? .permutedBlocks)
    ruled = SubjectGenerator.ruled(trial, law, ratio: ratio)
    work = Workspace(law, groups: ruled == nil ? 0 : law.balanced.isEmpty ? 1 : law.balanced.count)
    workOfDepartures = law.departures.map { DeparturesWorkspace(law, $0) }
    let names = law.patients <= Self.usualNames.count ? Self.usualNames : Self.names(law.patients)
    let none = [Int](repeating: 0, count: law.patients)
    var template = TrialData(
      subjects: Array(names.prefix(law.patients)), armNames: trial.arms.map(\.name), arm: none,
      factors: trial.population.factors.map { FactorColumn(column: $0.column, levels: $0.levels, codes: none) },
      baseline: .init(repeating: 0, count: law.patients), visits: trial.schedule.visits,
      scores: .init(repeating: .nan, count: law.patients * trial.schedule.visits.count),
      discontinuedBeforeVisit: .init(repeating: trial.schedule.visits.count, count: law.patients))
    law.records?.columns(patients: law.patients, into: &template.course)
    if let departures = law.departures, departures.inData {
      departures.columns(patients: law.patients, visits: trial.schedule.visits.count, into: &template.course)
    }
    if case .times = law.outcome, let endpoint = trial.endpoints.first {
      template.course.censoring = Censoring(daysPerUnit: endpoint.daysPerUnit, isCensored: .init(repeating: false, count: law.patients))
    }
    template.further = FurtherMeasures.columns(of: trial, patients: law.patients)
    self.template = template
  }

  /// Of trials with up to so many patients: made once, for they cost more than a small trial.
  private static let usualNames = names(2_000)

  /// `S0001`, with as many digits as the last needs, four at least.
  private static func names(_ patients: Int) -> [String] {
    let digits = max(4, String(patients).count)
    return (1...max(patients, 1)).map { name($0, digits: digits) }
  }

  /// Of one patient, by his number in the trial.
  static func name(_ number: Int, digits: Int = 4) -> String {
    let text = String(number)
    return "S" + String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// Arms as the protocol counts them.
  func nameArms(_ arm: inout [Int]) {
    guard let allocated else { return }
    for i in arm.indices { arm[i] = allocated[arm[i]] }
  }

  /// Of the trial drawn last, weeks from each patient's randomization to his e-th adverse event or the end of his treatment.
  func eventWeeks(_ event: Int) -> [Double] { work.eventWeeks[event] }

  /// Fills the data with one trial.
  ///
  /// - Parameters:
  ///   - seed: key of the run.
  ///   - trial: number of the trial, any.
  ///   - data: a copy of `template`; all but names is overwritten.
  public mutating func generate(seed: UInt64, trial: UInt64, into data: inout TrialData) {
    check(data)
    let streams = TrialStreams(seed: seed, trial: trial)
    if law.isPlain {
      drawPlain(streams, &data)
    } else {
      drawWhole(streams, &data, potential: false)
    }
    if let further = law.further { further.draw(streams, normals: work.normals, room: &work.further, &data) }
  }

  /// Fills the data with one trial, and says what each patient's value would have been under each arm that the primary estimand compares.
  public mutating func generate(seed: UInt64, trial: UInt64, into data: inout TrialData, potential: inout PotentialOutcomes) {
    if law.departures != nil {
      check(data)
      drawWhole(TrialStreams(seed: seed, trial: trial), &data, potential: true)
      let law = law
      workOfDepartures?.withArrays { potential.fill(law, values: $0.outcomes, data: data) }
    } else {
      generate(seed: seed, trial: trial, into: &data)
      potential.fill(law, normals: work.normals, data: data)
    }
  }
}
