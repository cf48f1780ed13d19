import Mathematics
import Trial

/// A trial's data as the frame of one analysis, read again from trial to trial without allocating.
///
/// Between `read` and `release` it shares the arrays of the data; whoever changes the data in between makes a copy of them.
struct TrialFrame {
  private(set) var frame: ModelFrame
  private let response: String
  private let rule: ResponseRule
  private let setAside: VisitsAfterEvents
  private let control: Int
  /// Whether the model looks at responses one by one, as robust errors do, and not at their sums alone.
  private let needsResponses: Bool
  /// Conditions that no factor alone tells, each a variable of its own with the levels `out` and `in`.
  private let memberships: [Membership]

  /// The trial's own arrays, where they are the responses.
  private(set) var scores: Scores?

  struct Scores: Sendable {
    let values: [Double]
    let base: [Double]?
    let limit: [Int]?

    init(_ data: TrialData, isChange: Bool, setAside: VisitsAfterEvents) {
      values = data.scores
      base = isChange ? data.baseline : nil
      limit = setAside.limits(data)
    }
  }

  struct Membership: Sendable {
    var name: String
    var population: Estimand.AnalysisPopulation
    static let levels = ["out", "in"]

    func codes(_ data: TrialData) -> [Int] {
      population.subjects(of: data)?.map { $0 ? 1 : 0 } ?? Array(repeating: 1, count: data.subjectCount)
    }
  }

  /// - Parameters:
  ///   - data: with the trial's arms, factors and visits.
  ///   - names: variables of the models and of the conditions.
  init(
    _ data: TrialData, for analysis: PlannedAnalysis, variables names: [String], memberships: [Membership], estimand: Estimand, visit: Int,
    control: Int
  ) throws(MathematicalFailure) {
    response = analysis.model.response
    rule = analysis.responseRule(visit: visit)
    setAside = estimand.setAside
    self.control = control
    needsResponses = analysis.standardErrors != .model
    self.memberships = memberships
    frame = try ModelFrame(data, response: response, variables: names, control: control, rule: rule, setAside: setAside)
    for membership in memberships {
      frame.variables.append(
        ModelFrame.Variable(name: membership.name, values: .subjectFactor(levels: Membership.levels, codes: membership.codes(data))))
    }
  }

  /// Whether data have the levels that the frame was made for.
  func fits(_ data: TrialData) -> Bool {
    frame.variables.allSatisfy { variable in
      guard case .subjectFactor(let levels, _) = variable.values, variable.name != ColumnName.plannedTreatment,
        let factor = data.factors.first(where: { $0.column == variable.name })
      else { return true }
      return factor.levels == levels
    }
  }

  /// Reads the data; values at visits after a day of the calendar are not at hand. Where the model takes every visit as it stands, the responses stay in
  /// the data, from which `withScores` gives them.
  mutating func read(_ data: TrialData, until day: Double? = nil) {
    frame.subjectCount = data.subjectCount
    scores =
      rule == .everyVisit && day == nil && !needsResponses ? Scores(data, isChange: response == ColumnName.change, setAside: setAside) : nil
    if scores == nil { readResponses(data, until: day) }
    for index in frame.variables.indices { readVariable(index, data) }
  }

  /// Lets go of the data's arrays.
  mutating func release() {
    scores = nil
    for index in frame.variables.indices {
      switch frame.variables[index].values {
      case .subjectNumber: frame.variables[index].values = .subjectNumber([])
      case .subjectFactor(let levels, _):
        if !memberships.contains(where: { $0.name == frame.variables[index].name }) {
          frame.variables[index].values = .subjectFactor(levels: levels, codes: [])
        }
      default: break
      }
    }
  }

  private mutating func readVariable(_ index: Int, _ data: TrialData) {
    switch frame.variables[index].values {
    case .subjectNumber: frame.variables[index].values = .subjectNumber(data.baseline)
    case .subjectFactor(let levels, _):
      let name = frame.variables[index].name
      if name == ColumnName.plannedTreatment {
        frame.variables[index].values = .subjectFactor(levels: levels, codes: data.armCodes(control: control))
      } else if let factor = data.factors.first(where: { $0.column == name }) {
        frame.variables[index].values = .subjectFactor(levels: levels, codes: factor.codes)
      } else if let membership = memberships.first(where: { $0.name == name }) {
        frame.variables[index].values = .subjectFactor(levels: levels, codes: membership.codes(data))
      }
    default: break
    }
  }

  /// One pass over the scores; pointers, because it runs for every trial.
  private mutating func readResponses(_ data: TrialData, until day: Double?) {
    let T = data.visits.count
    let (n, isChange, rule) = (data.subjectCount, response == ColumnName.change, rule)
    let limits = setAside.limits(data) ?? []
    let width = frame.visitCount
    if frame.response.count != n * width { frame.response = Array(repeating: .nan, count: n * width) }
    let days = day == nil ? [] : data.visits.map { $0.weeks * 7 }
    frame.response.withUnsafeMutableBufferPointer { response in
      data.scores.withUnsafeBufferPointer { scores in
        data.baseline.withUnsafeBufferPointer { baseline in
          limits.withUnsafeBufferPointer { limits in
            for subject in 0..<n {
              let base = isChange ? baseline[subject] : 0
              let due = day.map { data.visits(of: subject, until: $0, days) } ?? T
              let visits = limits.isEmpty ? due : min(limits[subject], due)
              let from = subject &* T
              switch rule {
              case .everyVisit:
                for t in 0..<visits { response[from &+ t] = scores[from &+ t] - base }
                for t in visits..<T { response[from &+ t] = .nan }
              case .visit(let visit): response[subject] = visit < visits ? scores[from + visit] - base : .nan
              case .lastObserved(let visit):
                var t = min(visit, visits - 1)
                while t >= 0, scores[from + t].isNaN { t -= 1 }
                response[subject] = t >= 0 ? scores[from + t] - base : .nan
              case .baselineCarried(let visit):
                // Whose visit has not come is not lost.
                let value = visit < visits ? scores[from + visit] : .nan
                response[subject] = visit < due ? (value.isNaN ? baseline[subject] : value) - base : .nan
              }
            }
          }
        }
      }
    }
  }
}

extension TrialData {
  /// Codes of TRT01P: the control moves to the front, the arms before it move up one.
  func armCodes(control: Int) -> [Int] { control == 0 ? arm : arm.map { $0 == control ? 0 : ($0 < control ? $0 + 1 : $0) } }
}
