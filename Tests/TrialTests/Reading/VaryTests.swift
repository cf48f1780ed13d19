import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Grids of designs` {
  private static let places = ["assumptions.adherence", "scenarios.otherwise.sites.number", "design.error"]

  private static func flawed() throws -> ReadProtocol { try TrialProtocol.read(try Fixtures.bytes("protocols/flawed.yaml")) }

  @Test(.tags(.identity)) func `have every value with every other, the last place changing fastest`() throws {
    let variants = try Self.flawed().variants()
    #expect(variants.count == 8)
    let values = variants.map { $0.settings.map(\.value) }
    #expect(
      values[0] == ["90%", "3", "5% two-sided"] && values[1] == ["90%", "3", "2.5% one-sided"] && values[7] == ["70%", "12", "2.5% one-sided"])
    #expect(Set(values).count == 8)
    for variant in variants {
      #expect(variant.settings.map(\.place) == Self.places)
      let scenarios = variant.trial.scenarios
      let adherence = try #require(Share.reading(variant.settings[0].value)).fraction
      /// `sound` has its own.
      #expect(scenarios.map(\.adherence) == [adherence, 1, adherence])
      #expect(scenarios[2].sites?.count == Number.count(variant.settings[1].value) && scenarios[0].sites?.count == 20)
      #expect(variant.trial.design.error.written == variant.settings[2].value)
      #expect(variant.trial.simulation.vary == [])
    }
    #expect(variants[0].label == "adherence 90%, number 3, error 5% two-sided")
  }

  @Test(.tags(.identity)) func `leave all else as it is, and the file itself where nothing varies`() throws {
    let read = try Self.flawed()
    var plain = read.trial
    plain.simulation.vary = []
    #expect(try read.variants()[0].trial == plain)
    let single = try TrialProtocol.read(try Fixtures.bytes("protocols/igmesine-phase-3.yaml"))
    #expect(try single.variants() == [ProtocolVariant(settings: [], trial: single.trial)])
    #expect(try single.variants()[0].label == "")
  }

  @Test func `reach what the file leaves out, items of looks, and conditions`() throws {
    let read = try TrialProtocol.read(try Fixtures.bytes("protocols/igmesine-phase-3.yaml"))
    let variants = try read.variants(of: [
      Variation(place: "scenarios.planned.effect modifiers.country = UK", values: ["-1"]),
      Variation(place: "design.looks.look 1", values: ["33% of patients"]), Variation(place: "assumptions.sites.number", values: ["20"]),
      Variation(place: "assumptions.sites.sd", values: ["2.4"]),
    ])
    let trial = try #require(variants.first).trial
    #expect(trial.scenarios[3].effectModifiers.map(\.points) == [-1] && trial.scenarios[2].effectModifiers.isEmpty)
    #expect(trial.design.looks == [.patients(0.33), .end])
    #expect(trial.scenarios.allSatisfy { $0.sites == SiteLaw(count: 20, standardDeviation: 2.4, sizeDeviation: 0) })
  }

  @Test func `of one name in several places are told by their places`() throws {
    let read = try TrialProtocol.read(try Fixtures.bytes("protocols/igmesine-phase-3.yaml"))
    let variants = try read.variants(of: [
      Variation(place: "scenarios.planned.effect", values: ["-2"]), Variation(place: "scenarios.modest.effect", values: ["-1"]),
      Variation(place: "design.approximation", values: ["normal"]),
    ])
    #expect(variants.map(\.label) == ["scenarios.planned.effect -2, scenarios.modest.effect -1, approximation normal"])
  }

  @Test func `of a command line are refused for what the file would be`() throws {
    let read = try TrialProtocol.read(try Fixtures.bytes("protocols/igmesine-phase-3.yaml"))
    let size = try #require(throws: Faults.self) { try read.variants(of: [Variation(place: "design.sample size", values: ["400"])]) }
    #expect(size.all.map(\.found) == ["counts that sum to 348"])
    let text = try #require(throws: Faults.self) { try read.variants(of: [Variation(place: "trial.id.letters", values: ["x"])]) }
    #expect(text.all.map(\.rule) == [.unknownName])
    let many = (0..<32).map(String.init)
    let grid = [Variation(place: "assumptions.control change", values: many), Variation(place: "scenarios.planned.effect", values: many)]
    #expect(try #require(throws: Faults.self) { try read.variants(of: grid) }.all.map(\.rule) == [.limit])
  }

  private static func wrong(
    _ old: String, _ new: String, at: String, _ place: String, found: String, expected: String, suggestion: String? = nil, _ rule: Fault.Rule,
    in file: String = "flawed"
  ) -> Wrong {
    Wrong(old: old, new: new, at: at, place: place, found: found, expected: expected, suggestion: suggestion, rule: rule, file: file)
  }
  private static let seed = "  seed: 20261123"

  static let table: [Wrong] = [
    wrong(
      "design.error: [5%", "design.eror: [5%", at: "design", "simulation.vary.design.eror", found: "key \"eror\" at design",
      expected: "one of the keys of design", suggestion: "error", .unknownName),
    wrong(
      "[90%, 70%]", "[90%, 0.7]", at: "0.7", "simulation.vary.assumptions.adherence", found: "\"0.7\"",
      expected: "a share with %, such as \"70%\"", .wrongType),
    wrong(
      "[90%, 70%]", "[90%, 90%]", at: "90%]", "simulation.vary.assumptions.adherence", found: "\"90%\" twice", expected: "each value once",
      .duplicate),
    wrong(
      "[90%, 70%]", "[]", at: "[]", "simulation.vary.assumptions.adherence", found: "no value",
      expected: "at least one value for assumptions.adherence", .missing),
    wrong(
      "    scenarios.otherwise.sites.number", "    scenarios.sound.sites.number", at: "scenarios", "simulation.vary.scenarios.sound.sites.number",
      found: "no such place", expected: "a place of the file or of the language", .unknownName),
    wrong(
      "    assumptions.adherence: [90%, 70%]", "    simulation.seed: [1, 2]", at: "simulation", "simulation.vary",
      found: "the place \"simulation.seed\"", expected: "a place of the trial, its design or its truth", .contradicts),
    wrong(
      seed, seed + "\n  vary: {assumptions.effect: [-1, -2]}", at: "assumptions", "simulation.vary.assumptions.effect",
      found: "values that change nothing", expected: "a place that the scenarios use", .contradicts, in: "igmesine-phase-3"),
    wrong(
      seed, seed + "\n  vary: {design.sample size: [348, 400]}", at: "400", "simulation.vary.design.sample size",
      found: "\"400\", which gives counts that sum to 348 at population.factors.country", expected: "400, the sample size", .contradicts,
      in: "igmesine-phase-3"),
    wrong(
      seed, seed + "\n  vary: {scenarios.planned.effect: [{igmesine: 1}]}", at: "{igmesine", "simulation.vary.scenarios.planned.effect",
      found: "maps to vary", expected: "not yet supported: maps to vary", .refused, in: "igmesine-phase-3"),
    wrong(
      "until error: 0.2%", "until error: 60%", at: "60%", "simulation.until error", found: "\"60%\"", expected: "a share between 0% and 50%",
      .outOfRange),
    wrong(
      "  vary:\n    assumptions.adherence: [90%, 70%]",
      "  vary:\n    assumptions.placebo responders.large.share: [10%, 70%]\n    assumptions.placebo responders.minimal.share: [20%, 40%]", at: "vary",
      "simulation.vary", found: "a combination with shares that sum to 110% in placebo at assumptions.placebo responders",
      expected: "at most 100%: who is of no class has the control change", .contradicts),
  ]

  @Test(arguments: table)
  func `are read point by point before they are simulated`(_ wrong: Wrong) throws {
    let (text, expected) = try wrong.changed()
    #expect(faults(text) == [expected])
  }
}
