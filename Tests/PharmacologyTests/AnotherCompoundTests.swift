import Foundation
import Mathematics
import Notation
import Pharmacology
import TestSupport
import Testing

/// A compound that is made up: two compartments, saturable elimination in one variant, a direct effect.
@Suite struct `Another compound` {
  static func text(elimination: String) -> String {
    """
    equipoise: 1
    mechanism:
      id: made-up
      title: A compound that does not exist
      time unit: h
      inputs: {gut: {dose of: exemplar, unit: mg, every: 12 hours, amount: dose*F}}
      outputs: {drug effect: {of: E, relative to: {dose: 40 mg/day, at: week 4, person: typical}}}
    parameters:
      F: {is: bioavailability, unit: ratio, value: 0.5, status: assumed}
      ka: {is: absorption, unit: 1/h, value: 1.2, status: assumed}
      CL: {is: clearance, unit: L/h, value: 10, status: assumed}
      V: {is: central volume, unit: L, value: 40, status: assumed}
      Q: {is: exchange, unit: L/h, value: 6, status: assumed}
      V2: {is: peripheral volume, unit: L, value: 90, status: assumed}
      Vmax: {is: greatest elimination, unit: mg/h, value: 4, status: assumed}
      Km: {is: concentration of half of it, unit: mg/L, value: 0.2, status: assumed}
      EC: {is: half-effective concentration, unit: mg/L, value: 0.1, prior: lognormal median 0.1 gsd 2, status: assumed}
    quantities:
      Cp: {is: concentration, unit: mg/L, equals: central/V}
    states:
      gut: {is: drug in the gut, unit: mg, rate: -ka*gut}
      central: {is: drug in the body, unit: mg, rate: "ka*gut - \(elimination) - Q*(central/V - outer/V2)"}
      outer: {is: drug in tissue, unit: mg, rate: Q*(central/V - outer/V2)}
      E: {is: effect, unit: ratio, rate: (Cp/(Cp + EC) - E)*ka}
    """
  }

  @Test(.tags(.identity))
  func `has the course of the closed form with two compartments`() throws {
    let mechanism = try Mechanism.reading(Self.text(elimination: "CL*central/V"))
    let model = try MechanismModel(mechanism)
    let kinetics = OralKinetics(absorption: 1.2, clearance: 10, volume: 40, bioavailability: 0.5, peripheral: .init(clearance: 6, volume: 90))
    let history = mechanism.history(dailyDose: 40, until: 240, missed: [3, 8])
    #expect(history.intakes.count == 18 && history.total == 360)
    let times = (1...300).map(Double.init)
    let course = try model.course(after: history, at: times, parameters: mechanism.typical)["Cp"]
    for (found, expected) in zip(course, kinetics.concentrations(after: history, at: times)) { #expect(found.isClose(to: expected, relative: 1e-8)) }
  }

  @Test(.tags(.identity))
  func `has its balance by algebra though two states need each other`() throws {
    let mechanism = try Mechanism.reading(Self.text(elimination: "CL*central/V"))
    let model = try MechanismModel(mechanism)
    #expect(model.hasAverageFormula)
    let average = 0.5 * 30 / 24 / 10.0
    #expect(try #require(model.averageValue(of: "Cp", dailyDose: 30, parameters: mechanism.typical)).isClose(to: average, relative: 1e-13))
    #expect(try #require(model.averageValue(of: "outer", dailyDose: 30, parameters: mechanism.typical)).isClose(to: 90 * average, relative: 1e-13))
    let reference = 0.5 * 40 / 24 / 10.0
    let expected = average / (average + 0.1) / (reference / (reference + 0.1))
    #expect(try model.averageEffect(dailyDose: 30, parameters: mechanism.typical).isClose(to: expected, relative: 1e-13))
  }

  @Test(.tags(.identity))
  func `has its balance by integration where elimination saturates`() throws {
    let mechanism = try Mechanism.reading(Self.text(elimination: "Vmax*Cp/(Km + Cp)"))
    let model = try MechanismModel(mechanism)
    #expect(!model.hasAverageFormula)
    // Stream r = F d∕24 h leaves as it comes: C = r Km ∕ (Vmax − r).
    func effect(_ dose: Double) -> Double {
      let stream = 0.5 * dose / 24
      let c = stream * 0.2 / (4 - stream)
      return c / (c + 0.1)
    }
    for dose in [10.0, 80, 150] {
      let found = try model.averageEffect(dailyDose: dose, parameters: mechanism.typical)
      #expect(found.isClose(to: effect(dose) / effect(40), relative: 1e-7))
    }
    #expect(throws: MathematicalFailure.self) { try DoseResponsePrior(mechanism, varying: ["EC"]) }
    // More comes than can leave: there is no balance, and the effect is that of an endless concentration or none is told.
    let endless = try? model.averageEffect(dailyDose: 300, parameters: mechanism.typical)
    #expect(endless.map { $0.isClose(to: 1 / effect(40), relative: 1e-2) } ?? true)
  }

  @Test(.tags(.identity))
  func `fails with a type where its course is none`() throws {
    let broken = Self.text(elimination: "CL*central/V").replacing("(Cp/(Cp + EC) - E)*ka", with: "(log(Cp/EC) - E)*ka")
    #expect(throws: MathematicalFailure.self) { try MechanismModel(try Mechanism.reading(broken)) }
  }
}
