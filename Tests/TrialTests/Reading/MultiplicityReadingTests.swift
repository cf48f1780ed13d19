import Foundation
import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Several hypotheses in one file` {
  @Test func `a graph says what it says`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/graph.yaml"))
    #expect(trial.hypotheses.map(\.variable) == ["score", "score", "function", "function"])
    #expect(trial.hypotheses.map(\.treatment) == ["low", "high", "low", "high"])
    let rule = try #require(trial.design.multiplicity)
    #expect(rule.method == .graph && rule.intersectionTest == .bonferroni && rule.hasWeights && !rule.isJoint)
    #expect(rule.weights == [.init("low score", 0.5), .init("high score", 0.5)])
    #expect(rule.passes.count == 6 && rule.passes[1] == .init(from: "low score", to: "low function", 0.5))
    #expect(trial.measures.map(\.name) == ["score", "function"])
    let scenario = trial.scenarios[0]
    #expect(scenario.effects == [0, 2.5, 3] && scenario.standardDeviation == 8)
    #expect(scenario.endpoints == [EndpointTruth(endpoint: "function", effects: [0, 2, 3], standardDeviation: 10)])
    #expect(scenario.endpointCorrelation == [[1, 0.5], [0.5, 1]])
  }

  @Test func `non-inferiority and superiority of one comparison are two hypotheses`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/fixed-sequence.yaml"))
    #expect(trial.hypotheses.map(\.test) == [.nonInferiority, .superiority] && trial.hypotheses.map(\.margin) == [1.5, nil])
    #expect(trial.design.multiplicity == MultiplicityRule(.fixedSequence, order: ["not worse", "better"]))
  }

  static let populations = """
    equipoise: 1
    population:
      factors:
        severity: {severe: 40%, moderate: 60%}
    hypotheses:
      everyone: {test: superiority, in: all}
      severe: {test: superiority, in: severity = severe}
    design:
      sample size: 300
      error: 2.5% one-sided
      looks: [end]
      multiplicity: {method: closed test, intersection test: Spiessens-Debois}
    scenarios:
      planned: {effect: 2, standard deviation: 8}
    """

  @Test(arguments: ["graph", "fixed-sequence"])
  func `what is written is read as the same`(_ name: String) throws {
    try check(try Fixtures.text("protocols/\(name).yaml"))
  }

  @Test func `what is written of populations is read as the same`() throws {
    try check(Self.populations)
    let trial = try TrialProtocol.reading(Self.populations)
    #expect(trial.hypotheses.map(\.population?.text) == [nil, "severity = severe"])
  }

  private func check(_ text: String) throws {
    let trial = try TrialProtocol.reading(text)
    var again = try TrialProtocol.reading(trial.explained())
    again.defaults = trial.defaults
    #expect(again == trial)
  }

  /// What a change of the graph's file is told, at which place.
  static let changes: [(old: String, new: String, place: String, found: String, rule: Fault.Rule)] = [
    (
      "weights: {low score: 50%, high score: 50%}", "weights: {low score: 60%, high score: 50%}", "design.multiplicity.weights",
      "weights that sum to 110%", .contradicts
    ),
    (
      "weights: {low score: 50%, high score: 50%}", "weights: {low score: 50%, high scores: 50%}", "design.multiplicity.weights.high scores",
      "\"high scores\"", .unknownName
    ),
    (
      "low function: {high score: 100%}", "low function: {high score: 100%, low score: 10%}", "design.multiplicity.passes.low function",
      "passes from \"low function\" that sum to 110%", .contradicts
    ),
    (
      "low function: {high score: 100%}", "low function: {low function: 100%}", "design.multiplicity.passes.low function.low function",
      "a pass of \"low function\" to itself", .contradicts
    ),
    (
      "high score: {low score: 50%, high function: 50%}", "high score: {low score: 100%}", "design.multiplicity.weights",
      "no weight of \"high function\", and nothing that passes it any", .missing
    ),
    (
      "    intersection test: Bonferroni\n", "", "design.multiplicity", "no key \"intersection test\"", .missing
    ),
    (
      "intersection test: Bonferroni", "intersection test: Dunnett", "design.multiplicity.intersection test", "\"Dunnett\" in a graph", .contradicts
    ),
    (
      "high function: {test: superiority, variable", "high function: {test: superiority, margin: 1, variable", "hypotheses.high function.margin",
      "a margin of superiority", .contradicts
    ),
    (
      "high function: {test: superiority, variable", "high function: {test: non-inferiority, variable", "hypotheses.high function",
      "\"non-inferiority\" without a margin", .missing
    ),
    (
      "high function: {test: superiority, variable", "high function: {test: non-inferiority, margin: 0, variable", "hypotheses.high function.margin",
      "\"0\"", .outOfRange
    ),
    (
      "high function: {test: superiority, variable: function", "high function: {test: superiority, variable: functions",
      "hypotheses.high function.variable", "\"functions\"", .unknownName
    ),
    (
      "high function: {test: superiority, variable: function, treatment: high}",
      "high function: {test: superiority, variable: function, treatment: low}",
      "hypotheses.high function", "the comparison of \"low function\"", .duplicate
    ),
    (
      "looks: [end]", "looks: [50% of patients, end]\n  efficacy: {bounds: {end: 2}, scale: z}\n  stopping: efficacy", "design.efficacy.bounds",
      "bounds for hypotheses whose share of the error changes", .contradicts
    ),
    (
      "    correlation between endpoints: {score: {function: 0.5}}", "", "scenarios.planned", "no key \"correlation between endpoints\"", .missing
    ),
    (
      "      function: {effect: {low: 2, high: 3}, standard deviation: 10}\n", "", "scenarios.planned.endpoints", "no truth of \"function\"", .missing
    ),
    (
      "    endpoints:\n", "    effect: {low: 1, high: 1}\n    endpoints:\n", "scenarios.planned.endpoints.score.effect", "\"effect\" twice",
      .contradicts
    ),
  ]

  @Test(arguments: changes.indices)
  func `what is wrong is told where it stands`(_ index: Int) throws {
    let one = Self.changes[index]
    let text = try Fixtures.text("protocols/graph.yaml")
    try #require(text.contains(one.old))
    let found = faults(text.replacing(one.old, with: one.new))
    #expect(found.map(\.place) == [one.place] && found.map(\.found) == [one.found] && found.map(\.rule) == [one.rule], "\(found)")
  }

  /// Rules put in place of a graph, and why they are none of this file's.
  static let rules: [(rule: String, found: String)] = [
    ("{method: Dunnett}", "\"Dunnett\" across different endpoints"),
    ("{method: step-down Dunnett}", "\"step-down Dunnett\" across different endpoints"),
    ("{method: closed test, intersection test: Spiessens-Debois}", "\"Spiessens-Debois\" of hypotheses that differ in more than \"in\""),
    ("{method: fixed sequence, order: [low score, high score, low function]}", "an order without \"high function\""),
    ("{method: fixed sequence, order: [low score, high score, low function, low score, high function]}", "\"low score\" twice"),
    ("{method: fixed sequence}", "no key \"order\""),
    ("{method: closed test}", "no key \"intersection test\""),
    ("{method: Holm, weights: {low score: 50%}}", "key \"weights\""),
    ("{method: closed test, intersection test: hierarchical}", "no key \"order\""),
  ]

  private static func replacing(_ rule: String) throws -> String {
    let text = try Fixtures.text("protocols/graph.yaml")
    let start = try #require(text.firstRange(of: "  multiplicity:")?.lowerBound)
    let end = try #require(text.firstRange(of: "scenarios:")?.lowerBound)
    return text[..<start] + "  multiplicity: \(rule)\n" + text[end...]
  }

  @Test(arguments: rules.indices)
  func `a rule that the hypotheses do not fit is refused`(_ index: Int) throws {
    #expect(faults(try Self.replacing(Self.rules[index].rule)).map(\.found) == [Self.rules[index].found])
  }

  @Test(arguments: ["Hochberg", "Hommel", "Benjamini-Hochberg"])
  func `rules without weights of the error have no bounds at looks`(_ method: String) throws {
    let text = try Self.replacing("{method: \(method)}")
    #expect(faults(text).isEmpty)
    let looks = text.replacing("looks: [end]", with: "looks: [50% of patients, end]\n  efficacy: {family: Pocock}\n  stopping: efficacy")
    let found = faults(looks)
    #expect(found.map(\.found) == ["\"\(method)\" with several looks"] && found.map(\.rule) == [.refused])
    #expect(faults(looks.replacing(method, with: "Holm")).isEmpty)
  }

  @Test func `a closed test with looks asks for its combination, once`() throws {
    let file = References.project.appendingPathComponent("Examples/designs/multi-arm.yaml")
    let text = try String(contentsOf: file, encoding: .utf8).replacing("  combination: {method: inverse normal}\n", with: "")
    #expect(faults(text).map(\.found) == ["\"arms\" without \"combination\""])
    let start = try #require(text.firstRange(of: "  adaptations:")?.lowerBound)
    let end = try #require(text.firstRange(of: "assumptions:")?.lowerBound)
    #expect(faults(String(text[..<start] + text[end...])).map(\.found) == ["\"closed test\" with several looks and no \"combination\""])
  }

  @Test func `equivalence has no bounds at looks, and nothing is spent on nothing without a word`() throws {
    let looks = try Fixtures.text("protocols/fixed-sequence.yaml").replacing("non-inferiority", with: "equivalence")
    #expect(faults(looks).map(\.found) == ["\"equivalence\" with several looks"])
    let text = try Fixtures.text("protocols/graph.yaml").replacing("{low score: 50%, high score: 50%}", with: "{low score: 40%, high score: 50%}")
    #expect(try TrialProtocol.read(Array(text.utf8)).warnings.map(\.found) == ["weights that sum to 90%"])
  }
}
