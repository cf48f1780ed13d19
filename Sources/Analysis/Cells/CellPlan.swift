import Mathematics

/// What several models of one frame need of its subjects, taken in one pass: cells, columns and visits.
///
/// A cell is a combination of levels of the subjects' factors (arm, country, setting …). Within a cell every subject covariate of every model is a
/// column times 0 or 1: the columns are numbers (1, BASE …). So the cross-products of (columns, y_1 … y_T), summed by cell and pattern of visits,
/// make the sums of the analysis of all, of each subset, and of each interaction, and subjects are read once for all of them.
struct CellPlan: Sendable {
  /// One factor.
  struct Dimension: Equatable, Sendable {
    /// Index into the frame's variables.
    var variable: Int
    /// Levels, and one more where some subject has none.
    var size: Int
    /// What a level counts in the number of the cell.
    var step: Int
    var hasMissing: Bool
  }

  /// Beyond these, factors are columns of indicators: sums by cell cost more than they save.
  static let mostCells = 64

  private(set) var dimensions: [Dimension] = []
  private(set) var cellCount = 1
  /// Products of parts that are no cells; the first is 1.
  private(set) var columns: [ModelDesign.Covariate] = [ModelDesign.Covariate(parts: [], visit: nil)]
  let visitCount: Int

  /// - Parameters:
  ///   - designs: models over the frame's variables.
  ///   - conditions: variables that say who belongs to a model; they are cells in any case.
  init(_ designs: [ModelDesign], frame: ModelFrame, conditions: [Int] = []) {
    visitCount = frame.visitCount
    let used = designs.flatMap { $0.covariates.flatMap { $0.parts.map(\.variable) } }
    for variable in conditions.sorted() { addDimension(variable, frame, always: true) }
    for variable in Set(used).subtracting(conditions).sorted() { addDimension(variable, frame, always: false) }
    for covariate in designs.flatMap(\.covariates) {
      let column = dense(covariate)
      if !columns.contains(column) { columns.append(column) }
    }
  }

  private mutating func addDimension(_ variable: Int, _ frame: ModelFrame, always: Bool) {
    guard !dimensions.contains(where: { $0.variable == variable }), case .subjectFactor(let levels, let codes) = frame.variables[variable].values
    else { return }
    let hasMissing = codes.contains { $0 < 0 }
    let size = levels.count + (hasMissing ? 1 : 0)
    guard always || cellCount * size <= CellPlan.mostCells else { return }
    dimensions.append(Dimension(variable: variable, size: size, step: cellCount, hasMissing: hasMissing))
    cellCount *= size
  }

  /// K, the number of columns.
  var columnCount: Int { columns.count }
  /// Of the matrices of cross-products of (columns, y), padded to quads.
  var order: Int { OuterProducts.order(columns.count + visitCount) }

  /// What of a covariate is no cell.
  func dense(_ covariate: ModelDesign.Covariate) -> ModelDesign.Covariate {
    ModelDesign.Covariate(parts: covariate.parts.filter { part in !dimensions.contains { $0.variable == part.variable } }, visit: covariate.visit)
  }

  /// The level of a factor in a cell; nil where it is missing there.
  func level(of dimension: Dimension, in cell: Int) -> Int? {
    let code = cell / dimension.step % dimension.size
    return dimension.hasMissing && code == dimension.size - 1 ? nil : code
  }

  /// Whether the plan fits a frame's data: no factor has a missing level that the plan has no cell for.
  func fits(_ frame: ModelFrame) -> Bool {
    dimensions.allSatisfy { dimension in
      guard !dimension.hasMissing, case .subjectFactor(_, let codes) = frame.variables[dimension.variable].values else { return true }
      // The sign of all codes together: a loop without a branch.
      var signs = 0
      for code in codes { signs |= code }
      return signs >= 0
    }
  }
}

/// One model over a plan's cells: where its covariates stand, and which cells take part.
struct CellModel: Sendable {
  let design: ModelDesign
  /// For each covariate its column of the plan.
  let columns: [Int]
  /// Cells that take part, rising.
  let cells: [Int]
  /// For each place of `cells` the covariates that are their columns there, and not 0: rising.
  let present: [[(covariate: Int, column: Int)]]
  /// Where a cell's products of the first d visits go in the model's sums: group place · T + d − 1.
  let runs: Runs

  /// - Parameter includes: whether a cell takes part, besides those in which a factor of the model is missing.
  init(_ design: ModelDesign, plan: CellPlan, includes: (_ cell: Int) -> Bool = { _ in true }) {
    self.design = design
    let columns = design.covariates.map { covariate in
      guard let column = plan.columns.firstIndex(of: plan.dense(covariate)) else { preconditionFailure("a plan has its models' columns") }
      return column
    }
    self.columns = columns
    let needed = Set(design.covariates.flatMap { $0.parts.map(\.variable) })
    let cells = (0..<plan.cellCount).filter { cell in
      includes(cell) && plan.dimensions.allSatisfy { !needed.contains($0.variable) || plan.level(of: $0, in: cell) != nil }
    }
    self.cells = cells
    let present = cells.map { cell in
      design.covariates.indices.compactMap { place -> (covariate: Int, column: Int)? in
        let isColumn = design.covariates[place].parts.allSatisfy { part in
          guard let dimension = plan.dimensions.first(where: { $0.variable == part.variable }) else { return true }
          return plan.level(of: dimension, in: cell) == part.level
        }
        return isColumn ? (place, columns[place]) : nil
      }
    }
    self.present = present
    var runs = Runs()
    for present in present {
      for d in 1...max(plan.visitCount, 1) { CellModel.append(present, visits: d, of: design.covariateCount, plan: plan, to: &runs) }
    }
    self.runs = runs
  }

  private static func append(_ present: [(covariate: Int, column: Int)], visits d: Int, of q: Int, plan: CellPlan, to runs: inout Runs) {
    let (K, order, stride) = (plan.columnCount, plan.order, OuterProducts.order(q + plan.visitCount))
    for (place, (a, column)) in present.enumerated() {
      for (b, other) in present[place...] { runs.append(from: min(column, other) * order + max(column, other), to: a * stride + b, length: 1) }
      runs.append(from: column * order + K, to: a * stride + q, length: d)
    }
    for t in 0..<d { runs.append(from: (K + t) * order + K + t, to: (q + t) * stride + q + t, length: d - t) }
    runs.endGroup()
  }
}
