import Mathematics
import Trial

/// One model over a plan's cells, and the same over the cells of each group whose covariance has parameters of its own.
struct GroupedModel: Sendable {
  let all: CellModel
  let groups: [CellModel]
  /// The groups' levels; empty without.
  let levels: [String]
  private let variable: Int?

  /// - Parameters:
  ///   - plan: has the group's factor among its cells.
  ///   - includes: whether a cell takes part.
  init(_ design: ModelDesign, plan: CellPlan, frame: ModelFrame, includes: (Int) -> Bool = { _ in true }) throws(MathematicalFailure) {
    variable = try frame.groupVariable(of: design.formula)
    guard let variable else {
      all = CellModel(design, plan: plan, includes: includes)
      (groups, levels) = ([all], [])
      return
    }
    guard let dimension = plan.dimensions.first(where: { $0.variable == variable }) else {
      throw MathematicalFailure(.outsideDomain, computing: "covariances by group of a plan without the group")
    }
    levels = frame.variables[variable].levels ?? []
    all = CellModel(design, plan: plan) { includes($0) && plan.level(of: dimension, in: $0) != nil }
    groups = levels.indices.map { level in CellModel(design, plan: plan) { includes($0) && plan.level(of: dimension, in: $0) == level } }
  }

  func sums(_ block: CellBlock) -> [PatternSums] { groups.map { PatternSums(block, model: $0) } }

  /// Each subject's group; empty without groups.
  func codes(_ frame: ModelFrame) -> [Int] {
    guard let variable, case .subjectFactor(_, let codes) = frame.variables[variable].values else { return [] }
    return codes
  }
}

extension ModelFrame {
  /// The factor whose levels have a covariance of their own.
  ///
  /// - Throws: `.outsideDomain` where it is no factor of the subjects.
  func groupVariable(of formula: ModelFormula) throws(MathematicalFailure) -> Int? {
    guard let group = formula.covariance?.group else { return nil }
    guard let index = index(of: group), case .subjectFactor = variables[index].values else {
      throw MathematicalFailure(.outsideDomain, computing: "covariances by \(group), which is no factor of the subjects")
    }
    return index
  }

  /// The visits' times, where a spatial covariance takes them for places.
  func times(of term: CovarianceTerm) throws(MathematicalFailure) -> [Double]? {
    guard term.structure.isSpatial, coordinates == nil else { return nil }
    guard let index = index(of: term.visit), case .visitNumber(let times) = variables[index].values, term.coordinates.isEmpty else {
      throw MathematicalFailure(.outsideDomain, computing: "the distances of visits from \(term.visit), which is no time of theirs")
    }
    return times
  }
}
