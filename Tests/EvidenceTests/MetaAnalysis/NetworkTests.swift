import Foundation
import Mathematics
import TestSupport
import Testing
import Trial

@testable import Evidence

/// Trials of several treatments against metafor's contrast model, and against what must hold.
@Suite struct `Network meta-analysis` {
  static let cases = `Meta-analysis as metafor computes it`.cases.filter { $0.id.contains("-nma-") }

  /// Responders in all arms that report them (Linde 2015).
  static func linde() throws -> [NetworkTrial] {
    let table = try PublishedTrials.table("linde2015.csv")
    func text(_ column: String, _ row: Int) -> String { table.columns.first { $0.name == column }?.texts[row] ?? "" }
    func number(_ column: String, _ row: Int) -> Int? {
      if case .numbers(let all)? = table[column] { all[row].map { Int($0) } } else { nil }
    }
    return try (0..<table.rowCount).compactMap { row in
      let counts = (1...3).compactMap { arm -> (treatment: String, count: ArmCount)? in
        guard let n = number("n\(arm)", row), let x = number("resp\(arm)", row) else { return nil }
        return (text("treatment\(arm)", row), ArmCount(patients: n, events: x))
      }
      return counts.count < 2 ? nil : try NetworkTrial(label: text("author", row), counts: counts, measure: .oddsRatio)
    }
  }

  /// 1e-9 relative; of τ² and what follows from it 1e-6, for metafor's search stops there: at its τ² ours agrees to 1e-9.
  @Test(.tags(.reference), arguments: cases)
  func `is metafor's, with common effects and with effects that vary`(_ peer: ReferenceCase) throws {
    let isRandom = peer.id.hasSuffix("REML")
    let found = try NetworkMetaAnalysis(Self.linde(), reference: "Placebo", isRandom: isRandom)
    let wanted = peer.outputs
    #expect(found.trials.count == Int(wanted["studies"].number!))
    #expect(found.trials.reduce(0) { $0 + $1.arms.count } == Int(wanted["arms"].number!))
    #expect(found.degreesOfFreedom + found.effects.count == Int(wanted["contrasts"].number!))
    let relative = isRandom ? 1e-6 : 1e-9
    #expect(found.tauSquared.isClose(to: wanted["tau2"].number!, relative: relative, floor: 1e-9))
    #expect(found.cochranQ.isClose(to: wanted["Q"].number!, relative: 1e-9))
    // `rma.mv` restricts the likelihood also where nothing is random.
    let contrasts = NetworkContrasts(found.trials, treatments: found.treatments)
    let restricted = try contrasts.logLikelihood(at: found.tauSquared, isRestricted: true)
    #expect(restricted.isClose(to: wanted["loglik"].number!, relative: 1e-9))
    let names = wanted["treatments"].elements.compactMap(\.text)
    #expect(Set(names) == Set(found.treatments.dropFirst()))
    for (place, name) in names.enumerated() {
      let index = try #require(found.treatments.firstIndex(of: name))
      let against = found.comparison(index, with: 0)
      #expect(against.value.isClose(to: wanted["log_or"][place].number!, relative: relative, floor: 1e-6), "\(name)")
      #expect(against.standardError.isClose(to: wanted["se"][place].number!, relative: relative), "\(name)")
      #expect(against.interval.lower.isClose(to: wanted["ci_lb"][place].number!, relative: relative, floor: 1e-2), "\(name)")
      #expect(against.interval.upper.isClose(to: wanted["ci_ub"][place].number!, relative: relative, floor: 1e-2), "\(name)")
      for (other, second) in names.enumerated() {
        let j = try #require(found.treatments.firstIndex(of: second))
        #expect(found.covariance[index - 1, j - 1].isClose(to: wanted["vcov"][place][other].number!, relative: relative))
      }
    }
  }

  /// Two treatments are the pairwise meta-analysis.
  @Test(.tags(.identity), arguments: [true, false])
  func `of one comparison is the pairwise one`(_ isRandom: Bool) throws {
    let trials = try Self.linde().compactMap { trial -> NetworkTrial? in
      let kept = trial.arms.filter { ["TCA", "Placebo"].contains($0.treatment) }
      return kept.count == 2 ? NetworkTrial(label: trial.label, arms: kept) : nil
    }
    let studies = trials.map { trial -> Study in
      let arms = Dictionary(uniqueKeysWithValues: trial.arms.map { ($0.treatment, $0) })
      let (t, c) = (arms["TCA"]!, arms["Placebo"]!)
      return Study(label: trial.label, effect: t.value - c.value, variance: t.variance + c.variance)
    }
    let network = try NetworkMetaAnalysis(trials, reference: "Placebo", isRandom: isRandom)
    let pair = try MetaAnalysis(studies, heterogeneity: isRandom ? .restrictedMaximumLikelihood : .common, interval: .normal)
    #expect(network.effects[0].isClose(to: pair.estimate, relative: 1e-9))
    #expect(network.comparison(1, with: 0).standardError.isClose(to: pair.standardError, relative: 1e-9))
    #expect(network.tauSquared.isClose(to: pair.tauSquared, relative: 1e-9, floor: 1e-9))
    #expect(network.cochranQ.isClose(to: pair.cochranQ, relative: 1e-9))
    #expect(network.logLikelihood.isClose(to: pair.logLikelihood, relative: 1e-9))
  }

  /// Which treatment is the reference, and in which order trials and arms come, moves no comparison.
  @Test(.tags(.identity)) func `does not depend on the reference or on an order`() throws {
    let trials = try Self.linde()
    let turned = trials.reversed().map { NetworkTrial(label: $0.label, arms: $0.arms.reversed()) }
    let (a, b) = (try NetworkMetaAnalysis(trials, reference: "Placebo"), try NetworkMetaAnalysis(turned, reference: "SSRI"))
    #expect(b.tauSquared.isClose(to: a.tauSquared, relative: 1e-8))
    for first in ["TCA", "SNRI", "SSRI"] {
      for second in ["Placebo", "Hypericum"] {
        func found(_ network: NetworkMetaAnalysis) throws -> NetworkComparison {
          network.comparison(
            try #require(network.treatments.firstIndex(of: first)), with: try #require(network.treatments.firstIndex(of: second)))
        }
        let (x, y) = (try found(a), try found(b))
        #expect(x.value.isClose(to: y.value, relative: 1e-7))
        #expect(x.standardError.isClose(to: y.standardError, relative: 1e-7))
        #expect(x.directTrials == y.directTrials)
      }
    }
  }

  @Test func `refuses treatments that no chain of trials joins`() {
    func trial(_ a: String, _ b: String) -> NetworkTrial {
      NetworkTrial(
        label: "\(a)\(b)",
        arms: [.init(treatment: a, value: 0, variance: 1, patients: 10), .init(treatment: b, value: 1, variance: 1, patients: 10)])
    }
    #expect(throws: MathematicalFailure.self) { try NetworkMetaAnalysis([trial("a", "b"), trial("c", "d")], isRandom: false) }
    #expect(throws: MathematicalFailure.self) { try NetworkMetaAnalysis([trial("a", "b"), trial("b", "c")], isRandom: true) }
    #expect(throws: MathematicalFailure.self) { try NetworkMetaAnalysis([trial("a", "b")], reference: "z", isRandom: false) }
  }

  @Test func `tells every pair, turned round as its reciprocal, and the trials behind it`() throws {
    let network = try NetworkMetaAnalysis(Self.linde(), reference: "Placebo")
    let results = try network.results(measure: .oddsRatio)
    guard case .table(let league)? = results["league"], case .table(let direct)? = results["comparisons"] else {
      Issue.record("no league table")
      return
    }
    func number(_ row: Int, _ key: String) -> Double? {
      let column = league.columns.firstIndex { $0.key == key }
      guard let column, case .number(let value, _) = league.rows[row][column] else { return nil }
      return value
    }
    for row in network.treatments.indices {
      for column in network.treatments.indices where row != column {
        let (a, b) = (number(row, "effect_\(network.treatments[column])")!, number(column, "effect_\(network.treatments[row])")!)
        #expect((a * b).isClose(to: 1, relative: 1e-12))
        #expect(number(row, "lower_\(network.treatments[column])")! < a)
      }
    }
    // A trial of a arms has a(a − 1)∕2 comparisons.
    let pairs = network.trials.reduce(0) { $0 + $1.arms.count * ($1.arms.count - 1) / 2 }
    let told = direct.rows.reduce(0) { sum, row in if case .count(let count) = row[2] { sum + count } else { sum } }
    #expect(told == pairs)
  }
}
