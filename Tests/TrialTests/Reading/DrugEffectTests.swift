import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `A drug effect` {
  static func text(_ scenario: String) throws -> String {
    let text = try Fixtures.text("protocols/igmesine-phase-2.yaml")
    let start = try #require(text.range(of: "\nscenarios:\n"))
    return text[..<start.upperBound] + "  one: \(scenario)\n"
  }
  static let drug = "drug effect: {mechanism: mechanism.yaml, treatment: igmesine, effect: -1.75, at dose: 25 mg/day}"

  @Test func `takes the place of the effects of its treatment's arms`() throws {
    let trial = try TrialProtocol.reading(try Self.text("{\(Self.drug), effect: {fluoxetine: -2.2}}"))
    let scenario = trial.scenarios[0]
    #expect(scenario.drugEffect == DrugEffect(mechanism: "mechanism.yaml", treatment: "igmesine", effect: -1.75, dose: Dose(25, .mg)))
    #expect(zip(trial.arms, scenario.effects).map { "\($0.name) \($1)" } == ["placebo 0.0", "low 0.0", "high 0.0", "fluoxetine -2.2"])
    #expect(try TrialProtocol.reading(trial.explained()).scenarios == trial.scenarios)
  }

  @Test(arguments: [
    ("{\(drug), effect: {low: -1, fluoxetine: -2.2}}", "an effect beside \"drug effect\"", Fault.Rule.contradicts),
    ("{\(drug)}", "no key \"effect\"", .missing),
    ("{\(drug.replacing("igmesine", with: "igmesin")), effect: {low: -1, high: -1, fluoxetine: -2.2}}", "\"igmesin\"", .unknownName),
    ("{\(drug.replacing("25 mg/day", with: "25 mg")), effect: {fluoxetine: -2.2}}", "\"25 mg\"", .outOfRange),
    ("{\(drug.replacing("mechanism.yaml", with: "../mechanism.yaml")), effect: {fluoxetine: -2.2}}", "\"../mechanism.yaml\"", .refused),
    ("{drug effect: {mechanism: mechanism.yaml, treatment: igmesine, effect: -1.75}, effect: {fluoxetine: -2.2}}", "no key \"at dose\"", .missing),
  ])
  func `that is wrong is told of`(_ scenario: String, _ found: String, _ rule: Fault.Rule) throws {
    let all = faults(try Self.text(scenario)).filter { !$0.rule.isWarning }
    #expect(all.map(\.rule) == [rule] && all.first?.found == found, "\(all)")
  }
}
