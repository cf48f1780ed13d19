import TestSupport
import Testing
import Trial

@testable import Analysis

/// The same data give the same bits, whoever else is computing, and the order of the rows does not matter.
@Suite struct `Reproducible mixed models` {
  static let methods: [(String, FitMethod)] = [
    ("us", FitMethod()), ("us", FitMethod(degreesOfFreedom: .kenwardRoger)), ("toeph", FitMethod(degreesOfFreedom: .kenwardRoger)),
    ("cs", FitMethod(standardErrors: .CR2)), ("ar1h", FitMethod(estimation: .ML, degreesOfFreedom: .betweenWithin)),
  ]

  /// Bits of the estimate, its standard error and degrees of freedom.
  static func bits(_ structure: String, _ method: FitMethod, _ frame: ModelFrame) throws -> [UInt64] {
    let fit = try ModelFit(try ModelFormula.parse("CHG ~ BASE + TRT01P*AVISIT + \(structure)(AVISIT | USUBJID)"), frame: frame, method: method)
    let found = try fit.difference(of: 2, level: 1, from: 0, visit: 2)
    return [found.estimate, found.standardError, found.degreesOfFreedom, fit.fitted.logLikelihood].map(\.bitPattern)
  }

  @Test(.tags(.identity), arguments: methods.indices)
  func `are the same bits a thousand times, on one thread and on two`(_ index: Int) async throws {
    let (structure, method) = Self.methods[index]
    var y = `Mixed model of hard data`.random(24, 3)
    y[3][2] = nil
    y[4][1] = nil
    y[9] = [y[9][0], nil, nil]
    let frame = `Mixed model of hard data`.frame(y, arms: `Mixed model of hard data`.arms(24))
    let first = try Self.bits(structure, method, frame)
    for _ in 0..<1000 { #expect(try Self.bits(structure, method, frame) == first) }
    let isSame = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<2 {
        group.addTask {
          for _ in 0..<500 where try Self.bits(structure, method, frame) != first { return false }
          return true
        }
      }
      return try await group.reduce(true) { $0 && $1 }
    }
    #expect(isSame)
  }

  @Test(.tags(.identity), arguments: methods.indices)
  func `do not depend on the order of the rows`(_ index: Int) throws {
    let (structure, method) = Self.methods[index]
    let table = try ReferenceData.antidepressant()
    let formula = try ModelFormula.parse("CHANGE ~ BASVAL + THERAPY*VISIT + \(structure)(VISIT | PATIENT)")
    func contrast(_ table: DataTable) throws -> FittedModel.Contrast {
      let frame = try ModelFrame.reading(table, formula: formula, references: ["THERAPY": "PLACEBO"]).frame
      let fit = try ModelFit(formula, frame: frame, method: method)
      return try fit.difference(of: try #require(frame.index(of: "THERAPY")), level: 1, from: 0, visit: 3)
    }
    var order = Array(0..<table.rowCount)
    var random = SplitMix(state: 17)
    order.shuffle(using: &random)
    var shuffled = table
    for index in shuffled.columns.indices {
      switch shuffled.columns[index].values {
      case .numbers(let all): shuffled.columns[index] = .init(name: shuffled.columns[index].name, values: .numbers(order.map { all[$0] }))
      case .text(let all): shuffled.columns[index] = .init(name: shuffled.columns[index].name, values: .text(order.map { all[$0] }))
      }
    }
    let (one, other) = (try contrast(table), try contrast(shuffled))
    #expect(one.estimate.isClose(to: other.estimate, relative: 1e-12))
    #expect(one.standardError.isClose(to: other.standardError, relative: 1e-12))
    #expect(one.degreesOfFreedom.isClose(to: other.degreesOfFreedom, relative: 1e-11))
  }
}
