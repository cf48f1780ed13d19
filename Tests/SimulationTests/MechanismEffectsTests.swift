import Foundation
import Mathematics
import Notation
import Pharmacology
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Effects in proportion to the amount absorbed, so that every person's effect is known: f ∕ ⟨f⟩ of the mean, f his bioavailability.
@Suite struct `Effects by a mechanism` {
  static let text = """
    equipoise: 1
    mechanism:
      id: proportional
      title: A compound that does not exist
      time unit: h
      inputs: {gut: {dose of: exemplar, unit: mg, every: 24 hours, amount: dose*F}}
      outputs: {drug effect: {of: E, relative to: {dose: 40 mg/day, at: week 4, person: typical}}}
    parameters:
      F: {is: bioavailability, unit: ratio, value: 0.5, status: assumed}
      ka: {is: absorption, unit: 1/h, value: 0.3, status: assumed}
      ke: {is: elimination, unit: 1/h, value: 0.1, status: assumed}
      kout: {is: response rate, unit: 1/h, value: 0.004, status: assumed}
    states:
      gut: {is: drug in the gut, unit: mg, rate: -ka*gut}
      central: {is: drug in the body, unit: mg, rate: ka*gut - ke*central}
      E: {is: response, unit: mg, rate: kout*(central - E)}
    people:
      variability: {F: {multiplied by: lognormal median 1 gsd 1.6}}
    """

  /// Six weekly visits; arms of 0, 40 and 80 mg a day.
  static func trial(_ change: (inout Scenario) -> Void = { _ in }) throws -> TrialProtocol {
    var trial = `Virtual patients`.unbounded {
      $0.effects = [0, 0, 0]
      $0.drugEffect = DrugEffect(mechanism: "m.yaml", treatment: "exemplar", effect: -1.75, dose: Dose(40, .mg))
      change(&$0)
    }
    trial.arms[1].treatment = "exemplar"
    trial.arms[1].dose = Dose(40, .mg)
    trial.arms.append(Arm(name: "double", role: .experimental, label: "Double", treatment: "exemplar", dose: Dose(80, .mg)))
    trial.allocation?.ratio = [1, 1, 1]
    return trial
  }
  static func filled(_ change: (inout Scenario) -> Void = { _ in }) throws -> TrialProtocol {
    var (effects, trial) = (MechanismEffects(), try trial(change))
    try effects.fill(&trial, from: ["m.yaml": Mechanism.reading(Self.text)])
    return trial
  }

  @Test(.tags(.identity))
  func `have the mean stated at the dose stated, and the mechanism's at other doses`() throws {
    let scenario = try Self.filled().scenarios[0]
    #expect(scenario.effects[0] == 0)
    #expect(scenario.effects[1].isClose(to: -1.75, within: 1e-12))
    #expect(scenario.effects[2].isClose(to: -3.5, relative: 1e-6))
  }

  @Test(.tags(.identity))
  func `differ between people as their bioavailability does, at every dose and visit alike`() throws {
    let personal = try #require(try Self.filled().scenarios[0].personalEffects)
    let model = try MechanismModel(Mechanism.reading(Self.text))
    let shares = (0..<personal.people).map { model.mechanism.person(seed: MechanismEffects.seed, trial: 0, subject: UInt32($0)).multipliers[0] }
    let mean = shares.reduce(0, +) / Double(shares.count)
    func points(_ person: Int, _ arm: Int, _ visit: Int) -> Double { personal.points[(person * 3 + arm) * 6 + visit] }
    for person in stride(from: 0, to: personal.people, by: 37) {
      #expect(points(person, 1, 5).isClose(to: -1.75 * shares[person] / mean, relative: 1e-6))
      for visit in 0..<6 {
        #expect(points(person, 0, visit) == 0)
        #expect(points(person, 2, visit).isClose(to: 2 * points(person, 1, visit), relative: 1e-6))
        #expect((points(person, 1, visit) / points(0, 1, visit)).isClose(to: shares[person] / shares[0], relative: 1e-6))
      }
    }
    // The population's: mean exp(s²∕2), coefficient of variation √(exp(s²) − 1), s = log 1.6, within three errors of 1,000 people.
    let s2 = Foundation.pow(log(1.6), 2)
    let spread = (exp(s2) - 1).squareRoot() * exp(s2 / 2)
    #expect(abs(mean - exp(s2 / 2)) <= 3 * spread / 1_000.0.squareRoot())
  }

  @Test(.tags(.recovery))
  func `are those of the patients simulated, whose other random numbers stay`() throws {
    var without: [[Double]] = []
    let bare = try Self.trial { $0.drugEffect = nil }
    try `Virtual patients`.generate(bare, seed: 5, trials: 200) { data, _ in without.append(data.scores) }
    let filled = try Self.filled()
    let personal = try #require(filled.scenarios[0].personalEffects)
    var (number, atEnd) = (0, SimulatedMoments(about: -1.75))
    try `Virtual patients`.generate(filled, seed: 5, trials: 200) { data, _ in
      for i in 0..<data.subjectCount {
        let arm = data.arm[i]
        let added = (0..<6).map { data.scores[6 * i + $0] - without[number][6 * i + $0] }
        if arm == 0 { #expect(added.allSatisfy { $0 == 0 }) }
        if arm == 1 { atEnd.add(added[5]) }
        guard arm > 0, i % 29 == 0 else { continue }
        // One person's whole course in this arm.
        let isSomebody = (0..<personal.people).contains { person in
          (0..<6).allSatisfy { abs(personal.points[(person * 3 + arm) * 6 + $0] - added[$0]) < 1e-9 }
        }
        #expect(isSomebody)
      }
      number += 1
    }
    #expect(abs(atEnd.mean + 1.75) <= 3 * atEnd.meanError && atEnd.meanError < 0.01)
    // Sampling people of the table with equal probability: its variance.
    let table = (0..<personal.people).map { personal.points[($0 * 3 + 1) * 6 + 5] }
    let variance = table.reduce(0) { $0 + ($1 + 1.75) * ($1 + 1.75) } / Double(table.count)
    #expect(abs(atEnd.variance - variance) <= 3 * atEnd.varianceError)
  }

  @Test func `are refused by the simulation where the mechanism was not handed in`() throws {
    let trial = try Self.trial()
    #expect(throws: SimulationRefusal.mechanismNotComputed(scenario: "planned")) { try TrialSimulator(trial: trial, scenario: trial.scenarios[0]) }
  }

  @Test func `need an effect at the dose stated`() throws {
    var (effects, trial) = (MechanismEffects(), try Self.trial { $0.drugEffect?.dose = Dose(0, .mg) })
    let mechanism = try Mechanism.reading(Self.text)
    #expect(throws: MathematicalFailure.self) { try effects.fill(&trial, from: ["m.yaml": mechanism]) }
  }
}
