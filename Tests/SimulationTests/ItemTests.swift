import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Items of the HAM-D17` {
  /// Totals and items of 100,000 persons, as many as the published check has.
  static func draw(mean: Double, sd: Double, atLeast: Double = 0) -> (totals: [Double], share: Double, alpha: Double) {
    let items = HAMD17Items.all
    var stream = RandomStream(seed: 17, trial: 1, subject: 0, purpose: .parameters)
    var totals: [Double] = []
    var moments = items.map { _ in SimulatedMoments(about: 1) }
    var total = SimulatedMoments(about: 20)
    for person in 0..<100_000 {
      stream = RandomStream(seed: 17, trial: 1, subject: UInt32(person), purpose: .parameters)
      let θ = mean + sd * stream.nextNormal()
      let scores = items.map { item in
        let y = item.loading * θ + (1 - item.loading * item.loading).squareRoot() * stream.nextNormal()
        return Double(item.thresholds.count { $0 < y })
      }
      let sum = scores.reduce(0, +)
      guard sum >= atLeast else { continue }
      totals.append(sum)
      total.add(sum)
      for j in items.indices { moments[j].add(scores[j]) }
    }
    let alpha = 17.0 / 16 * (1 - moments.reduce(0) { $0 + $1.variance } / total.variance)
    return (totals, Double(totals.count) / 100_000, alpha)
  }

  @Test(.tags(.identity))
  func `are nine of 0 to 4 and eight of 0 to 2`() {
    #expect(HAMD17Items.all.count == ItemResponse.count)
    #expect(HAMD17Items.all.count { $0.thresholds.count == 4 } == 9 && HAMD17Items.all.count { $0.thresholds.count == 2 } == 8)
    #expect(HAMD17Items.all.allSatisfy { zip($0.thresholds, $0.thresholds.dropFirst()).allSatisfy { $0 < $1 } })
  }

  /// Mean, standard deviation and α of the model as calibrated, to the digits given.
  @Test(.tags(.recovery))
  func `have the total and the alpha of outpatients after treatment`() {
    let (totals, _, alpha) = Self.draw(mean: 0, sd: 1)
    var moments = SimulatedMoments(about: 11)
    for total in totals { moments.add(total) }
    #expect(abs(moments.mean - 11.34) < 0.005 + 3 * moments.meanError)
    #expect(abs(moments.variance.squareRoot() - 8.35) < 0.005 + 3 * moments.varianceError / (2 * 8.35))
    #expect(abs(alpha - 0.887) < 0.003)
  }

  @Test(.tags(.recovery))
  func `have the baseline of a trial with an entry threshold`() {
    let (totals, share, _) = Self.draw(mean: 1, sd: 0.6, atLeast: 18)
    var moments = SimulatedMoments(about: 24)
    for total in totals { moments.add(total) }
    #expect(abs(moments.mean - 24) < 0.05 + 3 * moments.meanError)
    #expect(abs(moments.variance.squareRoot() - 4.6) < 0.05 + 3 * moments.varianceError / 9.2)
    #expect(abs(share - 0.62) < 0.005 + 3 * (0.62 * 0.38 / 1e5).squareRoot())
    let (_, _, alpha) = Self.draw(mean: 1, sd: 0.6)
    #expect(abs(alpha - 0.78) < 0.005 + 0.003)
  }

  @Test(.tags(.identity))
  func `expect the total that is asked for`() {
    let model = ItemResponse()
    for x in stride(from: 0.5, through: 48.5, by: 0.03) {
      #expect(ItemResponse.moments(model.theta(x)).mean.isClose(to: x, within: 0.005))
    }
    #expect(model.theta(-10) == model.theta(0) && model.theta(60) == model.theta(52))
  }

  /// 300 trials of 348 patients, ± 3 standard errors: totals follow the trajectory in expectation, with the items' own variance besides.
  @Test(.tags(.recovery))
  func `sum to the trajectory`() throws {
    let trial = TrialExamples.sixWeeks {
      $0.scores = .items
      $0.discontinuation = nil
      $0.standardDeviation = 1
      $0.baseline?.within = nil
    }
    var baseline = SimulatedMoments(about: 23.5)
    var change = (0..<2).map { _ in (0..<6).map { _ in SimulatedMoments(about: -5) } }
    var effect = SimulatedMoments(about: -2.5)
    try `Virtual patients`.generate(trial, seed: 5, trials: 300) { data, potential in
      for i in 0..<348 {
        #expect(data.baseline[i] == data.baseline[i].rounded())
        baseline.add(data.baseline[i])
        for t in 0..<6 { change[data.arm[i]][t].add(data.scores[6 * i + t] - data.baseline[i]) }
      }
      effect.add(potential.meanDifference)
    }
    #expect(abs(baseline.mean - 23.5) <= 3 * baseline.meanError + 0.002)
    // The law of total variance, over the normal law of the target.
    let model = ItemResponse()
    let items = stride(from: -6, through: 6, by: 0.01).reduce(0.0) { sum, z in
      sum + 0.01 * StandardNormal.density(z) * ItemResponse.moments(model.theta(23.5 + 3 * z)).variance
    }
    #expect(abs(baseline.variance - 9 - items) <= 3 * baseline.varianceError + 0.01)
    for arm in 0..<2 {
      for t in 0..<6 {
        let expected = `Virtual patients`.controlMean(week: Double(t + 1)) + (arm == 1 ? -2.5 * Double(t + 1) / 6 : 0)
        #expect(abs(change[arm][t].mean - expected) <= 3 * change[arm][t].meanError + 0.003)
      }
    }
    #expect(abs(effect.mean + 2.5) <= 3 * effect.meanError + 0.003)
  }

  @Test(.tags(.recovery))
  func `meet the entry condition by their sum`() throws {
    var trial = TrialExamples.sixWeeks {
      $0.scores = .items
      $0.baseline = BaselineLaw(mean: 19.8, standardDeviation: 6, within: nil)
    }
    trial.population.entry = Condition(clauses: [.baseline(.atLeast, 18)], text: "baseline >= 18")
    var lowest = Double.infinity
    var mean = SimulatedMoments(about: 24)
    try `Virtual patients`.generate(trial, seed: 5, trials: 50) { data, _ in
      lowest = min(lowest, data.baseline.min() ?? 0)
      for b in data.baseline { mean.add(b) }
      #expect(data.scores.allSatisfy { $0.isNaN || $0 == $0.rounded() && $0 >= 0 && $0 <= 52 })
    }
    #expect(lowest == 18)
    #expect(mean.mean > 23 && mean.mean < 25)
  }

  @Test(.tags(.identity))
  func `are known of the HAM-D17 alone`() {
    func refusal(_ change: (inout TrialProtocol) -> Void) -> SimulationRefusal? {
      `What cannot be simulated`.refusal {
        $0.scenarios[0].scores = .items
        change(&$0)
      }
    }
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0.endpoints[0].instrument = nil } == .itemsUnknown(scenario: "planned"))
    #expect(refusal { $0.scenarios[0].baseline = nil } == .itemsUnknown(scenario: "planned"))
  }
}
