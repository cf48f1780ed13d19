import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Data that an imputation cannot take, or only just: a typed result with a reason, never a number that is none.
@Suite struct `Imputation of hard data` {
  typealias Hard = `Mixed model of hard data`

  static func analysis(
    _ y: [[Double?]], arms: [Int]? = nil, levels: [String] = ["placebo", "drug"], terms: String = "BASE*AVISIT + TRT01P*AVISIT",
    _ strategy: ImputationStrategy = .jumpToReference, change: (inout ModelFrame) -> Void = { _ in }
  ) throws -> ImputedAnalysis {
    var frame = Hard.frame(y, arms: arms ?? Hard.arms(y.count), levels: levels)
    change(&frame)
    return try ImputedAnalysis(
      frame, model: try ModelFormula.parse("CHG ~ \(terms) + us(AVISIT | USUBJID)"), arm: "TRT01P", strategy: strategy, events: frame.missingForGood()
    )
  }

  /// Every fifth patient leaves before the last visit.
  static func leaving(_ n: Int, _ T: Int) -> [[Double?]] {
    var y = Hard.random(n, T)
    for i in stride(from: 4, to: n, by: 5) { y[i][T - 1] = nil }
    return y
  }

  static func expectFinite(_ analysis: ImputedAnalysis) throws {
    let jackknife = try analysis.jackknife()
    for visit in analysis.visits {
      let found = try jackknife.difference(of: 1, visit: visit)
      #expect(found.estimate.isFinite && found.standardError > 0 && found.standardError.isFinite)
    }
  }

  private func failure(_ work: () throws -> Void) -> MathematicalFailure? { #expect(throws: MathematicalFailure.self) { try work() } }

  static let strategies: [ImputationStrategy] = [.missingAtRandom, .jumpToReference, .copyReference, .copyIncrements, .lastMeanCarriedForward]

  /// Without covariates jump to reference at the only visit puts the reference's mean in the place of who is lost: the difference is that of those who
  /// were seen, times the share of the treated who were.
  @Test(.tags(.identity))
  func `of one visit jumps to the mean of the reference`() throws {
    let y = Self.leaving(30, 1)
    let analysis = try Self.analysis(y, terms: "TRT01P")
    func mean(_ arm: Int) -> Double {
      let seen = y.indices.filter { $0 % 2 == arm }.compactMap { y[$0][0] }
      return seen.reduce(0, +) / Double(seen.count)
    }
    let share = Double(y.indices.count { $0 % 2 == 1 && y[$0][0] != nil }) / 15
    #expect(try analysis.differences()[0][0].isClose(to: share * (mean(1) - mean(0)), relative: 1e-10))
    for strategy in Self.strategies { try Self.expectFinite(try Self.analysis(y, terms: "BASE + TRT01P", strategy)) }
  }

  @Test(.tags(.identity))
  func `of one arm has no reference`() throws {
    let failure = failure { _ = try Self.analysis(Self.leaving(20, 3), arms: Array(repeating: 0, count: 20), levels: ["placebo"]) }
    #expect(failure?.cause == .outsideDomain && failure?.computing.contains("no factor of the subjects with two levels") == true)
    // A level that nobody has is no arm either.
    let empty = self.failure { _ = try Self.analysis(Self.leaving(20, 3), arms: Array(repeating: 0, count: 20)).jackknife() }
    #expect(empty?.cause == .notEstimable, "\(empty?.computing ?? "")")
  }

  @Test(.tags(.identity), arguments: strategies)
  func `of fewer values than parameters is not estimable`(_ strategy: ImputationStrategy) throws {
    let failure = failure { _ = try Self.analysis(Self.leaving(4, 3), strategy).jackknife() }
    #expect(failure?.cause == .notEstimable, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity), arguments: strategies)
  func `of a visit with no data in one arm is not estimable, and names the column`(_ strategy: ImputationStrategy) throws {
    var y = Self.leaving(40, 3)
    for i in stride(from: 1, to: 40, by: 2) { y[i][2] = nil }
    let failure = failure { _ = try Self.analysis(y, strategy).jackknife() }
    #expect(failure?.cause == .notEstimable && failure?.computing.contains("TRT01Pdrug") == true, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity))
  func `of a constant response is not estimable`() throws {
    var y: [[Double?]] = Array(repeating: [7, 7, 7], count: 30)
    for i in stride(from: 4, to: 30, by: 5) { y[i][2] = nil }
    let failure = failure { _ = try Self.analysis(y, terms: "TRT01P*AVISIT").jackknife() }
    #expect(failure?.cause == .notEstimable, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity))
  func `of dependent covariates is not estimable, and names the later one`() throws {
    let failure = failure {
      _ = try Self.analysis(Self.leaving(30, 3), terms: "BASE + TWICE + TRT01P*AVISIT") { frame in
        guard case .subjectNumber(let base) = frame.variables[0].values else { return }
        frame.variables.append(.init(name: "TWICE", values: .subjectNumber(base.map { 2 * $0 + 1 })))
      }.jackknife()
    }
    #expect(failure?.cause == .notEstimable && failure?.computing.contains("TWICE") == true, "\(failure?.computing ?? "")")
  }

  @Test(.tags(.identity), arguments: strategies)
  func `takes patients who were seen once, or never`(_ strategy: ImputationStrategy) throws {
    var y = Self.leaving(40, 3)
    for i in 0..<4 { y[i] = [y[i][0], nil, nil] }
    for i in 4..<8 { y[i] = [nil, nil, nil] }
    let analysis = try Self.analysis(y, strategy)
    #expect(analysis.subjectCount == 40)
    try Self.expectFinite(analysis)
  }

  @Test(.tags(.identity))
  func `of thirteen visits is finite, or not estimable`() throws {
    try Self.expectFinite(try Self.analysis(Self.leaving(60, 13)))
    let failure = failure { _ = try Self.analysis(Self.leaving(12, 13)).jackknife() }
    #expect(failure?.cause == .notEstimable, "\(failure?.computing ?? "")")
  }

  /// Nobody is lost: the analysis of one visit, with the jackknife's error of a regression.
  @Test(.tags(.identity), arguments: strategies)
  func `of whole data is the analysis of covariance`(_ strategy: ImputationStrategy) throws {
    let y = Hard.random(30, 3)
    let analysis = try Self.analysis(y, strategy)
    let plain = try ModelFit(try ModelFormula.parse("CHG ~ BASE + TRT01P"), frame: Hard.frame(y.map { [$0[2]] }, arms: Hard.arms(30)))
    #expect(try analysis.differences()[2][0].isClose(to: try plain.difference(of: 2, level: 1, from: 0, visit: nil).estimate, relative: 1e-9))
  }
}
