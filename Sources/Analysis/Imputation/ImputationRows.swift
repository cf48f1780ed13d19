import Mathematics
import Trial

/// The subjects of an imputation, a row each: what the imputation model, the strategy and the analysis of the imputed values need of them.
///
/// The imputation model takes the values seen, but under a strategy other than missing at random none from the intercurrent event on, for they are not of the
/// treatment whose course it describes. What is imputed is what was not seen; what was seen after the event is used as it is.
struct ImputationRows: Sendable {
  /// Of the imputation model and of the analysis of the imputed values.
  let design: ModelDesign
  let columns: [DesignColumn]
  /// q, p and T.
  let covariateCount: Int
  let columnCount: Int
  let visitCount: Int
  let visitNames: [String]
  /// The first is the reference.
  let arms: [String]
  /// The frame's variable of the arms.
  let armVariable: Int
  /// The frame's subjects that take part: all whose covariates are known.
  let subjects: [Int]
  let arm: [Int]
  /// z and what it would be in the reference arm, n × q.
  let z: [Double]
  let zReference: [Double]
  /// x of the analysis, n × p, and what it would be in each arm, arms × n × p.
  let x: [Double]
  let xInArm: [[Double]]
  /// y, n × T, not a number where not seen.
  let y: [Double]
  /// The first visit after the intercurrent event; T where there is none.
  let event: [Int]
  /// The first visit from which on the strategy holds: that of the event, T where the patient is imputed at random.
  let strategyEvent: [Int]
  /// The visits seen, and those that the imputation model takes.
  let seen: [UInt64]
  let modelled: [UInt64]

  var count: Int { subjects.count }
  /// Whether each arm has a covariance of its own.
  var hasOwnCovariances: Bool { design.formula.covariance?.group != nil }

  /// - Parameters:
  ///   - model: with a covariance term; `analysis` has none.
  ///   - arm: the variable of the arms, whose first level is the reference.
  ///   - events: of the frame's subjects.
  ///   - atRandom: of the frame's subjects, whom the strategy is not for, because their event has another; nil for nobody.
  ///   - includes: which of them take part; nil for all.
  /// - Throws: `.outsideDomain` where the arm is no factor of both models, or a covariate changes from visit to visit.
  init(
    _ frame: ModelFrame, model: ModelDesign, analysis: ModelFormula, arm name: String, events: [Int], strategy: ImputationStrategy,
    atRandom: [Bool]? = nil, includes: [Bool]?
  ) throws(MathematicalFailure) {
    precondition(events.count == frame.subjectCount && frame.visitCount <= 64, "one event a subject, and at most 64 visits")
    guard let arm = frame.index(of: name), case .subjectFactor(let levels, let codes) = frame.variables[arm].values, levels.count > 1 else {
      throw MathematicalFailure(.outsideDomain, computing: "an imputation without arms: \(name) is no factor of the subjects with two levels")
    }
    guard model.covariates.allSatisfy({ $0.visit == nil }) || frame.visitCount == 1 else {
      throw MathematicalFailure(.outsideDomain, computing: "an imputation with a covariate that changes from visit to visit")
    }
    if let term = model.formula.covariance, term.structure.isSpatial || term.group.map({ $0 != name }) ?? false {
      throw MathematicalFailure(.outsideDomain, computing: "an imputation from a covariance that is spatial or grouped by other than the arms")
    }
    design = model
    columns = try ImputationRows.columns(of: analysis, frame)
    guard columns.contains(where: { $0.parts.contains { $0.variable == arm } }) else {
      throw MathematicalFailure(.outsideDomain, computing: "the analysis of imputed values: \(name) is not in \(analysis.text)")
    }
    let (T, q, p) = (frame.visitCount, model.covariateCount, columns.count)
    (visitCount, visitNames, covariateCount, columnCount, arms, armVariable) = (T, frame.visitNames, q, p, levels, arm)

    func value(_ parts: [DesignColumn.Part], _ subject: Int, arm code: Int) -> Double {
      var product = 1.0
      for part in parts { product *= part.variable == arm ? (part.level == code ? 1 : 0) : frame.value(of: part, subject: subject, visit: 0) }
      return product
    }
    var kept: [Int] = []
    var (z, zReference, x) = ([Double](), [Double](), [Double]())
    var xInArm = levels.map { _ in [Double]() }
    for subject in 0..<frame.subjectCount where codes[subject] >= 0 && includes?[subject] ?? true {
      let ours = model.covariates.map { value($0.parts, subject, arm: codes[subject]) }
      let row = columns.map { value($0.parts, subject, arm: codes[subject]) }
      guard ours.allSatisfy({ !$0.isNaN }), row.allSatisfy({ !$0.isNaN }) else { continue }
      kept.append(subject)
      z += ours
      zReference += model.covariates.map { value($0.parts, subject, arm: 0) }
      x += row
      for level in levels.indices { xInArm[level] += columns.map { value($0.parts, subject, arm: level) } }
    }
    subjects = kept
    (self.z, self.zReference, self.x, self.xInArm) = (z, zReference, x, xInArm)
    self.arm = kept.map { codes[$0] }
    event = kept.map { min(events[$0], T) }
    strategyEvent = kept.map { atRandom?[$0] ?? false ? T : min(events[$0], T) }
    y = kept.flatMap { frame.response[$0 * T..<$0 * T + T] }
    var (seen, modelled) = ([UInt64](), [UInt64]())
    for i in kept.indices {
      var pattern: UInt64 = 0
      for t in 0..<T where !y[i * T + t].isNaN { pattern |= 1 << UInt64(t) }
      seen.append(pattern)
      let before = strategyEvent[i] >= 64 ? UInt64.max : (1 << UInt64(strategyEvent[i])) - 1
      modelled.append(strategy == .missingAtRandom ? pattern : pattern & before)
    }
    (self.seen, self.modelled) = (seen, modelled)
    guard !kept.isEmpty else { throw MathematicalFailure(.notEstimable, computing: "an imputation without subjects") }
  }

  private static func columns(of analysis: ModelFormula, _ frame: ModelFrame) throws(MathematicalFailure) -> [DesignColumn] {
    var terms: [[Int]] = []
    for term in analysis.terms {
      var indices: [Int] = []
      for name in term {
        guard let index = frame.index(of: name) else { throw MathematicalFailure(.outsideDomain, computing: "the model's variable \(name)") }
        guard !frame.variables[index].isByVisit, !frame.variables[index].isByCell else {
          throw MathematicalFailure(.outsideDomain, computing: "the analysis of imputed values at one visit: \(name) changes with the visit")
        }
        indices.append(index)
      }
      if indices.allSatisfy({ (frame.variables[$0].levels?.count ?? 2) > 1 }) { terms.append(indices) }
    }
    return designColumns(terms: terms, hasIntercept: analysis.hasIntercept, variables: frame.variables)
  }

  /// The sums of the imputation model, each subject so many times; nil for once.
  ///
  /// - Parameter only: the arm whose subjects are taken; nil for all.
  func sums(times: [Int]? = nil, arm only: Int? = nil) -> PatternSums {
    var sums = PatternSums(covariateCount: covariateCount, visitCount: visitCount)
    func isIn(_ i: Int) -> Bool { modelled[i] != 0 && times?[i] ?? 1 > 0 && only.map { $0 == arm[i] } ?? true }
    let present = Set(modelled.indices.filter(isIn).map { modelled[$0] })
    let isGapped = { (pattern: UInt64) in pattern & (pattern &+ 1) != 0 }
    sums.start(present.sorted { (isGapped($0) ? 1 : 0, $0) < (isGapped($1) ? 1 : 0, $1) })
    var row = Array(repeating: 0.0, count: covariateCount + visitCount)
    for i in 0..<count where isIn(i) {
      fill(&row, subject: i)
      sums.add(row, pattern: modelled[i], times: times?[i] ?? 1)
    }
    return sums
  }

  /// (z, y) of a subject, 0 at visits that the model does not take.
  func fill(_ row: inout [Double], subject i: Int) {
    let (q, T) = (covariateCount, visitCount)
    for a in 0..<q { row[a] = z[i * q + a] }
    for t in 0..<T { row[q + t] = modelled[i] & (1 << UInt64(t)) != 0 ? y[i * T + t] : 0 }
  }
}

extension ModelFrame {
  /// For each subject the first visit after the last value seen: where he is missing for good.
  ///
  /// - Parameter stopped: the first visit after an event that the data tell of, where that is earlier.
  public func missingForGood(stopped: [Int]? = nil) -> [Int] {
    (0..<subjectCount).map { subject in
      let last = (0..<visitCount).last { !response[subject * visitCount + $0].isNaN } ?? -1
      return min(last + 1, stopped?[subject] ?? visitCount)
    }
  }

  /// Takes what follows an event out of the responses.
  mutating func setAside(from events: [Int]) {
    for subject in 0..<subjectCount where events[subject] < visitCount {
      for visit in events[subject]..<visitCount { response[subject * visitCount + visit] = .nan }
    }
  }
}
