import Mathematics
import Trial

/// Which hypotheses a table of a model's terms tests.
public enum TermTests: String, Sendable, CaseIterable {
  /// Each term after those before it: rows of the unit upper triangular U of X'X = U'DU over the rows used.
  case sequential = "I"
  /// Each term's own effects, the levels of other factors weighing alike: 0 in the coding in which a factor's effects sum to 0.
  case marginal = "III"
}

/// F tests of a model's terms.
///
/// Type I is that of SAS's PROC GLM and R's `anova`. Type III is SAS's where no combination of levels is empty; a term of which one is not estimable says so.
/// Reference: Searle (1987), Linear Models for Unbalanced Data, ch. 12. Checked: type I, and type III of the last term, in `References/ancova`; type III
/// against the means' own contrasts.
extension ModelFit {
  /// A row a term: F, its degrees of freedom and p.
  public func termTable(_ kind: TermTests) throws(MathematicalFailure) -> ResultTable {
    typealias Column = ResultTable.Column
    var rows: [[ResultTable.Cell]] = []
    for (term, hypotheses) in try hypotheses(kind) {
      do throws(MathematicalFailure) {
        guard !hypotheses.isEmpty else { throw MathematicalFailure(.notEstimable, computing: "a term whose columns are all aliased") }
        let found = try kind == .sequential ? testEstimated(hypotheses) : test(hypotheses)
        rows.append([
          .text(term), .number(found.numerator), .number(found.denominator), .number(found.statistic), .number(found.p), .missing,
        ])
      } catch {
        rows.append([.text(term)] + Array(repeating: .missing, count: 4) + [.text("not estimable: \(error.computing)")])
      }
    }
    return ResultTable(
      label: "Tests of type \(kind.rawValue)",
      columns: [
        Column("term", "Term", .text), Column("numerator", "Numerator df", .number(unit: ""), decimals: 0),
        Column("denominator", "Denominator df", .number(unit: ""), decimals: 1), Column("statistic", "F", .number(unit: ""), decimals: 2),
        Column("p", "p", .pValue), Column("note", "Note", .text),
      ], rows: rows)
  }

  /// For each term the rows that are 0 under its hypothesis: of the columns estimated for type I, of the formula's for type III.
  func hypotheses(_ kind: TermTests) throws(MathematicalFailure) -> [(term: String, rows: [[Double]])] {
    let formula = fitted.formulaDesign.formula
    let terms = formula.terms.filter { !fitted.formulaDesign.droppedTerms.contains($0.joined(separator: ":")) }
    let sets = terms.map { Set($0.compactMap(frame.index(of:))) }
    var rows = Array(repeating: [[Double]](), count: terms.count)
    switch kind {
    case .sequential:
      let columns = fitted.design.columns
      let upper = try CholeskyFactor(of: crossProduct).lower.transposed
      for (j, column) in columns.enumerated() {
        guard let term = sets.firstIndex(of: Set(column.parts.map(\.variable))) else { continue }
        rows[term].append((0..<columns.count).map { upper[j, $0] / upper[j, j] })
      }
    case .marginal:
      for (effect, row) in effects {
        let variables = Set(effect.numbers + effect.contrasts.map(\.variable))
        if variables.isEmpty, formula.hasIntercept { continue }
        // An effect that is no term of its own belongs to the first term that has it within.
        guard let term = sets.firstIndex(of: variables) ?? sets.firstIndex(where: { variables.isSubset(of: $0) }) else { continue }
        rows[term].append(row)
      }
    }
    return zip(terms, rows).map { ($0.joined(separator: ":"), $1) }
  }

  /// A product of numbers and of contrasts of factors that sum to 0.
  private struct Effect: Hashable {
    var numbers: [Int]
    var contrasts: [Contrast]
    struct Contrast: Hashable {
      var variable: Int
      var number: Int
    }
  }

  /// Every effect in order of appearance, with its weights on the formula's columns.
  ///
  /// The indicator of level l of L is 1 ∕ L + Σ_m (δ_lm − 1 ∕ L) s_m, s_m the indicator of level m less that of the last, m < L − 1.
  private var effects: [(Effect, [Double])] {
    let columns = fitted.formulaDesign.columns
    var order: [Effect] = []
    var rows: [Effect: [Double]] = [:]
    for (j, column) in columns.enumerated() {
      var expanded = [(effect: Effect(numbers: [], contrasts: []), weight: 1.0)]
      for part in column.parts {
        guard let level = part.level, let levels = frame.variables[part.variable].levels else {
          for index in expanded.indices { expanded[index].effect.numbers.append(part.variable) }
          continue
        }
        let L = Double(levels.count)
        expanded = expanded.flatMap { one in
          [(one.effect, one.weight / L)]
            + levels.indices.dropLast().map { m in
              var effect = one.effect
              effect.contrasts.append(Effect.Contrast(variable: part.variable, number: m))
              return (effect, one.weight * ((m == level ? 1 : 0) - 1 / L))
            }
        }
      }
      for one in expanded {
        var effect = one.effect
        effect.numbers.sort()
        effect.contrasts.sort { ($0.variable, $0.number) < ($1.variable, $1.number) }
        if rows[effect] == nil { order.append(effect) }
        rows[effect, default: Array(repeating: 0, count: columns.count)][j] += one.weight
      }
    }
    return order.map { ($0, rows[$0] ?? []) }
  }
}
