import Foundation
import Mathematics
import Notation
import Pharmacology
import TestSupport
import Testing

@Suite struct `A written law` {
  struct Law: Sendable, CustomTestStringConvertible {
    var text: String
    var mean: Double
    var deviation: Double
    var testDescription: String { text }
  }

  static let laws: [Law] = [
    Law(text: "3", mean: 3, deviation: 0),
    Law(text: "normal mean 1 sd 1.5", mean: 1, deviation: 1.5),
    Law(
      text: "lognormal median 2 gsd 1.5", mean: 2 * exp(0.5 * log(1.5) * log(1.5)),
      deviation: 2 * exp(0.5 * log(1.5) * log(1.5)) * (exp(log(1.5) * log(1.5)) - 1).squareRoot()),
    Law(text: "uniform 20% to 40%", mean: 0.3, deviation: 0.2 / 12.0.squareRoot()),
    Law(text: "beta a 9 b 1.5", mean: 9 / 10.5, deviation: (9 * 1.5 / (10.5 * 10.5 * 11.5)).squareRoot()),
    Law(text: "gamma mean 2 sd 1", mean: 2, deviation: 1),
    Law(text: "student mean 1 sd 2 df 10", mean: 1, deviation: 2 * (10.0 / 8).squareRoot()),
    // Half a normal: mean √(2∕π), variance 1 − 2∕π.
    Law(text: "normal mean 0 sd 1 within 0 to 50", mean: (2 / Double.pi).squareRoot(), deviation: (1 - 2 / Double.pi).squareRoot()),
    Law(text: "uniform 0 to 4 within 1 to 2", mean: 1.5, deviation: 1 / 12.0.squareRoot()),
  ]

  static func law(_ text: String) throws -> DrawnLaw {
    let law = try #require(WrittenLaw.reading(text))
    return DrawnLaw(law)
  }

  @Test(.tags(.recovery), arguments: laws)
  func `is drawn with its mean and spread`(_ law: Law) throws {
    let drawn = try Self.law(law.text)
    let n = 40_000
    var stream = RandomStream(seed: 5, trial: 1, subject: 2, purpose: .parameters)
    let values = (0..<n).map { _ in drawn.draw(&stream) }
    #expect(stream.position == n, "one draw each")
    let mean = values.reduce(0, +) / Double(n)
    #expect(mean.isClose(to: law.mean, within: 3.5 * law.deviation / Double(n).squareRoot() + 1e-12))
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(n)
    #expect(variance.squareRoot().isClose(to: law.deviation, within: 0.03 * law.deviation + 1e-12))
  }

  @Test(.tags(.identity), arguments: laws)
  func `has its mean as the sum over its points`(_ law: Law) throws {
    let drawn = try Self.law(law.text)
    let grid = (-64...64).map { Double($0) / 8 }
    let weights = grid.map(StandardNormal.density)
    let sum = zip(grid, weights).reduce(0) { sum, point in sum + point.1 * drawn.points(atNormal: point.0).reduce(0) { $0 + $1.value * $1.weight } }
    #expect((sum / weights.reduce(0, +)).isClose(to: law.mean, within: 1e-6))
  }

  @Test(.tags(.recovery))
  func `is one of its parts in a mixture`() throws {
    let (read, faults) = WrittenDistribution.reading(
      try Self.node("{mixture: [{weight: 25%, of: 0}, {weight: 75%, of: uniform 1 to 2}]}"), place: "x")
    #expect(faults.isEmpty)
    let written = try #require(read)
    let drawn = try #require(DrawnLaw(written))
    var stream = RandomStream(seed: 5, trial: 1, subject: 2, purpose: .parameters)
    let n = 20_000
    let values = (0..<n).map { _ in drawn.draw(&stream) }
    let none = Double(values.filter { $0 == 0 }.count) / Double(n)
    #expect(none.isClose(to: 0.25, within: 3 * (0.1875 / Double(n)).squareRoot()))
    #expect(values.allSatisfy { $0 == 0 || ($0 > 1 && $0 < 2) })
    #expect(drawn.points(atNormal: 0).map(\.weight) == [0.25, 0.75])
    let (choice, _) = WrittenDistribution.reading(try Self.node("{choice: {1: 75%, 2: 25%}}"), place: "x")
    #expect(choice.map { DrawnLaw($0) == nil } == true)
  }

  static func node(_ text: String) throws -> Node {
    let root = try #require(TreeReading("x: \(text)\n").root)
    return try #require(Spot(root: root)["x"]?.node)
  }
}
