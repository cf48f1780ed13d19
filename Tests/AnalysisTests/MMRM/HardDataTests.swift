import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Data that a mixed model cannot take, or only just: a typed result with a reason, never a number that is none.
@Suite struct `Mixed model of hard data` {
  /// Subjects × visits, with the arm of each; nil where not seen.
  static func frame(_ y: [[Double?]], arms: [Int], base: [Double]? = nil, levels: [String] = ["placebo", "drug"]) -> ModelFrame {
    let T = y[0].count
    let visits = (1...T).map { "week \($0)" }
    return ModelFrame(
      subjectCount: y.count, visitNames: visits, response: y.flatMap { $0.map { $0 ?? .nan } },
      variables: [
        .init(name: "BASE", values: .subjectNumber(base ?? y.indices.map { 20 + Double($0 % 7) })),
        .init(name: "AVISIT", values: .visitFactor(levels: visits)),
        .init(name: "TRT01P", values: .subjectFactor(levels: levels, codes: arms)),
      ])
  }

  static func random(_ n: Int, _ T: Int, trial: UInt64 = 3) -> [[Double?]] {
    (0..<n).map { i in
      var z = RandomStream(seed: 5, trial: trial, subject: UInt32(i + 1), purpose: .outcome)
      let own = z.nextNormal()
      return (0..<T).map { 20 - 2 * Double($0) + 3 * own + 2 * z.nextNormal() }
    }
  }

  static func fit(_ text: String, _ frame: ModelFrame, _ method: FitMethod = FitMethod()) throws -> ModelFit {
    try ModelFit(try ModelFormula.parse(text), frame: frame, method: method)
  }

  static let kinds = CovarianceTerm.Structure.allCases.filter { !$0.isSpatial }.map(\.rawValue)
  static func arms(_ n: Int) -> [Int] { (0..<n).map { $0 % 2 } }

  /// Everything that a fit tells is a number.
  static func expectFinite(_ fit: ModelFit) throws {
    #expect(fit.fitted.logLikelihood.isFinite)
    for index in fit.fitted.design.columns.indices {
      let found = try fit.coefficient(index)
      #expect(found.estimate.isFinite && found.standardError.isFinite && !found.degreesOfFreedom.isNaN)
    }
    // As the whole table of results.
    _ = try fit.results(rowsGiven: fit.fitted.rowsUsed, subjectsGiven: fit.fitted.subjectsUsed)
  }

  @Test(.tags(.identity), arguments: kinds)
  func `of one visit is least squares whatever the covariance`(_ kind: String) throws {
    let frame = Self.frame(Self.random(30, 1), arms: Self.arms(30))
    let fit = try Self.fit("CHG ~ BASE + TRT01P + \(kind)(AVISIT | USUBJID)", frame)
    let plain = try Self.fit("CHG ~ BASE + TRT01P", frame)
    #expect(fit.fitted.logLikelihood.isClose(to: plain.fitted.logLikelihood, relative: 1e-12))
    let (one, other) = (try fit.contrast([0, 0, 1]), try plain.contrast([0, 0, 1]))
    #expect(one.standardError.isClose(to: other.standardError, relative: 1e-9))
    #expect(one.degreesOfFreedom.isClose(to: 27, relative: 1e-7) && other.degreesOfFreedom.isClose(to: 27, relative: 1e-9))
  }

  @Test(.tags(.identity), arguments: kinds)
  func `of one arm drops the treatment and says so`(_ kind: String) throws {
    let frame = Self.frame(Self.random(30, 3), arms: Array(repeating: 0, count: 30), levels: ["placebo"])
    let fit = try Self.fit("CHG ~ BASE + TRT01P*AVISIT + \(kind)(AVISIT | USUBJID)", frame)
    #expect(fit.fitted.formulaDesign.droppedTerms == ["TRT01P", "TRT01P:AVISIT"])
    try Self.expectFinite(fit)
  }

  @Test(.tags(.identity), arguments: kinds)
  func `of fewer rows than coefficients is not estimable`(_ kind: String) throws {
    let frame = Self.frame(Self.random(2, 3), arms: [0, 1])
    let failure = #expect(throws: MathematicalFailure.self) { try Self.fit("CHG ~ BASE*AVISIT + TRT01P*AVISIT + \(kind)(AVISIT | USUBJID)", frame) }
    #expect(failure?.cause == .notEstimable, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity), arguments: kinds)
  func `of a visit with no data in one arm names the column that falls out`(_ kind: String) throws {
    var y = Self.random(40, 3)
    for i in stride(from: 1, to: 40, by: 2) { y[i][2] = nil }
    let fit = try Self.fit("CHG ~ BASE + TRT01P*AVISIT + \(kind)(AVISIT | USUBJID)", Self.frame(y, arms: Self.arms(40)))
    #expect(fit.fitted.aliased == ["TRT01Pdrug:AVISITweek 3"])
    try Self.expectFinite(fit)
    let failure = #expect(throws: MathematicalFailure.self) { try fit.difference(of: 2, level: 1, from: 0, visit: 2) }
    #expect(failure?.cause == .notEstimable)
  }

  @Test(.tags(.identity), arguments: kinds)
  func `of a constant response is not estimable`(_ kind: String) throws {
    let frame = Self.frame(Array(repeating: [7, 7, 7], count: 30), arms: Self.arms(30))
    let failure = #expect(throws: MathematicalFailure.self) { try Self.fit("CHG ~ TRT01P*AVISIT + \(kind)(AVISIT | USUBJID)", frame) }
    #expect(failure?.cause == .notEstimable, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity), arguments: kinds)
  func `of dependent covariates names the later one`(_ kind: String) throws {
    var frame = Self.frame(Self.random(30, 3), arms: Self.arms(30))
    guard case .subjectNumber(let base) = frame.variables[0].values else { return }
    frame.variables.append(.init(name: "TWICE", values: .subjectNumber(base.map { 2 * $0 + 1 })))
    let fit = try Self.fit("CHG ~ BASE + TWICE + TRT01P*AVISIT + \(kind)(AVISIT | USUBJID)", frame)
    #expect(fit.fitted.aliased == ["TWICE"])
    try Self.expectFinite(fit)
  }

  @Test(.tags(.identity), arguments: kinds)
  func `takes subjects who were seen once`(_ kind: String) throws {
    var y = Self.random(40, 3)
    for i in 0..<6 { y[i] = (0..<3).map { $0 == i % 3 ? y[i][$0] : nil } }
    let fit = try Self.fit("CHG ~ BASE + TRT01P*AVISIT + \(kind)(AVISIT | USUBJID)", Self.frame(y, arms: Self.arms(40)))
    #expect(fit.fitted.subjectsUsed == 40 && fit.fitted.rowsUsed == 108)
    try Self.expectFinite(fit)
  }

  @Test(.tags(.identity), arguments: kinds)
  func `whose subjects were all seen once has no covariance`(_ kind: String) throws {
    let y = Self.random(40, 3).enumerated().map { i, line in line.indices.map { $0 == i % 3 ? line[$0] : nil } }
    let failure = #expect(throws: MathematicalFailure.self) {
      try Self.fit("CHG ~ TRT01P + AVISIT + \(kind)(AVISIT | USUBJID)", Self.frame(y, arms: Self.arms(40)))
    }
    #expect(failure?.cause == .notEstimable, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity)) func `of thirteen visits is fitted freely, or falls back with its reason`() throws {
    let enough = Self.frame(Self.random(120, 13), arms: Self.arms(120))
    let text = "CHG ~ BASE + TRT01P*AVISIT + us(AVISIT | USUBJID)"
    let fit = try Self.fit(text, enough)
    #expect(fit.fitted.covarianceParameterCount == 91 && fit.score < 1e-6 && fit.failedCovariances.isEmpty)
    try Self.expectFinite(fit)
    let few = Self.frame(Self.random(12, 13), arms: Self.arms(12))
    #expect(throws: MathematicalFailure.self) { try Self.fit(text, few) }
    let fallen = try Self.fit(text, few, FitMethod(covarianceFallback: [.heterogeneousToeplitz, .compoundSymmetry]))
    #expect(fallen.failedCovariances.map(\.structure).first == .unstructured && fallen.fitted.structure != .unstructured)
    try Self.expectFinite(fallen)
    let results = try fallen.results(rowsGiven: 156, subjectsGiven: 12)
    guard case .table(let tried)? = results["covarianceFallback"] else {
      Issue.record("no table of the covariances tried")
      return
    }
    #expect(tried.rows.count == fallen.failedCovariances.count + 1)
  }

  @Test(.tags(.identity)) func `of two visits never seen together falls back from the free covariance and names them`() throws {
    var y = Self.random(60, 3)
    for i in 0..<60 { y[i][i % 2 == 0 ? 1 : 2] = nil }
    let frame = Self.frame(y, arms: (0..<60).map { ($0 / 2) % 2 })
    let fit = try Self.fit(
      "CHG ~ BASE + TRT01P*AVISIT + us(AVISIT | USUBJID)", frame,
      FitMethod(covarianceFallback: [.heterogeneousToeplitz, .heterogeneousAutoregressive]))
    // Visits 2 and 3 were never seen together; visits 1 and 2 were, so that a lag of 1 is known, and 1 and 3 for a lag of 2.
    #expect(fit.failedCovariances.map(\.structure) == [.unstructured])
    #expect(fit.failedCovariances[0].failure.computing.contains("visits 2 and 3"))
    #expect(fit.fitted.structure == .heterogeneousToeplitz)
    try Self.expectFinite(fit)
  }

  @Test(.tags(.identity)) func `refuses weights that are not above nought and what does not go together`() throws {
    let table = DataTable(columns: [
      .init(name: "ID", values: .text(["a", "a", "b", "b"])), .init(name: "V", values: .text(["1", "2", "1", "2"])),
      .init(name: "Y", values: .numbers([1, 2, 3, 5])), .init(name: "W", values: .numbers([1, 0, 1, 1])),
    ])
    let formula = try ModelFormula.parse("Y ~ V + cs(V | ID)")
    #expect(throws: ModelInputFault.weight(column: "W", row: 2)) {
      try ModelFrame.reading(table, formula: formula, references: [:], weights: "W")
    }
    let frame = Self.frame(Self.random(30, 3), arms: Self.arms(30))
    for method in [
      FitMethod(estimation: .ML, degreesOfFreedom: .kenwardRoger), FitMethod(degreesOfFreedom: .kenwardRoger, standardErrors: .CR0),
    ] {
      let failure = #expect(throws: MathematicalFailure.self) { try Self.fit("CHG ~ TRT01P*AVISIT + cs(AVISIT | USUBJID)", frame, method) }
      #expect(failure?.cause == .outsideDomain)
    }
    let failure = #expect(throws: MathematicalFailure.self) { try Self.fit("CHG ~ AVISIT + cs(AVISIT | BASE / USUBJID)", frame) }
    #expect(failure?.cause == .outsideDomain)
  }

  @Test(.tags(.identity)) func `of weights all alike has the variances of none, multiplied`() throws {
    var frame = Self.frame(Self.random(40, 3), arms: Self.arms(40))
    let text = "CHG ~ BASE + TRT01P*AVISIT + toeph(AVISIT | USUBJID)"
    let plain = try Self.fit(text, frame)
    frame.weights = Array(repeating: 4, count: 120)
    let weighted = try Self.fit(text, frame)
    #expect(weighted.fitted.logLikelihood.isClose(to: plain.fitted.logLikelihood, relative: 1e-10))
    for (a, b) in zip(weighted.fitted.visitCovariance.joined(), plain.fitted.visitCovariance.joined()) {
      #expect(a.isClose(to: 4 * b, relative: 1e-7, floor: 1))
    }
    #expect(
      try weighted.contrast([0, 0, 1, 0, 0, 0, 0]).standardError.isClose(to: try plain.contrast([0, 0, 1, 0, 0, 0, 0]).standardError, relative: 1e-9))
  }
}
