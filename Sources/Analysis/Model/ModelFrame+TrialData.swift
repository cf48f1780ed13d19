import Mathematics
import Trial

/// What of a trial's data an analysis takes.
enum ResponseRule: Sendable, Equatable {
  /// Every visit, as observed.
  case everyVisit
  /// The endpoint's visit alone, as observed.
  case visit(Int)
  /// The last value seen up to the endpoint's visit.
  case lastObserved(upTo: Int)
  /// The endpoint's visit, and the baseline where it was not seen.
  case baselineCarried(to: Int)
}

extension ModelFrame {
  /// A trial's data as the variables of a model.
  ///
  /// The control arm is the first level of TRT01P; other arms and factors' levels follow the order of the file.
  init(_ data: TrialData, response: String, variables names: [String], control: Int, rule: ResponseRule, setAside: VisitsAfterEvents)
    throws(MathematicalFailure)
  {
    let T = data.visits.count
    var scores = data.scores
    if let limits = setAside.limits(data) {
      for subject in data.arm.indices where limits[subject] < T {
        for visit in limits[subject]..<T { scores[subject * T + visit] = .nan }
      }
    }
    if response == ColumnName.change {
      for subject in data.arm.indices { for visit in 0..<T { scores[subject * T + visit] -= data.baseline[subject] } }
    }
    var variables: [Variable] = []
    for name in names { variables.append(try data.variable(name, control: control)) }
    switch rule {
    case .everyVisit:
      self.init(subjectCount: data.subjectCount, visitNames: data.visits.map(\.name), response: scores, variables: variables)
    case .visit(let visit):
      self.init(
        subjectCount: data.subjectCount, visitNames: [data.visits[visit].name], response: data.arm.indices.map { scores[$0 * T + visit] },
        variables: variables)
    case .lastObserved(let visit):
      let last = data.arm.indices.map { subject in
        (0...visit).reversed().lazy.map { scores[subject * T + $0] }.first { !$0.isNaN } ?? .nan
      }
      self.init(subjectCount: data.subjectCount, visitNames: [data.visits[visit].name], response: last, variables: variables)
    case .baselineCarried(let visit):
      let isChange = response == ColumnName.change
      let values = data.arm.indices.map { subject in
        let (value, base) = (scores[subject * T + visit], data.baseline[subject])
        guard value.isNaN else { return value }
        return isChange && !base.isNaN ? 0 : base
      }
      self.init(subjectCount: data.subjectCount, visitNames: [data.visits[visit].name], response: values, variables: variables)
    }
  }
}

extension TrialData {
  fileprivate func variable(_ name: String, control: Int) throws(MathematicalFailure) -> ModelFrame.Variable {
    switch name {
    case ColumnName.plannedTreatment:
      let order = [control] + armNames.indices.filter { $0 != control }
      return ModelFrame.Variable(name: name, values: .subjectFactor(levels: order.map { armNames[$0] }, codes: armCodes(control: control)))
    case ColumnName.baseline: return ModelFrame.Variable(name: name, values: .subjectNumber(baseline))
    case ColumnName.visit: return ModelFrame.Variable(name: name, values: .visitFactor(levels: visits.map(\.name)))
    case ColumnName.visitNumber: return ModelFrame.Variable(name: name, values: .visitNumber(visits.map(\.weeks)))
    default:
      guard let factor = factors.first(where: { $0.column == name }) else {
        throw MathematicalFailure(.outsideDomain, computing: "the model's variable \(name)")
      }
      return ModelFrame.Variable(name: name, values: .subjectFactor(levels: factor.levels, codes: factor.codes))
    }
  }
}
