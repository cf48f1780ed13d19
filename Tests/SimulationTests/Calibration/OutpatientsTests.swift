import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// The generator under the words that stand for 172 outpatients (Goldstein 2004), against what was estimated from them.
@Suite struct `Patients like those of the public data` {
  static let visits = [1.0, 2, 4, 6]
  /// Residual standard deviations given baseline and arm, and correlations, of changes at weeks 1, 2, 4 and 6.
  static let deviations = [4.44, 5.85, 6.19, 6.73]
  static let correlations = [[1, 0.638, 0.558, 0.547], [0.638, 1, 0.702, 0.666], [0.558, 0.702, 1, 0.812], [0.547, 0.666, 0.812, 1]]
  static let placebo = [-1.5, -2.7, -4.1, -5.1]
  static let drug = [-1.8, -4.7, -6.8, -8.3]
  /// Improvement at weeks 1, 2 and 4 of who left after them is so much less than of who stayed.
  static let leaversMinusStayers = [2.4, 2.2, 3.2]

  /// Whose last visit was week 1, 2, 4 and 6.
  static func lastSeen() throws -> [Int] {
    let file = References.project.appendingPathComponent("Examples/antidepressant/antidepressant.csv")
    var last: [String: Int] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",").map { $0.trimmingCharacters(in: ["\""]) }
      let visit = try #require(Int(fields[4]))
      last[fields[0]] = max(last[fields[0]] ?? 0, visit)
    }
    return (4...7).map { visit in last.values.count { $0 == visit } }
  }

  /// Calls `each` with the patients of 300 trials of 172.
  static func generate(_ scenario: Int, _ each: (TrialData) -> Void) throws {
    let trial = try CalibrationProtocols.trial("calibration/outpatients.yaml")
    try `Virtual patients`.generate(trial, scenario: scenario, seed: 3, trials: 300) { data, _ in each(data) }
  }

  @Test(.tags(.recovery))
  func `have their means, deviations and correlations`() throws {
    var changes = (0..<2).map { _ in (0..<4).map { _ in SimulatedMoments(about: -5) } }
    var squares = (0..<4).map { _ in SimulatedMoments(about: 1) }
    var products = (0..<4).map { _ in (0..<4).map { _ in SimulatedMoments(about: 0.6) } }
    try Self.generate(1) { data in
      for i in 0..<172 {
        var z = [Double](repeating: .nan, count: 4)
        for t in 0..<4 where !data.scores[4 * i + t].isNaN {
          let change = data.scores[4 * i + t] - data.baseline[i]
          let adjusted = change + 0.33 * (data.baseline[i] - 17.9) * Self.visits[t] / 6
          changes[data.arm[i]][t].add(adjusted)
          z[t] = (adjusted - (data.arm[i] == 1 ? Self.drug : Self.placebo)[t]) / Self.deviations[t]
          squares[t].add(z[t] * z[t])
          for s in 0..<t { products[t][s].add(z[s] * z[t]) }
        }
      }
    }
    // Shares in whole percent of the course say the means to 0.04 points and the deviations to 0.3%.
    for t in 0..<4 {
      for (arm, means) in [Self.placebo, Self.drug].enumerated() {
        #expect(abs(changes[arm][t].mean - means[t]) <= 3 * changes[arm][t].meanError + 0.05)
      }
      #expect(abs(squares[t].mean - 1) <= 3 * squares[t].meanError + 0.006)
      for s in 0..<t { #expect(abs(products[t][s].mean - Self.correlations[t][s]) <= 3 * products[t][s].meanError + 0.003) }
    }
  }

  @Test(.tags(.recovery))
  func `leave as often as they did, with one chance after each visit`() throws {
    let last = try Self.lastSeen()
    #expect(last == [13, 10, 20, 129])
    // The words say one chance: h = 1 − 0.75^(1∕3). The three of the data (7.6, 6.3 and 13.4%) are not more unequal than chance allows.
    let h = 1 - pow(0.75, 1.0 / 3)
    var atRisk = 172.0
    var distance = 0.0
    for left in last.dropLast() {
      distance += (Double(left) - h * atRisk) * (Double(left) - h * atRisk) / (h * (1 - h) * atRisk)
      atRisk -= Double(left)
    }
    #expect(ChiSquared(degreesOfFreedom: 2).upperTail(distance) > 0.05)
    #expect(abs((1 - 129.0 / 172) - 0.25) < 1e-12)
    var left = (0..<3).map { _ in SimulatedMoments(about: 0.1) }
    try Self.generate(1) { data in
      for i in 0..<172 {
        let before = data.discontinuedBeforeVisit[i]
        for t in 0..<min(before, 3) { left[t].add(before == t + 1 ? 1 : 0) }
      }
    }
    for t in 0..<3 { #expect(abs(left[t].mean - h) <= 3 * left[t].meanError) }
  }

  @Test(.tags(.recovery))
  func `leave when they have improved less, by what was seen`() throws {
    var gone = (0..<3).map { _ in SimulatedMoments(about: -3) }
    var stayed = gone
    try Self.generate(0) { data in
      for i in 0..<172 {
        let before = data.discontinuedBeforeVisit[i]
        for t in 0..<min(before, 3) {
          let change = data.scores[4 * i + t] - data.baseline[i]
          if before == t + 1 { gone[t].add(change) } else { stayed[t].add(change) }
        }
      }
    }
    let last = try Self.lastSeen()
    var atRisk = 172
    for t in 0..<3 {
      // Standard error of the 172 patients' difference.
      let error = Self.deviations[t] * (1 / Double(last[t]) + 1 / Double(atRisk - last[t])).squareRoot()
      atRisk -= last[t]
      let difference = gone[t].mean - stayed[t].mean
      #expect(difference > 0 && abs(difference - Self.leaversMinusStayers[t]) <= 2 * error, "\(difference) against \(Self.leaversMinusStayers[t])")
    }
  }
}
