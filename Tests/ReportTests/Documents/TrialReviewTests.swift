import TestSupport
import Testing

@testable import Report
@testable import Trial

@Suite struct `The review of a trial` {
  private func text(_ prose: Prose) -> String {
    prose.spans.map { span in
      switch span {
      case .text(let text), .strong(let text), .code(let text), .pointer(let text): text
      case .citation(let works): "[" + works.map(\.rawValue).joined(separator: ",") + "]"
      }
    }.joined()
  }
  private func ids(_ document: Document) -> [String] { document.sections.map(\.id) }
  private func abstract(_ document: Document, _ label: String) -> String { document.abstract.first { $0.label == label }.map { text($0.text) } ?? "" }

  @Test(.tags(.identity)) func `sections without results are left out`() {
    #expect(ids(PhaseThree.review()) == ["protocol", "design", "simulation", "results", "defaults"])
    #expect(ids(PhaseThree.review(simulation: nil, analysis: nil)) == ["protocol", "design", "defaults"])
    #expect(ids(PhaseThree.review(design: nil, simulation: nil)) == ["protocol", "results", "defaults"])
    var trial = PhaseThree.trial
    trial.defaults = []
    let bare = PhaseThree.review(trial, design: nil, simulation: nil, analysis: nil)
    #expect(ids(bare) == ["protocol"] && bare.opening.isEmpty && bare.figures.isEmpty)
    #expect(abstract(bare, "Finding") == "The protocol is complete; nothing was computed for this document.")
  }

  @Test(.tags(.identity)) func `the finding holds the results' numbers and moves with them`() throws {
    let finding = abstract(PhaseThree.review(), "Finding")
    #expect(finding.hasPrefix("Superiority not shown: one-sided p = 0.084 above 0.024 at the end."))
    #expect(finding.contains("−1.1 points (95% CI −2.7 to 0.5); negative favors Igmesine 25 mg"))
    #expect(finding.contains("2.5% under “no effect” (0 points), 56% under “modest” (−1.75 points) and 85% under “planned” (−2.5 points)"))
    var other = TrialResults()
    var primary = PhaseThree.primary
    primary.value = -3.3
    other.append("primary", .estimate(primary))
    #expect(abstract(PhaseThree.review(design: nil, simulation: nil, analysis: other), "Finding").contains("−3.3 points"))
  }

  @Test(.tags(.identity)) func `trials that stop for harm are no success in the finding`() {
    var simulation = PhaseThree.simulation
    #expect(!abstract(PhaseThree.review(), "Finding").contains("harm"))
    simulation.append(
      "stoppingForHarm",
      .table(
        ResultTable(
          label: "", columns: [.init("scenario", "", .text), .init("stops", "", .probability), .init("power", "", .probability)],
          rows: [
            [.text("no effect"), .missing, .missing],
            [.text("modest"), .number(0.94, monteCarloError: 0.004), .number(0.031, monteCarloError: 0.003)],
          ])))
    #expect(
      abstract(PhaseThree.review(simulation: simulation), "Finding").contains(
        "The rule that stops for harm ends 94% of trials under “modest”; counting these as no success, the chance is 3.1% under “modest”."))
  }

  @Test(.tags(.identity)) func `a figure is drawn once, the decision's on the first page`() {
    let document = PhaseThree.review()
    #expect(document.figures.map(\.id) == ["means-by-visit", "power-curve", "boundaries", "subgroup-forest"])
    guard case .figure(let first)? = document.opening.first else {
      Issue.record("no figure on the first page")
      return
    }
    #expect(first.id == "means-by-visit")
    #expect(PhaseThree.review(analysis: nil).figures.map(\.id) == ["power-curve", "boundaries"])
  }

  @Test(.tags(.identity)) func `every table says its finding in one line`() {
    for document in [PhaseThree.review(), PhaseThree.review(analysis: nil), PhaseThree.review(simulation: nil, analysis: nil)] {
      for case .table(let table) in document.blocks {
        #expect(!table.headline.isEmpty && table.headline.count <= 90 && table.headline.first?.isLowercase == false, "\(table.headline)")
      }
      let tables = document.blocks.compactMap { if case .table(let table) = $0 { table.id } else { nil } }
      #expect(Set(tables).count == tables.count)
    }
  }

  @Test(.tags(.identity)) func `only works that are cited are listed, numbered as they come`() {
    let document = PhaseThree.review()
    let numbers = DocumentNumbers(document)
    #expect(
      numbers.works == [
        .hamilton, .estimands, .pattersonThompson, .harville, .faiCornelius, .littleRubin, .jones, .gelman, .lanDeMets, .oBrienFleming, .philox,
      ])
    #expect(numbers.works.map(numbers.number) == Array(1...11))
    #expect(!HTMLWriter(document, drawings: [:]).html.contains("Pocock"))
    #expect(numbers.pointer("by-visit").hasPrefix("Table ") && numbers.pointer("means-by-visit") == "Figure 1")
    #expect(Work.allCases.allSatisfy { $0.citation.contains { $0.isNumber } && $0.citation.hasSuffix(".") })
  }

  @Test(
    .tags(.identity),
    arguments: [
      (EfficacyRule.spending(.lanDeMetsOBrienFleming), "[lanDeMets] whose bounds are near those of O'Brien and Fleming[oBrienFleming]"),
      (.spending(.lanDeMetsPocock), "[lanDeMets] whose bounds are near those of Pocock[pocock]"),
      (.spending(.hwangShihDeCani(gamma: -4)), "γ = −4[hwangShihDeCani]"),
      (.family(.pocock), "the shape of Pocock[pocock,jennisonTurnbull]"), (.bounds([2.96, 1.97]), "fixed in the file"),
    ])
  func `the rule of stopping is told with its source`(_ rule: EfficacyRule, _ words: String) {
    var trial = PhaseThree.trial
    trial.design.efficacy = rule
    #expect(text(MethodSentences(trial: trial).looks).contains(words))
    trial.design.looks = [.end]
    #expect(text(MethodSentences(trial: trial).looks) == "There is one look, at the end, with a one-sided error of 2.5%.")
  }

  @Test(.tags(.identity)) func `the model of simulation is the scenario's`() {
    let told = text(MethodSentences(trial: PhaseThree.trial).simulation)
    for part in [
      "mean 23.5 and standard deviation 3", "18 to 34", "reaches −9 points at week 6, along an exponential with a time constant of 2.2 weeks",
      "standard deviation 8 points", "56.25% of it at week 1", "0.25 + 0.65 × 0.75ᵈ", "24.5% of patients", "missing at random[littleRubin]",
      "[philox]",
      "differ in the true effect alone",
    ] { #expect(told.contains(part), "\(part)") }
    var trial = PhaseThree.trial
    trial.scenarios[1].standardDeviation = 9
    trial.scenarios[0].discontinuation = nil
    let other = text(MethodSentences(trial: trial).simulation)
    #expect(other.contains("differ in more than the effect") && other.contains("Every patient stays to the end."))
  }

  @Test(.tags(.identity)) func `every flaw that is at work is told, and no other`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/flawed.yaml"))
    let told = text(MethodSentences(trial: trial).simulation)
    for part in [
      "The effect of treatment is moved by −0.5 points where country = UK and 1 points where setting = day, clinic and baseline >= 24.5.",
      "The control arm's change is moved by 2 points where setting != outpatient.",
      "Being seen moves the change of every arm by −0.86 points from week 2 on and −0.67 points from week 4 on.",
      "effect drawn in every trial, of country with a standard deviation of 0.8 points",
      "10% of patients are of the class “large”, whose change is −16 points with a standard deviation of 4",
      "22% on placebo, 15% on low and 12% on high are of the class “minimal”",
      "Raters lift a baseline below 20 by 1.5 points on average",
      "25% on placebo, 24% on low and 30% on high stop treatment before the last visit",
      "at the visit that is then not seen raises the log hazard of stopping by 0.06 (a hazard of at most 0.9), so that values are missing not at random",
      "Reasons for it are lack of efficacy (45%), adverse event (12%) and other (43%).",
      "Of those who stop, 40% go on being seen; the effect of treatment is then kept.",
      "5% of patients leave the study before the last visit, completely at random.", "8% of patients get rescue medication", "adds −3 points",
      "3% of single visits are missed.", "20 sites, the logarithm of their expected size has a standard deviation of 0.5",
      "Ratings have a reliability of 0.937 and move by −0.1 points a month of the calendar.",
      "Patients arrive at random, 30 a month, a rate that is reached along a line in 3 months; the change of those randomized later differs by 0.05 points",
      "Each daily dose is taken with a probability of 90%.", "any event: 38% on placebo, 42% on low and 55% on high",
    ] { #expect(told.contains(part), "\(part)") }
    var sound = trial
    sound.scenarios = [trial.scenarios[1]]
    let plain = text(MethodSentences(trial: sound).simulation)
    for word in [
      "moved", "Being seen", "drawn in every trial", "class", "lift", "stop", "Reasons", "rescue", "missed", "sites", "Ratings", "arrive", "dose",
      "Adverse",
    ] {
      #expect(!plain.contains(word), "\(word)")
    }
    #expect(plain.contains("Every patient stays to the end."))
  }

  @Test(.tags(.identity)) func `what becomes of the error and of late patients is told`() throws {
    var trial = try TrialProtocol.reading(try Fixtures.text("protocols/flawed.yaml"))
    let looks = text(MethodSentences(trial: trial).looks)
    #expect(
      looks.contains("Each of the 2 hypotheses is tested at the whole error.") && looks.contains("Efficacy can be shown at look 2 and the end alone.")
    )
    #expect(looks.contains("Patients randomized and not yet followed when the trial stops are left out."))
    trial.design.efficacyLooks = nil
    trial.hypotheses.removeLast()
    let other = text(MethodSentences(trial: trial).looks)
    #expect(!other.contains("hypotheses") && !other.contains("alone"))
  }

  @Test(.tags(.identity)) func `what it takes to repeat it stands at the end`() {
    let parts = PhaseThree.reproducibility.parts.map(\.text)
    #expect(parts.contains("equipoise report phase-3.yaml --data adqs.csv") && parts.contains(PhaseThree.reproducibility.sha256))
    #expect(parts.contains("seed 20261123") && parts.contains("10\u{202F}000 trials a scenario") && parts.contains("0 fits failed"))
    #expect(PhaseThree.reproducibility.footer == "sha256 3f9a 1c07 … 2be4 · seed 20261123")
  }

  @Test(.tags(.identity)) func `words of a text are joined as people join them`() {
    #expect(["a"].listed == "a" && ["a", "b"].listed == "a and b" && ["a", "b", "c"].listed == "a, b and c" && [String]().listed.isEmpty)
    #expect("85%".withArticle == "an 85%" && "56%".withArticle == "a 56%" && "11%".withArticle == "an 11%" && "1%".withArticle == "a 1%")
    #expect("no end".asSentence == "no end." && "an end!".asSentence == "an end!" && "".asSentence.isEmpty)
  }
}
