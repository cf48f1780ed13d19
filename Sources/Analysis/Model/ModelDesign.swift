import Mathematics
import Trial

/// A formula written out over a frame's variables: which subject covariate z enters which column at which visit.
///
/// The row of subject i at visit t is x_it = B_t' z_i: every column is, at each visit, a weight times one subject covariate. A covariate that changes
/// from visit to visit takes one z for each visit. So the sums over subjects are of z and y alone, and the model's columns are a restriction B of the
/// saturated model in which each visit has its own coefficient of each z (`Documentation/methods/mmrm.md`).
public struct ModelDesign: Sendable {
  /// One subject covariate: a product of parts, read at one visit if it has parts that change from visit to visit.
  struct Covariate: Equatable, Hashable, Sendable {
    var parts: [DesignColumn.Part]
    var visit: Int?
  }
  /// Where a column takes its value at one visit.
  struct Entry: Sendable {
    var covariate: Int
    var weight: Double
  }

  public let formula: ModelFormula
  public let columns: [DesignColumn]
  let covariates: [Covariate]
  /// entries[j][t].
  let entries: [[Entry]]
  let visitCount: Int
  /// Terms left out because a factor has one level only.
  public let droppedTerms: [String]
  /// B⁻¹ and log|det B| where the model is saturated.
  private(set) var restriction: Restriction?
  /// How H comes of the pattern sums, where the model is not saturated: kept, because a simulation fits the model again and again.
  private(set) var terms: CrossProductTerms?

  /// - Throws: `.outsideDomain` when a variable of the formula is not in the frame.
  public init(_ formula: ModelFormula, frame: ModelFrame) throws(MathematicalFailure) {
    var terms: [[Int]] = []
    var dropped: [String] = []
    let order = formula.variables
    for term in formula.terms {
      var indices: [Int] = []
      // Within a term, as R does: in the order in which the variables first appear in the formula.
      for name in order where term.contains(name) {
        guard let index = frame.index(of: name) else { throw MathematicalFailure(.outsideDomain, computing: "the model's variable \(name)") }
        indices.append(index)
      }
      if indices.contains(where: { (frame.variables[$0].levels?.count ?? 2) < 2 }) {
        dropped.append(term.joined(separator: ":"))
      } else {
        terms.append(indices)
      }
    }
    self.formula = formula
    self.droppedTerms = dropped
    self.visitCount = frame.visitCount
    columns = designColumns(terms: terms, hasIntercept: formula.hasIntercept, variables: frame.variables)

    var covariates: [Covariate] = []
    func place(_ covariate: Covariate) -> Int {
      if let index = covariates.firstIndex(of: covariate) { return index }
      covariates.append(covariate)
      return covariates.count - 1
    }
    entries = columns.map { column in
      let visitParts = column.parts.filter { frame.variables[$0.variable].isByVisit }
      let subjectParts = column.parts.filter { !frame.variables[$0.variable].isByVisit }.sorted {
        ($0.variable, $0.level ?? -1) < ($1.variable, $1.level ?? -1)
      }
      let byCell = subjectParts.contains { frame.variables[$0.variable].isByCell }
      var shared: Int?
      return (0..<frame.visitCount).map { visit in
        let weight = visitParts.reduce(1.0) { $0 * frame.visitValue(of: $1, at: visit) }
        guard weight != 0 else { return Entry(covariate: 0, weight: 0) }
        let index = shared ?? place(Covariate(parts: subjectParts, visit: byCell ? visit : nil))
        if !byCell { shared = index }
        return Entry(covariate: index, weight: weight)
      }
    }
    self.covariates = covariates
    restriction = ModelDesign.restriction(of: self)
    if restriction == nil { self.terms = CrossProductTerms(self) }
  }

  /// Some columns of another design, with the covariates that they need, in order.
  init(_ design: ModelDesign, keeping kept: [Int]) {
    formula = design.formula
    visitCount = design.visitCount
    droppedTerms = design.droppedTerms
    columns = kept.map { design.columns[$0] }
    var place: [Int: Int] = [:]
    var covariates: [Covariate] = []
    entries = kept.map { column in
      design.entries[column].map { entry in
        guard entry.weight != 0 else { return Entry(covariate: 0, weight: 0) }
        if place[entry.covariate] == nil {
          place[entry.covariate] = covariates.count
          covariates.append(design.covariates[entry.covariate])
        }
        return Entry(covariate: place[entry.covariate] ?? 0, weight: entry.weight)
      }
    }
    self.covariates = covariates
    restriction = ModelDesign.restriction(of: self)
    if restriction == nil { self.terms = CrossProductTerms(self) }
  }

  /// q, the number of subject covariates.
  var covariateCount: Int { covariates.count }
}

extension ModelFrame {
  /// A visit variable's value: the indicator of a level, or the visit's time.
  func visitValue(of part: DesignColumn.Part, at visit: Int) -> Double {
    switch variables[part.variable].values {
    case .visitFactor: part.level == visit ? 1 : 0
    case .visitNumber(let times): times[visit]
    default: preconditionFailure("a visit's value is asked of a visit's variable")
    }
  }

  /// A subject's value of one part; not a number where missing.
  @inline(__always)
  func value(of part: DesignColumn.Part, subject: Int, visit: Int) -> Double {
    switch variables[part.variable].values {
    case .subjectNumber(let numbers): return numbers[subject]
    case .subjectFactor(_, let codes): return codes[subject] < 0 ? .nan : (codes[subject] == part.level ? 1 : 0)
    case .cellNumber(let numbers): return numbers[subject * visitCount + visit]
    case .cellFactor(_, let codes):
      let code = codes[subject * visitCount + visit]
      return code < 0 ? .nan : (code == part.level ? 1 : 0)
    case .visitFactor, .visitNumber: preconditionFailure("a subject's value is asked of a subject's variable")
    }
  }
}
