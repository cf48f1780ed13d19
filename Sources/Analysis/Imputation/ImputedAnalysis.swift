import Mathematics
import Trial

/// The analysis of values that were imputed for those not seen: what it needs of the data, made ready for any of its standard errors.
///
/// - Model: `Documentation/methods/imputation.md`.
/// - Checked: `References/imputation`, rbmi 1.6.0 at the exact optimum of the imputation model.
public struct ImputedAnalysis: Sendable {
  let rows: ImputationRows
  let strategy: ImputationStrategy
  let estimation: Estimation
  /// Indices of the visits that are analyzed.
  public let visits: [Int]
  /// 1 where a value is imputed after the event to a subject who is not in the reference arm, else 0: n × T. δ adds to these.
  let shifted: [Double]
  /// Under `retrieved dropouts`.
  let retrieved: RetrievedDropouts?

  /// - Parameters:
  ///   - frame: responses as the analysis uses them, not a number where not seen.
  ///   - model: the imputation model, with `us(visit | subject)`.
  ///   - analysis: of the completed values at one visit; nil for the model's terms without the visit.
  ///   - arm: a factor whose first level is the reference of all arms.
  ///   - events: of each subject the first visit after the intercurrent event, as `missingForGood` tells; the number of visits where there is none.
  ///   - atRandom: of each subject whether his event has another strategy, so that he is imputed at random whatever that of the others; nil for nobody.
  ///   - visits: which are analyzed; nil for all.
  ///   - subjects: who takes part; nil for all.
  ///   - starts: of each subject the value of no change, which stands for the last value before an event that came before all visits; nil for 0. Of retrieved
  ///     dropouts alone.
  /// - Throws: `.outsideDomain` or `.notEstimable`.
  public init(
    _ frame: ModelFrame, model: ModelFormula, analysis: ModelFormula? = nil, arm: String, strategy: ImputationStrategy, events: [Int],
    atRandom: [Bool]? = nil, estimation: Estimation = .REML, visits: [Int]? = nil, subjects: [Bool]? = nil, starts: [Double]? = nil
  ) throws(MathematicalFailure) {
    try self.init(
      frame, design: try ModelDesign(model, frame: frame), analysis: analysis ?? model.atOneVisit(of: frame), arm: arm, strategy: strategy,
      events: events, atRandom: atRandom, estimation: estimation, visits: visits, subjects: subjects, starts: starts)
  }

  init(
    _ frame: ModelFrame, design: ModelDesign, analysis: ModelFormula, arm: String, strategy: ImputationStrategy, events: [Int],
    atRandom: [Bool]? = nil, estimation: Estimation, visits: [Int]?, subjects: [Bool]?, starts: [Double]? = nil
  ) throws(MathematicalFailure) {
    self.strategy = strategy
    self.estimation = estimation
    rows = try ImputationRows(
      frame, model: design, analysis: analysis, arm: arm, events: events, strategy: strategy, atRandom: atRandom, includes: subjects)
    let visits = visits ?? Self.estimableVisits(rows, strategy: strategy, starts: starts)
    self.visits = visits
    retrieved = strategy == .retrievedDropouts ? RetrievedDropouts(rows, visits: visits, starts: starts) : nil
    let T = rows.visitCount
    var shifted = Array(repeating: 0.0, count: rows.count * T)
    for i in 0..<rows.count where rows.arm[i] != 0 {
      for t in rows.event[i]..<T where rows.seen[i] & (1 << UInt64(t)) == 0 { shifted[i * T + t] = 1 }
    }
    self.shifted = shifted
  }

  /// Subjects who take part.
  public var subjectCount: Int { rows.count }
  /// Of the arms, the reference first.
  public var arms: [String] { rows.arms }
  /// Subjects with an event who are imputed at random, though others are by the strategy.
  public var atRandomCount: Int { zip(rows.event, rows.strategyEvent).reduce(0) { $0 + ($1.0 != $1.1 ? 1 : 0) } }
  /// Values that are imputed at a visit.
  public func imputedCount(visit: Int) -> Int { rows.seen.reduce(0) { $0 + ($1 & (1 << UInt64(visit)) == 0 ? 1 : 0) } }

  func imputer(sharesCovariance: Bool? = nil) -> ConditionalImputer {
    let shares = sharesCovariance ?? !rows.hasOwnCovariances
    guard strategy == .retrievedDropouts else { return ConditionalImputer(rows, strategy: strategy, seen: rows.seen, sharesCovariance: shares) }
    // The model fills gaps before the event from what was seen before it; the rest is the regressions'.
    let T = rows.visitCount
    let after = rows.strategyEvent.map { v in (v..<T).reduce(UInt64(0)) { $0 | 1 << UInt64($1) } }
    return ConditionalImputer(
      rows, strategy: strategy, seen: zip(rows.seen, after).map { $0 | $1 }, given: rows.modelled, sharesCovariance: shares)
  }

  /// The values completed by their conditional means, subject by subject as the frame has them; not a number for who does not take part.
  public func completed() throws(MathematicalFailure) -> [Double] {
    var fitter = ImputationFitter(rows, estimation: estimation)
    var imputer = imputer()
    let model = try fitter.whole()
    try imputer.take(model)
    imputer.impute(model)
    try fillAfterEvent(&imputer)
    return imputer.completed
  }

  /// The frame's subjects in the order of `completed`.
  public var subjects: [Int] { rows.subjects }
}

extension ModelFormula {
  /// The same terms at one visit: without the variables of the visit, and without the covariance.
  func atOneVisit(of frame: ModelFrame) -> ModelFormula {
    var kept: [[String]] = []
    for term in terms {
      let rest = term.filter { name in frame.index(of: name).map { !frame.variables[$0].isByVisit } ?? true }
      if !rest.isEmpty, !kept.contains(where: { Set($0) == Set(rest) }) { kept.append(rest) }
    }
    let sides = kept.map { $0.joined(separator: ":") }
    return ModelFormula(
      response: response, terms: kept, hasIntercept: true, text: "\(response) ~ \(sides.isEmpty ? "1" : sides.joined(separator: " + "))")
  }
}
