import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// The closed form against the general solver, and the conditions under which it may not be used.
@Suite struct `Closed form of the mixed model` {
  /// A trial of random size with random covariance, courses and leavers; what leaves depends on what was seen.
  static func frame(trial: UInt64, gaps: Bool = false) -> ModelFrame {
    var stream = RandomStream(seed: 11, trial: trial, subject: 0, purpose: .parameters)
    let T = 2 + stream.nextIndex(below: 5)
    let n = 60 + stream.nextIndex(below: 140)
    let deviation = 2 + 6 * stream.nextUniform()
    let share = 0.3 + 0.6 * stream.nextUniform()
    var y = [Double](repeating: .nan, count: n * T)
    var (base, arm, site) = ([Double](), [Int](), [Int]())
    for i in 0..<n {
      var z = RandomStream(seed: 11, trial: trial, subject: UInt32(i + 1), purpose: .outcome)
      let own = z.nextNormal()
      base.append(20 + 4 * z.nextNormal())
      arm.append(i % 2)
      site.append(z.nextIndex(below: 3))
      var left = false
      for t in 0..<T where !left {
        let value =
          -2 * Double(t + 1) - (arm[i] == 1 ? 0.5 * Double(t) : 0) - 0.2 * (base[i] - 20) + deviation * (share * own + (1 - share) * z.nextNormal())
        if !(gaps && t > 0 && t < T - 1 && z.nextUniform() < 0.05) { y[i * T + t] = value }
        left = z.nextUniform() < 0.08 + (value > -2 * Double(t + 1) ? 0.06 : 0)
      }
    }
    return ModelFrame(
      subjectCount: n, visitNames: (0..<T).map { "week \($0)" }, response: y,
      variables: [
        .init(name: "BASE", values: .subjectNumber(base)), .init(name: "AVISIT", values: .visitFactor(levels: (0..<T).map { "week \($0)" })),
        .init(name: "TRT01P", values: .subjectFactor(levels: ["placebo", "drug"], codes: arm)),
        .init(name: "SITE", values: .subjectFactor(levels: ["a", "b", "c"], codes: site)),
      ])
  }

  static func pieces(_ formula: String, _ frame: ModelFrame) throws -> (design: ModelDesign, sums: PatternSums) {
    let design = try ModelDesign(try ModelFormula.parse(formula), frame: frame)
    let block = CellBlock(plan: CellPlan([design], frame: frame))
    block.load(frame)
    block.add(first: frame.subjectCount)
    return (design, PatternSums(block, model: CellModel(design, plan: block.plan)))
  }

  static let saturated = "CHG ~ BASE*AVISIT + SITE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)"

  /// Both are at the optimum: the general one to a Newton decrement of 1e-18.
  @Test(.tags(.identity))
  func `is the general solver's optimum on a thousand random trials, with a score of nought`() throws {
    var largest = 0.0
    for trial in 0..<1000 {
      let frame = Self.frame(trial: UInt64(trial))
      let (design, sums) = try Self.pieces(Self.saturated, frame)
      let fitted = try FittedModel(sums: sums, design: design, estimation: trial % 4 == 0 ? .ML : .REML)
      #expect(fitted.path == .closedForm)
      #expect(fitted.score(sums) < 1e-8)
      let general = try PatternFit(sums: sums, design: design, estimation: fitted.estimation)
      let arm = design.columns.firstIndex { $0.name == "TRT01Pdrug" } ?? 0
      let last = design.columns.firstIndex { $0.name.contains("TRT01Pdrug:") || $0.name.contains(":TRT01Pdrug") } ?? 0
      var c = [Double](repeating: 0, count: design.columns.count)
      c[arm] = 1
      c[last] = 1
      let (closed, iterated) = (try fitted.contrast(c), general.contrast(c))
      #expect(closed.estimate.isClose(to: iterated.estimate, within: 1e-9 * max(closed.standardError, abs(closed.estimate))), "trial \(trial)")
      #expect(closed.standardError.isClose(to: iterated.standardError, relative: 1e-9), "trial \(trial)")
      #expect(closed.degreesOfFreedom.isClose(to: iterated.degreesOfFreedom, relative: 1e-9), "trial \(trial)")
      #expect(fitted.logLikelihood.isClose(to: -general.point.minusTwoLogLikelihood / 2, relative: 1e-12), "trial \(trial)")
      largest = max(largest, abs(closed.degreesOfFreedom - iterated.degreesOfFreedom))
    }
    #expect(largest < 1e-6)
  }

  @Test(
    .tags(.identity),
    arguments: [
      "CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)", saturated,
      "CHG ~ BASE*AVISIT + SITE*TRT01P*AVISIT + us(AVISIT | USUBJID)",
    ])
  func `is kept with covariates crossed with visits, strata among them`(_ formula: String) throws {
    let (design, sums) = try Self.pieces(formula, Self.frame(trial: 5))
    #expect(try FittedModel(sums: sums, design: design, estimation: .REML).path == .closedForm)
  }

  @Test(
    .tags(.identity),
    arguments: [
      "CHG ~ BASE + TRT01P*AVISIT + us(AVISIT | USUBJID)", "CHG ~ BASE*AVISIT + SITE + TRT01P*AVISIT + us(AVISIT | USUBJID)",
      "CHG ~ BASE*AVISIT + TRT01P + us(AVISIT | USUBJID)",
    ])
  func `is refused where a covariate is not crossed with visits`(_ formula: String) throws {
    let (design, sums) = try Self.pieces(formula, Self.frame(trial: 5))
    let fitted = try FittedModel(sums: sums, design: design, estimation: .REML)
    #expect(fitted.path == .iterated && fitted.score(sums) < 1e-8)
  }

  @Test(.tags(.identity))
  func `is refused where a subject has a gap`() throws {
    let frame = Self.frame(trial: 6, gaps: true)
    let (design, sums) = try Self.pieces(Self.saturated, frame)
    try #require(!sums.isMonotone)
    let fitted = try FittedModel(sums: sums, design: design, estimation: .REML)
    #expect(fitted.path == .iterated && fitted.score(sums) < 1e-8)
  }

  @Test(.tags(.identity))
  func `is not estimable with too few subjects at a visit or dependent covariates`() throws {
    var frame = Self.frame(trial: 7)
    let T = frame.visitCount
    // Five subjects at the last visit, for q + T − 1 coefficients.
    for i in 5..<frame.subjectCount { frame.response[i * T + T - 1] = .nan }
    for i in 0..<5 { for t in 0..<T where frame.response[i * T + t].isNaN { frame.response[i * T + t] = Double(i * t) } }
    let (design, sums) = try Self.pieces("CHG ~ BASE*AVISIT + SITE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)", frame)
    #expect(throws: MathematicalFailure.self) { try ClosedForm(sums, estimation: .REML) }
    #expect(design.covariateCount + T - 1 >= 5)

    var twice = Self.frame(trial: 8)
    guard case .subjectFactor(_, let codes) = twice.variables[2].values else { return }
    twice.variables[3] = .init(name: "SITE", values: .subjectFactor(levels: ["a", "b"], codes: codes))
    let (_, dependent) = try Self.pieces("CHG ~ SITE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)", twice)
    #expect(throws: MathematicalFailure.self) { try ClosedForm(dependent, estimation: .REML) }
  }
}
