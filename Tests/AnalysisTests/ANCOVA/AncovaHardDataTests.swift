import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Data that an analysis of covariance cannot take, or only just.
@Suite struct `Analysis of covariance of hard data` {
  typealias Hard = `Mixed model of hard data`

  static func frame(_ y: [Double?], arms: [Int]? = nil, levels: [String] = ["placebo", "drug"]) -> ModelFrame {
    Hard.frame(y.map { [$0] }, arms: arms ?? Hard.arms(y.count), levels: levels)
  }
  static func y(_ n: Int) -> [Double?] { Hard.random(n, 1).map { $0[0] } }

  private func failure(_ work: () throws -> Void) -> MathematicalFailure? { #expect(throws: MathematicalFailure.self) { try work() } }
  private func difference(_ fit: ModelFit) throws -> FittedModel.Contrast { try fit.difference(of: 2, level: 1, from: 0, visit: nil) }

  @Test(.tags(.identity))
  func `of one arm drops the treatment, and has no difference`() throws {
    let fit = try Hard.fit("CHG ~ BASE + TRT01P", Self.frame(Self.y(20), arms: Array(repeating: 0, count: 20), levels: ["placebo"]))
    #expect(fit.fitted.formulaDesign.droppedTerms == ["TRT01P"])
    try Hard.expectFinite(fit)
    // A level that nobody has falls out by its name.
    let empty = try Hard.fit("CHG ~ BASE + TRT01P", Self.frame(Self.y(20), arms: Array(repeating: 0, count: 20)))
    #expect(empty.fitted.aliased == ["TRT01Pdrug"])
    #expect(failure { _ = try difference(empty) }?.cause == .notEstimable)
  }

  @Test(.tags(.identity), arguments: [1, 2, 3])
  func `of no more values than coefficients is not estimable`(_ n: Int) throws {
    let failure = failure { _ = try difference(try Hard.fit("CHG ~ BASE + TRT01P", Self.frame(Self.y(n)))) }
    #expect(failure?.cause == .notEstimable, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity))
  func `of one value more has one degree of freedom`() throws {
    let found = try difference(try Hard.fit("CHG ~ BASE + TRT01P", Self.frame(Self.y(4)), FitMethod(degreesOfFreedom: .residual)))
    #expect(found.degreesOfFreedom == 1 && found.standardError.isFinite && found.standardError > 0)
  }

  @Test(.tags(.identity))
  func `of a constant response is not estimable`() throws {
    let failure = failure { _ = try difference(try Hard.fit("CHG ~ TRT01P", Self.frame(Array(repeating: 7, count: 20)))) }
    #expect(failure?.cause == .notEstimable, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity))
  func `of a response that the arms explain wholly is not estimable`() throws {
    let failure = failure { _ = try difference(try Hard.fit("CHG ~ TRT01P", Self.frame((0..<20).map { $0 % 2 == 0 ? 7 : 9 }))) }
    #expect(failure?.cause == .notEstimable, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity))
  func `of dependent covariates names the later one, and keeps the difference`() throws {
    var frame = Self.frame(Self.y(20))
    guard case .subjectNumber(let base) = frame.variables[0].values else { return }
    frame.variables.append(.init(name: "TWICE", values: .subjectNumber(base.map { 2 * $0 + 1 })))
    let fit = try Hard.fit("CHG ~ BASE + TWICE + TRT01P", frame)
    #expect(fit.fitted.aliased == ["TWICE"])
    let plain = try difference(try Hard.fit("CHG ~ BASE + TRT01P", frame))
    #expect(try difference(fit).estimate.isClose(to: plain.estimate, relative: 1e-12))
  }

  @Test(.tags(.identity))
  func `of an arm that was not seen has no difference`() throws {
    let y = Self.y(20).enumerated().map { $0.offset % 2 == 1 ? nil : $0.element }
    let failure = failure { _ = try difference(try Hard.fit("CHG ~ BASE + TRT01P", Self.frame(y))) }
    #expect(failure?.cause == .notEstimable, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity))
  func `of nobody seen is not estimable`() throws {
    let failure = failure { _ = try Hard.fit("CHG ~ BASE + TRT01P", Self.frame(Array(repeating: nil, count: 20))) }
    #expect(failure?.cause == .notEstimable && failure?.computing == "the model: no subject has a value")
  }
}
