import Foundation
import TestSupport
import Testing

/// The program on files that are wrong: a precise refusal each, status 1, nothing on standard output, and never a crash.
@Suite struct `Refusals of the program` {
  static let malformed = files("Tests/Fixtures/protocols/malformed")
  static let data = files("Tests/Fixtures/data")

  private static func files(_ folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: References.project.appendingPathComponent(folder).path)) ?? []
    return names.sorted().map { folder + "/" + $0 }
  }

  @Test func `are shown on twenty protocols and ten data files or more`() {
    #expect(Self.malformed.count >= 20)
    #expect(Self.data.count >= 10)
  }

  @Test(arguments: malformed)
  func `check refuses a malformed protocol`(_ path: String) throws {
    let workshop = try Workshop(copying: References.project, parts: [])
    let outcome = try workshop.run("equipoise check '\(References.project.appendingPathComponent(path).path)'")
    expectRefusal(outcome, of: path)
  }

  /// A design of two looks.
  private static func design(_ efficacy: String, _ rest: String) -> String {
    """
    equipoise: 1
    design:
      sample size: 348
      error: 2.5% one-sided
      looks: [50% of patients, end]
      efficacy: \(efficacy)
      \(rest)
    scenarios:
      planned: {effect: 2.5, standard deviation: 8}

    """
  }

  /// `at` is what the fault is told of.
  static let computed: [(efficacy: String, rest: String, at: String, told: String)] = [
    (
      "{spending: Lan-DeMets O'Brien-Fleming}",
      "futility: {bounds: {look 1: 3.2}, scale: z, rule: non-binding}\n  stopping: efficacy and futility", "3.2",
      "design.futility.bounds.look 1: found \"3.2\", expected less than the efficacy bound 2.963 [contradicts]"
    ),
    (
      "{bounds: {look 1: 1.9}, scale: z}", "stopping: efficacy", "{bounds",
      "design.efficacy: found looks before the end that spend the whole error, expected less than 2.5%, so that the end has a bound [contradicts]"
    ),
  ]

  /// What only computing the bounds shows is told where it stands, by every command that reads the file.
  @Test(arguments: computed)
  func `bounds that contradict one another are refused`(
    _ wrong: (efficacy: String, rest: String, at: String, told: String)
  ) throws {
    let workshop = try Workshop(copying: References.project, parts: [])
    let text = Self.design(wrong.efficacy, wrong.rest)
    try text.write(to: workshop.folder.appendingPathComponent("d.yaml"), atomically: true, encoding: .utf8)
    let before = text[..<(try #require(text.range(of: wrong.at)).lowerBound)]
    let line = before.count { $0 == "\n" } + 1
    let column = before.reversed().prefix { $0 != "\n" }.count + 1
    for command in ["check", "design"] {
      let outcome = try workshop.run("equipoise \(command) d.yaml")
      #expect(outcome.status == 1 && outcome.output.isEmpty)
      #expect(outcome.errors == ["d.yaml:\(line):\(column) \(wrong.told)"])
    }
  }

  /// A power asked for where there is no benefit, by score, response, time to event and belief: which scenario and at which number it stands.
  @Test(arguments: [
    ("non-inferiority", "scenario: equal}", "scenario: much worse}", "  much worse: {effect: 9, standard deviation: 8}", "90%"),
    ("response", "scenario: planned}", "scenario: no effect}", "", "90%"), ("survival", "scenario: planned}", "scenario: no effect}", "", "90%"),
    ("assurance", "{target: 70%", "{target: 99.9%", "", "99.9%"),
  ])
  func `a power that no number of patients reaches is refused`(
    _ example: String, _ old: String, _ new: String, _ more: String, _ power: String
  ) throws {
    let workshop = try Workshop(copying: References.project, parts: [])
    let file = References.project.appendingPathComponent("Examples/designs/\(example).yaml")
    var text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(old))
    text = text.replacingOccurrences(of: old, with: new)
    if !more.isEmpty { text = text.replacingOccurrences(of: "scenarios:\n", with: "scenarios:\n\(more)\n") }
    try text.write(to: workshop.folder.appendingPathComponent("d.yaml"), atomically: true, encoding: .utf8)
    for command in ["check", "design"] {
      let outcome = try workshop.run("equipoise \(command) d.yaml")
      #expect(outcome.status == 1 && outcome.output.isEmpty)
      let told = try #require(outcome.errors.first { !$0.contains("warning") })
      #expect(told.contains(" design.power.scenario: found ") && told.contains("no number of patients has a power of \(power)"), "\(told)")
    }
  }

  /// Bounds that spend too much are refused where a look can stop the trial, and a warning where none does.
  @Test func `bounds that spend too much are refused, and warned of where nothing stops`() throws {
    let workshop = try Workshop(copying: References.project, parts: [])
    for (stopping, status, rule) in [("efficacy", Int32(1), "contradicts"), ("none", 0, "unwise")] {
      let text = Self.design("{bounds: {look 1: 5%, end: 5%}, scale: p}", "stopping: \(stopping)")
        .replacingOccurrences(of: "2.5% one-sided", with: "5% two-sided")
      try text.write(to: workshop.folder.appendingPathComponent("d.yaml"), atomically: true, encoding: .utf8)
      let outcome = try workshop.run("equipoise check d.yaml")
      #expect(outcome.status == status)
      // Armitage, McPherson & Rowe (1969), table 2: .083 on both sides.
      let told = "design.efficacy.bounds: found bounds that spend 4.1"
      #expect(outcome.errors.contains { $0.contains(told) && $0.hasSuffix("[\(rule)]") }, "\(outcome.errors)")
    }
  }

  /// What every point of a grid does with the bounds is looked at before a patient is simulated.
  @Test func `bounds that one point of a grid makes spend too much are told at the grid`() throws {
    let workshop = try Workshop(copying: References.project, parts: [])
    let text =
      Self.design("{bounds: {look 1: 3, end: 1.98}, scale: z}", "stopping: efficacy")
      + "simulation: {vary: {design.efficacy.bounds.look 1: [3, 1.5]}}\n"
    try text.write(to: workshop.folder.appendingPathComponent("d.yaml"), atomically: true, encoding: .utf8)
    let outcome = try workshop.run("equipoise check d.yaml")
    let told = "simulation.vary.design.efficacy.bounds.look 1: found design.efficacy.bounds.look 1 at \"1.5\", which gives bounds that spend "
    #expect(outcome.status == 1)
    #expect(outcome.errors.count == 1 && outcome.errors[0].contains(told) && outcome.errors[0].hasSuffix("[contradicts]"), "\(outcome.errors)")
  }

  @Test func `bounds of a programme's trial that spend too much are told in its file`() throws {
    let workshop = try Workshop(copying: References.project, parts: ["Examples"])
    let file = workshop.folder.appendingPathComponent("Examples/igmesine/phase-3.yaml")
    let text = try String(contentsOf: file, encoding: .utf8)
    let efficacy = try #require(text.split(separator: "\n").first { $0.trimmingCharacters(in: .whitespaces).hasPrefix("efficacy:") })
    let wrong = "  efficacy: {bounds: {look 1: 1.5, end: 1.98}, scale: z}"
    try text.replacingOccurrences(of: String(efficacy), with: wrong).write(to: file, atomically: true, encoding: .utf8)
    let outcome = try workshop.run("equipoise check Examples/igmesine")
    #expect(
      outcome.errors.contains { $0.hasPrefix("Examples/igmesine/phase-3.yaml:") && $0.contains(" found bounds that spend ") }, "\(outcome.errors)")
  }

  @Test func `fifty megabytes of noise are refused at once as protocol and as data`() throws {
    let workshop = try Workshop(copying: References.project, parts: ["Examples"])
    _ = try workshop.run("head -c 50000000 /dev/urandom > noise.yaml; head -c 50000000 /dev/urandom > noise.csv")
    expectRefusal(try workshop.run("equipoise check noise.yaml"), of: "noise.yaml")
    expectRefusal(try workshop.run("equipoise analyze Examples/igmesine/phase-3.yaml --data noise.csv"), of: "noise.csv")
    expectRefusal(try workshop.run("equipoise fit 'y ~ x' --data noise.csv"), of: "noise.csv")
  }

  @Test func `a refused command leaves what was there`() throws {
    let workshop = try Workshop(copying: References.project, parts: ["Examples"])
    _ = try workshop.run("echo kept > out.json")
    let outcome = try workshop.run("equipoise analyze Examples/antidepressant/protocol.yaml --data missing.csv --format json --output out.json")
    #expect(outcome.status == 1)
    #expect(try workshop.run("cat out.json").output == ["kept"])
  }

  @Test(arguments: ["equipoise", "equipoise design", "equipoise simulate x.yaml --trials none", "equipoise fit 'y ~ x'", "equipoise nonsense"])
  func `a call that is no call ends with the usage status`(_ call: String) throws {
    let outcome = try Workshop(copying: References.project, parts: []).run(call)
    #expect(outcome.status == (call == "equipoise" ? 0 : 64))
  }

  /// FILE:LINE:COLUMN PLACE: found …, expected … [rule]
  private func expectRefusal(_ outcome: Workshop.Outcome, of path: String) {
    #expect(outcome.status == 1, "\(path): status \(outcome.status)")
    #expect(outcome.output.isEmpty, "\(path): wrote to standard output")
    let faults = outcome.errors.filter { $0.contains("found ") && $0.contains(", expected ") && $0.hasSuffix("]") }
    #expect(!faults.isEmpty, "\(path): \(outcome.errors.prefix(3))")
  }
}
