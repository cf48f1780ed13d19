import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Trials that go by stages` {
  static let arms = """
    equipoise: 1
    arms:
      placebo: {role: placebo}
      low: {dose: 10 mg/day}
      middle: {dose: 20 mg/day}
      high: {dose: 40 mg/day}
    hypotheses:
      low: {test: superiority, treatment: low}
      middle: {test: superiority, treatment: middle}
      high: {test: superiority, treatment: high}
    design:
      sample size: 400
      error: 2.5% one-sided
      looks: [50% of information, end]
      efficacy: {spending: Lan-DeMets Pocock}
      stopping: efficacy
      combination: {method: inverse normal}
      multiplicity: {method: closed test, intersection test: Dunnett}
      adaptations:
        drop: {at: look 1, change: arms, keep: best 1, by: effect, freed patients: shared}
    assumptions: {standard deviation: 8}
    scenarios: {one works: {effect: {low: 0, middle: 0, high: 3}}}

    """
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
      looks: [50% of information, end]
      efficacy: {family: O'Brien-Fleming}
      stopping: efficacy
      combination: {method: inverse normal}
      multiplicity: {method: closed test, intersection test: Spiessens-Debois}
      adaptations:
        narrow: {at: look 1, change: population, keep: best 1}
    assumptions: {standard deviation: 8}
    scenarios: {everyone: {effect: 2.5}}

    """
  static let size = """
    equipoise: 1
    design:
      sample size: 300
      error: 2.5% one-sided
      looks: [50% of patients, end]
      efficacy: {family: O'Brien-Fleming}
      stopping: efficacy
      combination: {method: Fisher}
      adaptations:
        more: {at: look 1, change: sample size, blinding: unblinded, at most: 600}
    assumptions: {standard deviation: 8}
    scenarios: {planned: {effect: 2.5}}

    """

  static let changes: [(String, String, String, Adaptation.Change)] = [
    (arms, "keep: best 1", "keep: best 1", .arms(.init(keep: .best(1), by: .effect), freed: .shared)),
    (arms, "keep: best 1, by: effect", "keep: all within 1.5, by: z", .arms(.init(keep: .within(1.5), by: .z), freed: .shared)),
    (
      arms, "keep: best 1, by: effect", "keep: all within 10%, by: predictive probability",
      .arms(.init(keep: .within(0.1), by: .predictiveProbability), freed: .shared)
    ),
    (
      arms, "keep: best 1, by: effect, freed patients: shared", "keep: benefit above 0",
      .arms(.init(keep: .benefitAbove(0), by: .effect), freed: .saved)
    ),
    (populations, "best 1", "best 1", .population(.init(keep: .best(1), by: .effect))),
    (size, "at most", "at most", .sampleSize(.init(.unblinded(conditionalPower: 0.8), most: 600))),
    (size, "at most", "conditional power: 90%, at most", .sampleSize(.init(.unblinded(conditionalPower: 0.9), most: 600))),
    (size, "unblinded", "blinded", .sampleSize(.init(.blinded, most: 600))),
  ]

  @Test(.tags(.identity), arguments: changes)
  func `are read, and read again from what is explained`(_ file: String, _ old: String, _ new: String, _ change: Adaptation.Change) throws {
    let trial = try TrialProtocol.reading(file.replacing(old, with: new))
    #expect(trial.design.adaptations.map(\.change) == [change])
    #expect(trial.design.adaptations.map(\.look) == [0])
    #expect(try TrialProtocol.reading(trial.explained()).design == trial.design)
  }

  @Test(.tags(.identity)) func `combine their stages as they say`() throws {
    #expect(try TrialProtocol.reading(Self.arms).design.combination == .inverseNormal)
    #expect(try TrialProtocol.reading(Self.size).design.combination == .fisher)
  }

  @Test func `tell their defaults`() throws {
    let explained = try TrialProtocol.reading(Self.size).explained()
    #expect(explained.contains("conditional power: 80%   # default: the usual power; it moves no error"))
    #expect(try TrialProtocol.reading(Self.populations).explained().contains("by: effect   # default: "))
  }

  struct Wrong {
    var file: String
    var old: String
    var new: String
    var place: String
    /// What stands at the fault, first of its kind in the changed file.
    var at: String
    var found: String
    var expected: String
    var rule = Fault.Rule.contradicts
  }

  static let wrong: [Wrong] = [
    Wrong(
      file: arms, old: "  combination: {method: inverse normal}\n  multiplicity: {method: closed test, intersection test: Dunnett}\n",
      new: "  multiplicity: {method: Holm}\n", place: "design.adaptations.drop.change", at: "arms, keep", found: "\"arms\" without \"combination\"",
      expected: "weights fixed before"),
    Wrong(
      file: size, old: "  combination: {method: Fisher}\n", new: "", place: "design.adaptations.more.change", at: "sample size, blinding",
      found: "\"unblinded sample size\" without \"combination\"", expected: "weights fixed before"),
    Wrong(
      file: arms, old: "at: look 1", new: "at: end", place: "design.adaptations.drop.at", at: "end, change", found: "\"end\"",
      expected: "a look before the end"),
    Wrong(
      file: arms, old: "at: look 1", new: "at: look 2", place: "design.adaptations.drop.at", at: "look 2", found: "\"look 2\"",
      expected: "one of look 1, end", rule: .unknownName),
    Wrong(
      file: arms, old: "best 1", new: "best one", place: "design.adaptations.drop.keep", at: "best one", found: "\"best one\"",
      expected: "\"all within 1\"", rule: .wrongType),
    Wrong(
      file: arms, old: "best 1", new: "best 0", place: "design.adaptations.drop.keep", at: "best 0", found: "\"best 0\"", expected: "what goes on",
      rule: .outOfRange),
    Wrong(
      file: arms, old: "best 1", new: "best 3", place: "design.adaptations.drop.keep", at: "best 3", found: "\"best 3\" of 3", expected: "fewer"),
    Wrong(
      file: arms, old: "best 1, by: effect", new: "benefit above 0, by: z", place: "design.adaptations.drop.by", at: "z, freed",
      found: "\"z\" beside \"benefit above 0\"", expected: "\"effect\""),
    Wrong(
      file: arms, old: "best 1, by: effect", new: "all within 1, by: predictive probability", place: "design.adaptations.drop.keep",
      at: "all within 1", found: "\"all within 1\" by predictive probability", expected: "all within 10%"),
    Wrong(
      file: arms, old: "by: effect", new: "by: luck", place: "design.adaptations.drop.by", at: "luck", found: "\"luck\"",
      expected: "one of effect, z",
      rule: .unknownName),
    Wrong(
      file: arms, old: "change: arms", new: "change: dose", place: "design.adaptations.drop.change", at: "dose, keep", found: "\"dose\"",
      expected: "one of sample size, arms, population", rule: .unknownName),
    Wrong(
      file: arms, old: "change: arms", new: "change: population", place: "design.adaptations.drop.change", at: "population, keep",
      found: "\"population\" with 3 hypotheses of 1 populations", expected: "hypotheses to choose from"),
    Wrong(
      file: populations, old: "change: population", new: "change: arms", place: "design.adaptations.narrow.change", at: "arms, keep",
      found: "\"arms\" with 2 hypotheses of 0 treatments", expected: "hypotheses to choose from"),
    Wrong(
      file: populations, old: "keep: best 1", new: "keep: best 1, freed patients: saved", place: "design.adaptations.narrow.freed patients",
      at: "freed patients", found: "key \"freed patients\"", expected: "it belongs to \"change: arms\""),
    Wrong(
      file: size, old: "at most: 600", new: "at most: 200", place: "design.adaptations.more.at most", at: "200", found: "\"200\"",
      expected: "at least 300"),
    Wrong(
      file: size, old: ", at most: 600", new: "", place: "design.adaptations.more", at: "more:", found: "no key \"at most\"",
      expected: "the most patients", rule: .missing),
    Wrong(
      file: size, old: "blinding: unblinded", new: "blinding: blinded, conditional power: 80%", place: "design.adaptations.more.conditional power",
      at: "conditional power", found: "key \"conditional power\"", expected: "it belongs to \"blinding: unblinded\""),
    Wrong(
      file: size, old: "sample size: 300", new: "sample size: unknown", place: "design.sample size", at: "unknown",
      found: "\"unknown\" beside \"combination\"",
      expected: "tell the stages apart"),
    Wrong(
      file: size, old: "50% of patients", new: "week 30 as 50% of information", place: "design.looks", at: "[week 30", found: "looks by calendar",
      expected: "not yet supported", rule: .refused),
    Wrong(
      file: size, old: "[50% of patients, end]", new: "[30% of patients, 60% of patients, end]", place: "design.adaptations.more.at", at: "look 1",
      found: "\"look 1\"", expected: "not yet supported: a size changed before the last look", rule: .refused),
    Wrong(
      file: size, old: "stopping: efficacy", new: "stopping: none", place: "design.stopping", at: "none", found: "\"none\" beside \"combination\"",
      expected: "what a stage rejects stays so"),
    Wrong(
      file: size, old: "method: Fisher", new: "method: Stouffer", place: "design.combination.method", at: "Stouffer", found: "\"Stouffer\"",
      expected: "one of inverse normal, Fisher", rule: .unknownName),
    Wrong(
      file: arms, old: "method: closed test, intersection test: Dunnett", new: "method: Holm", place: "design.multiplicity.method", at: "Holm",
      found: "\"Holm\" beside \"combination\"", expected: "\"closed test\""),
  ]

  @Test(arguments: wrong.indices)
  func `are refused with the reason where they contradict themselves`(_ index: Int) throws {
    let one = Self.wrong[index]
    let text = one.file.replacing(one.old, with: one.new)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = try #require(lines.firstIndex { $0.contains(one.at) })
    let column = try #require(lines[line].firstRange(of: one.at)).lowerBound
    let faults = #expect(throws: Faults.self) { try TrialProtocol.reading(text) }
    let found = try #require(faults?.all.first { $0.place == one.place && $0.rule == one.rule }, "\(faults?.all ?? [])")
    #expect(found.found.contains(one.found) && found.expected.contains(one.expected), "\(found)")
    #expect(found.line == line + 1 && found.column == lines[line].distance(from: lines[line].startIndex, to: column) + 1, "\(found)")
  }
}
