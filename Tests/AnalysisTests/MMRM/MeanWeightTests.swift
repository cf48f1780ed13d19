import TestSupport
import Testing
import Trial

@testable import Analysis

/// What least-squares means weigh the other factors by.
@Suite struct `Weights of least-squares means` {
  static func fit(_ formula: String, _ table: DataTable) throws -> ModelFit {
    let parsed = try ModelFormula.parse(formula)
    return try ModelFit(parsed, frame: try ModelFrame.reading(table, formula: parsed, references: [:]).frame)
  }

  /// Race's frequency in each arm differs: where every combination has its own mean, the cells' weights give the arm's raw mean.
  @Test(.tags(.identity)) func `by cells give the raw mean of a saturated model`() throws {
    let table = try ReferenceData.fev().rows(where: "AVISIT", equals: "VIS4")
    let fit = try Self.fit("FEV1 ~ ARMCD*RACE", table)
    let arm = try #require(fit.frame.index(of: "ARMCD"))
    guard case .subjectFactor(_, let codes) = fit.frame.variables[arm].values else { return }
    for level in 0...1 {
      let own = codes.indices.filter { codes[$0] == level }.map { fit.frame.response[$0] }
      let mean = try fit.mean(of: arm, level: level, visit: nil, weights: .cells)
      #expect(mean.estimate.isClose(to: own.reduce(0, +) / Double(own.count), relative: 1e-11))
    }
    let (high, low) = (try fit.mean(of: arm, level: 1, visit: nil, weights: .cells), try fit.mean(of: arm, level: 0, visit: nil, weights: .cells))
    let difference = try fit.difference(of: arm, level: 1, from: 0, visit: nil, weights: .cells)
    #expect(difference.estimate.isClose(to: high.estimate - low.estimate, relative: 1e-11))
    #expect(!difference.estimate.isClose(to: try fit.difference(of: arm, level: 1, from: 0, visit: nil).estimate, relative: 1e-3))
  }

  @Test(.tags(.identity)) func `outer are the products of each factor's frequencies`() throws {
    let fit = try Self.fit("FEV1 ~ FEV1_BL + ARMCD*RACE*SEX + AVISIT + cs(AVISIT | USUBJID)", try ReferenceData.fev())
    let index = { (name: String) throws -> Int in try #require(fit.frame.index(of: name)) }
    let (arm, race, sex) = (try index("ARMCD"), try index("RACE"), try index("SEX"))
    func frequencies(_ variable: Int) -> [Double] {
      guard case .subjectFactor(let levels, let codes) = fit.frame.variables[variable].values else { return [] }
      return levels.indices.map { level in
        fit.patterns.indices.reduce(0.0) { $0 + (codes[$1] == level ? Double(fit.patterns[$1].nonzeroBitCount) : 0) } / Double(fit.fitted.rowsUsed)
      }
    }
    let grid = ReferenceGrid(frame: fit.frame, patterns: fit.patterns)
    let columns = fit.fitted.formulaDesign.columns
    var expected = Array(repeating: 0.0, count: columns.count)
    for (r, share) in frequencies(race).enumerated() {
      for (s, other) in frequencies(sex).enumerated() {
        let cell = ReferenceGrid.Cell(levels: [arm: 1, race: r, sex: s], visit: 2)
        for (j, column) in columns.enumerated() { expected[j] += share * other * grid.weight(of: column, in: cell, weights: .equal) }
      }
    }
    let mean = try fit.mean(of: arm, level: 1, visit: 2, weights: .outer)
    #expect(mean.estimate.isClose(to: try fit.contrast(expected).estimate, relative: 1e-11))
    #expect(mean.standardError.isClose(to: try fit.contrast(expected).standardError, relative: 1e-9))
    #expect(!mean.estimate.isClose(to: try fit.mean(of: arm, level: 1, visit: 2, weights: .proportional).estimate, relative: 1e-6))
  }

  /// Each subject once, at the visit asked for, with the arm in place of her own: the frame with that arm throughout says the same.
  @Test(.tags(.identity)) func `counterfactual average every subject's own row with the arm changed`() throws {
    let fit = try Self.fit("FEV1 ~ FEV1_BL*ARMCD + RACE*ARMCD + ARMCD*AVISIT + us(AVISIT | USUBJID)", try ReferenceData.fev())
    let arm = try #require(fit.frame.index(of: "ARMCD"))
    guard case .subjectFactor(let levels, let codes) = fit.frame.variables[arm].values else { return }
    let β = fit.fitted.coefficients
    for level in levels.indices {
      var changed = fit.frame
      changed.variables[arm].values = .subjectFactor(levels: levels, codes: codes.map { _ in level })
      let rows = SubjectRows(changed, design: fit.fitted.design, patterns: fit.patterns.map { $0 == 0 ? 0 : 0b0100 }, groups: [])
      let predictions = rows.subjects.map { subject in zip(subject.X, β).reduce(0) { $0 + $1.0 * $1.1 } }
      let mean = try fit.mean(of: arm, level: level, visit: 2, weights: .counterfactual)
      #expect(mean.estimate.isClose(to: predictions.reduce(0, +) / Double(predictions.count), relative: 1e-11))
      #expect(!mean.estimate.isClose(to: try fit.mean(of: arm, level: level, visit: 2, weights: .proportional).estimate, relative: 1e-6))
    }
  }
}
