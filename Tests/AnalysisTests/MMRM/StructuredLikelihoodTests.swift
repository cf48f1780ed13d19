import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// The structured likelihood against differences of itself, and the roads that lead to it against each other.
@Suite struct `Structured likelihood` {
  static let formula = "CHG ~ BASE + SITE + TRT01P*AVISIT"

  static func data(_ kind: CovarianceTerm.Structure, rows: Bool, grouped: Bool) throws -> LongitudinalData {
    let frame = `Closed form of the mixed model`.frame(trial: 6, gaps: true)
    let term = kind.isSpatial ? "us(AVISIT | USUBJID)" : "\(kind.rawValue)(AVISIT | \(grouped ? "TRT01P / " : "")USUBJID)"
    let design = try ModelDesign(try ModelFormula.parse("\(formula) + \(term)"), frame: frame)
    let group = try frame.groupVariable(of: design.formula)
    let block = CellBlock(plan: CellPlan([design], frame: frame, conditions: group.map { [$0] } ?? []))
    block.load(frame)
    block.add(first: frame.subjectCount)
    let models = try GroupedModel(design, plan: block.plan, frame: frame)
    let times = (0..<frame.visitCount).map { Double($0 * $0 + 1) / 4 }
    guard rows else { return LongitudinalData(design: design, sums: models.sums(block), times: kind.isSpatial ? times : nil) }
    var placed = frame
    if kind.isSpatial { placed.coordinates = [(0..<frame.subjectCount).flatMap { _ in times }] }
    let all = SubjectRows(placed, design: design, patterns: block.patterns(of: models.all).patterns, groups: models.codes(frame))
    return LongitudinalData(design: design, rows: all, groupCount: models.groups.count)
  }

  /// Somewhere that is no optimum.
  static func point(_ kind: CovarianceTerm.Structure, _ data: LongitudinalData) -> (CovarianceStructure, [Double]) {
    let structure = CovarianceStructure(kind: kind, visitCount: data.T)
    let θ = (0..<data.groupCount).flatMap { group in
      structure.start(
        variances: (0..<data.T).map { 30 + 3 * Double($0 + group) }, correlation: { i, j in 0.5 - 0.05 * Double(abs(i - j)) }, meanDistance: 2,
        meanCorrelation: 0.4, shrinkage: 0.9)
    }
    return (structure, θ)
  }

  @Test(.tags(.identity), arguments: CovarianceTerm.Structure.allCases, [Estimation.REML, .ML])
  func `has the score and the observed information that its differences show`(_ kind: CovarianceTerm.Structure, _ estimation: Estimation) throws {
    let data = try Self.data(kind, rows: false, grouped: !kind.isSpatial)
    let (structure, θ) = Self.point(kind, data)
    let likelihood = StructuredLikelihood(data, structure: structure, estimation: estimation)
    func at(_ a: Int, _ step: Double) -> (value: Double, score: [Double]) {
      var moved = θ
      moved[a] += step
      #expect(likelihood.evaluate(at: moved))
      likelihood.differentiate()
      return (likelihood.minusTwoLogLikelihood, likelihood.score)
    }
    let score = at(0, 0).score
    let (observed, m) = (likelihood.observed, likelihood.m)
    for a in 0..<m {
      let h = 1e-4 * max(0.1, abs(θ[a]))
      let (up, down) = (at(a, h), at(a, -h))
      #expect((-(up.value - down.value) / (4 * h)).isClose(to: score[a], relative: 1e-5, floor: 1e-2 * (1 + 1 / abs(θ[a]))), "score \(a)")
      for b in 0..<m {
        let size = (abs(observed[a * m + a]) * abs(observed[b * m + b])).squareRoot()
        #expect((-(up.score[b] - down.score[b]) / (2 * h)).isClose(to: observed[a * m + b], relative: 1e-5, floor: size), "information \(a), \(b)")
      }
    }
  }

  @Test(.tags(.identity), arguments: CovarianceTerm.Structure.allCases)
  func `is the same from sums by pattern and from each subject's rows`(_ kind: CovarianceTerm.Structure) throws {
    let sums = try Self.data(kind, rows: false, grouped: false)
    let rows = try Self.data(kind, rows: true, grouped: false)
    #expect(sums.rowCount == rows.rowCount && sums.subjectCount == rows.subjectCount)
    let (structure, θ) = Self.point(kind, sums)
    let (one, other) = (
      StructuredLikelihood(sums, structure: structure, estimation: .REML), StructuredLikelihood(rows, structure: structure, estimation: .REML)
    )
    #expect(one.evaluate(at: θ) && other.evaluate(at: θ))
    one.differentiate()
    other.differentiate()
    #expect(one.minusTwoLogLikelihood.isClose(to: other.minusTwoLogLikelihood, relative: 1e-11))
    for (a, b) in zip(one.score, other.score) { #expect(a.isClose(to: b, relative: 1e-8, floor: 1)) }
    let size = one.observed.map(abs).max() ?? 0
    for (a, b) in zip(one.observed, other.observed) { #expect(a.isClose(to: b, within: 1e-10 * size)) }
    for (a, b) in zip(one.β, other.β) { #expect(a.isClose(to: b, relative: 1e-9, floor: 1)) }
  }

  /// Two programs of one likelihood: the free covariance by its own search and by this one.
  @Test(.tags(.identity), arguments: [false, true])
  func `has the free covariance's optimum and degrees of freedom`(_ isSaturated: Bool) throws {
    let frame = `Closed form of the mixed model`.frame(trial: 8, gaps: !isSaturated)
    let text = isSaturated ? `Closed form of the mixed model`.saturated : "\(Self.formula) + us(AVISIT | USUBJID)"
    let formula = try ModelFormula.parse(text)
    let fit = try ModelFit(formula, frame: frame)
    #expect(fit.fitted.path == (isSaturated ? .closedForm : .iterated))
    let (design, sums) = try `Closed form of the mixed model`.pieces(text, frame)
    let own = try StructuredFit(
      LongitudinalData(design: design, sums: [sums]), structure: CovarianceStructure(kind: .unstructured, visitCount: frame.visitCount),
      estimation: .REML)
    #expect((-own.minusTwoLogLikelihood / 2).isClose(to: fit.fitted.logLikelihood, relative: 1e-12))
    for (a, b) in zip(own.covariances[0], fit.fitted.visitCovariance.joined()) { #expect(a.isClose(to: b, relative: 1e-8, floor: 1)) }
    let p = design.columns.count
    for j in 0..<p {
      let c = (0..<p).map { $0 == j ? 1.0 : 0 }
      let contrast = try fit.contrast(c)
      let (v, df) = own.variance(c)
      #expect(v.squareRoot().isClose(to: contrast.standardError, relative: 1e-9))
      #expect(df.isClose(to: contrast.degreesOfFreedom, relative: 1e-7))
    }
  }

  /// Ten visits and 107 patterns of them, found by the one search and measured by the other.
  @Test(.tags(.identity)) func `is at its height where the free covariance of a thousand subjects is`() throws {
    let table = try ReferenceData.table("Tests/References/data/bcva.csv")
    let formula = try ModelFormula.parse("BCVA_CHG ~ BCVA_BL*AVISIT + RACE + ARMCD*AVISIT + us(AVISIT | USUBJID)")
    let frame = try ModelFrame.reading(table, formula: formula, references: ["ARMCD": "CTL"]).frame
    let plain = try ModelFit(formula, frame: frame)
    #expect(Set(plain.patterns).count == 107 && plain.fitted.subjectsUsed == 1000 && plain.fitted.rowsUsed == 8605)
    let adjusted = try ModelFit(formula, frame: frame, method: FitMethod(degreesOfFreedom: .kenwardRoger))
    guard case .iterated = plain.fitted.engine else {
      Issue.record("not the free covariance's own search")
      return
    }
    let design = plain.fitted.design
    let block = CellBlock(plan: CellPlan([design], frame: frame))
    block.load(frame)
    block.add(first: frame.subjectCount)
    let data = LongitudinalData(design: design, sums: try GroupedModel(design, plan: block.plan, frame: frame).sums(block))
    let own = try StructuredFit(data, unstructured: plain.fitted.visitCovariance, estimation: .REML)
    // The Newton decrement left, in squared standard errors.
    #expect(dot(own.score, multiply(own.W, own.score, size: own.score.count)) < 1e-16)
    let arm = try #require(frame.index(of: "ARMCD"))
    let (one, other) = (try plain.difference(of: arm, level: 1, from: 0, visit: 9), try adjusted.difference(of: arm, level: 1, from: 0, visit: 9))
    #expect(one.estimate == other.estimate || one.estimate.isClose(to: other.estimate, relative: 1e-10))
    #expect(other.standardError > one.standardError && other.standardError < 1.01 * one.standardError)
    #expect(one.degreesOfFreedom.isClose(to: other.degreesOfFreedom, relative: 1e-6))
  }
}
