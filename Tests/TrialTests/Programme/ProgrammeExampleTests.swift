import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Programmes of the examples` {
  private static func text(_ fault: FileFault) -> String {
    "\(fault.file):\(fault.fault.line):\(fault.fault.column) \(fault.fault.place): \(fault.fault.found), \(fault.fault.expected) [\(fault.fault.rule)]"
  }

  /// What a printed title has otherwise than its record is told, and so is an analysis of those who stayed; nothing else.
  @Test(arguments: ["Examples/igmesine", "Tests/Fixtures/programmes/igmesine"])
  func `the igmesine programme has no fault and two warnings`(_ folder: String) throws {
    let faults = try ProgrammeFolder(References.project.appendingPathComponent(folder)).faults
    #expect(
      faults.map(Self.text) == [
        "claims.yaml:5:80 citations.seed 2.as printed: \"neurogenesis\", \"neuritogenesis\", as the record of takebayashi2004 has it [unwise]",
        "phase-3.yaml:55:19 analyses.completers.missing data: \"complete cases\", missing at random: complete cases are those who stayed, "
          + "and who stays may depend on how the treatment went [unwise]",
      ])
  }

  @Test func `the made-up programme has no fault and no warning`() throws {
    #expect(try ProgrammeFolder.example("moclinorex").faults.map(Self.text) == [])
  }

  @Test func `trials, benefits and their course say what the file says`() throws {
    let programme = try ProgrammeFolder.fixture("igmesine").read().programme
    #expect(programme.id == "igmesine" && programme.compound == "igmesine" && programme.mechanism == "mechanism.yaml")
    #expect(programme.trials.map(\.name) == ["phase-2", "phase-3"] && programme.trials.map(\.scenario) == ["bell", "modest"])
    #expect(programme.trials[0].benefits.map(\.arm) == ["low", "high", "fluoxetine"])
    #expect(programme.trials[0].benefits.map(\.benefit) == ["25 mg", "100 mg", "fluoxetine 20 mg"])
    #expect(programme.benefits.map(\.name) == ["25 mg", "100 mg", "fluoxetine 20 mg"])
    #expect(programme.benefits[0].origin == .prior(.distribution(.law(WrittenLaw(.normal(mean: 1, sd: 1.5))))))
    #expect(programme.benefits[0].modifiers.map(\.condition.text) == ["setting = inpatient", "country = other"])
    #expect(programme.benefits[0].betweenTrials == 0.5 && programme.benefits[0].dose == Dose(25, .mg))
    #expect(programme.benefits[1].origin == .mechanism(relativeTo: "25 mg", varying: ["Kd", "IC", "m"]))
    #expect(programme.benefits[1].treatment == "igmesine" && programme.benefits[1].dose == Dose(100, .mg))
    let course = try #require(programme.course)
    #expect(course.onset.written == "uniform 0.7 to 3 weeks" && course.onsetUnitWeeks == 1 && course.waningFrom == TimePoint(2, .week))
    #expect(course.waningPerWeek.laws.count == 2)
    let sensitivity = programme.sensitivity
    #expect(sensitivity.map(\.name) == ["skeptical", "neutral", "class average", "from older trials"])
    #expect(sensitivity[3].priors.map(\.prior) == [.predicted(by: "older antidepressants", standardDeviation: 8)])
    #expect(programme.metaAnalyses[0].table.rowCount == 17 && programme.metaAnalyses[0].columns[.treatmentDeviation] == "Se")
    #expect(programme.inference == InferencePlan(road: .both, draws: 20_000, seed: 20_261_123, setAside: []))
    let decision = try #require(programme.decision)
    #expect(decision.minimal == 1 && decision.target == 2 && decision.goAboveMinimal == 0.8 && decision.stopAboveTarget == 0.1)
    #expect(programme.value?.perPatient == -0.03)
  }

  @Test func `claims are a record`() throws {
    let programme = try ProgrammeFolder.fixture("igmesine").read().programme
    let record = programme.record
    #expect(record.claims.count == 21 && record.contradictions.count == 12 && record.facts.count == 9 && record.citations.count == 5)
    let interim = try #require(record.claim("C02"))
    #expect(interim.time == .oneOf([.look(1), .visit(TimePoint(2, .week)), .visit(TimePoint(4, .week))]) && interim.level == .unknown)
    #expect(interim.finding == .significantInFavor && interim.arm == .one("igmesine") && interim.citations == ["seed 1"])
    #expect(record.claim("C06")?.arm == .each(["low", "high", "fluoxetine"]))
    #expect(record.claim("C08")?.population?.map(\.text) == .oneOf(["all", "setting = outpatient"]))
    #expect(record.claim("C09")?.finding.constrains == false, "what fluoxetine did is nowhere stated")
    #expect(record.contradictions(of: "C08").map(\.id) == ["X07"])
    #expect(programme.source("roze1998")?.year == 1998 && programme.sources.count == 86)
    #expect(
      programme.readings == [
        ClaimReading(claim: "C02", field: .at, weighing: .weights([0.5, 0.25, 0.25]), isWritten: true),
        ClaimReading(claim: "C08", field: .in, weighing: .every, isWritten: true),
      ])
  }

  /// A size is a count that the ratio divides, the share of a level has a %, a standard deviation is bare, a look has its words.
  @Test func `drawn values are written as their places take them`() throws {
    let programme = try ProgrammeFolder.fixture("igmesine").read().programme
    func written(_ name: String, _ value: Double) throws -> String {
      let unknown = try #require(programme.unknowns.first { $0.name == name })
      guard case .prior(let prior) = unknown.belief, let law = prior.laws.first else { return "" }
      return unknown.form.text(of: value, drawnFrom: law)
    }
    #expect(try written("phase-2.design.sample size", 241.9) == "240")
    #expect(try written("phase-2.design.sample size", 242.1) == "244")
    #expect(try written("phase-2.population.factors.setting.outpatient", 0.75) == "75%")
    #expect(try written("phase-3.assumptions.standard deviation", 6.5) == "6.5")
    #expect(try written("phase-3.design.looks.look 1", 0.4) == "40% of patients")
    #expect(try written("phase-3.assumptions.treatment discontinuation.share", 0.3) == "30%")
    let byCountry = try #require(programme.unknowns.first { $0.name == "phase-3.population.factors.setting.outpatient" })
    #expect(byCountry.form == .share)
    guard case .byFactor("country", let levels) = byCountry.belief else {
      Issue.record("\(byCountry)")
      return
    }
    #expect(levels.map(\.level) == ["UK", "other"])
    #expect(programme.unknowns.first { $0.name == "phase-3.reported level" }?.subject == .reportedLevel)
  }

  @Test func `next trials are their file with what is set, at every value that varies`() throws {
    let programme = try ProgrammeFolder.fixture("igmesine").read().programme
    #expect(programme.nextTrials.map(\.name) == ["same again", "outpatients", "larger"])
    let outpatients = programme.nextTrials[1]
    #expect(outpatients.reading.trial.population.factors[1].composition == .shares([LevelShare(level: "outpatient", share: 1)]))
    #expect(outpatients.reading.trial.allocation?.strata == ["country"] && outpatients.scenario == "modest")
    #expect(try programme.nextTrials[2].variants().map { $0.trial.design.sampleSize } == [348, 500, 700, 1000].map { .fixed($0) })
  }
}

@Suite struct `Readings of a record` {
  @Test(.tags(.identity)) func `are worlds whose weights sum to 1`() throws {
    let worlds = try ProgrammeFolder.fixture("igmesine").read().programme.worlds()
    #expect(worlds.map(\.weight) == [0.75, 0.25])
    #expect(worlds.map { $0.choices.map(\.alternative) } == [["two trials"], ["one trial told twice"]])
    let programme = try ProgrammeFolder.fixture("igmesine").read().programme
    #expect(worlds[0].trials == programme.trials && worlds[0].claims == programme.record.claims && worlds[0].unknowns == programme.unknowns)
  }

  @Test func `told of another trial, claims bear its names and bring their unknowns`() throws {
    let told = try ProgrammeFolder.fixture("igmesine").read().programme.worlds()[1]
    #expect(told.trials.map(\.name) == ["phase-2"])
    let trial = told.trials[0].trial
    #expect(trial.design.sampleSize == .fixed(348) && trial.design.looks == [.patients(0.5), .end] && trial.population.factors.count == 2)
    #expect(told.claims.allSatisfy { $0.trial != "phase-3" })
    let interim = try #require(told.claims.first { $0.id == "C02" })
    #expect(interim.trial == "phase-2" && interim.arm == .one("low") && interim.against == .one("placebo"))
    let names = told.unknowns.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(!names.contains("phase-2.design.sample size") && !names.contains("phase-2.design.looks.look 1"), "they are set")
    #expect(!names.contains { $0.hasPrefix("phase-3") })
    let level = try #require(told.unknowns.first { $0.subject == .reportedLevel })
    #expect(level.belief == .prior(.choice([.init("5% two-sided", weight: 0.75), .init("10% two-sided", weight: 0.25)])))
    #expect(names.contains("phase-2.assumptions.treatment discontinuation.share") && !names.contains("phase-2.hypotheses.primary.analysis"))
  }
}

@Suite struct `A trial with other values` {
  private static func phase2() throws -> ReadProtocol { try TrialProtocol.read(try Fixtures.bytes("protocols/igmesine-phase-2.yaml")) }

  @Test(.tags(.identity)) func `leaves the rest of a share to the other level`() throws {
    let read = try Self.phase2().setting([PlaceSetting(place: "population.factors.setting.outpatient", text: "56.25%")])
    #expect(
      read.trial.population.factors[0].composition
        == .shares([LevelShare(level: "outpatient", share: 0.5625), LevelShare(level: "inpatient", share: 0.4375)]))
  }

  @Test(.tags(.identity)) func `is the trial itself where nothing or the same is set`() throws {
    let read = try Self.phase2()
    #expect(try read.setting([]).trial == read.trial)
    #expect(try read.setting([PlaceSetting(place: "assumptions.standard deviation", text: "8")]).trial == read.trial)
    #expect(read.has("assumptions.adverse events.any event.high") && read.has("design.looks.end") && !read.has("design.looks.look 2"))
  }

  @Test func `is refused where it contradicts itself`() throws {
    let error = try #require(throws: Faults.self) {
      try Self.phase2().setting([PlaceSetting(place: "design.looks", value: Node(position: Position(line: 1, column: 1), content: .list([])))])
    }
    #expect(error.all.map(\.place) == ["design.looks"])
  }
}
