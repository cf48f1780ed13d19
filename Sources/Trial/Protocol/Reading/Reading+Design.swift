import Notation

extension Reading {
  mutating func design() -> DesignPlan {
    guard let spot = root["design"] else {
      return DesignPlan(
        sampleSize: .fixed(0), approximation: .t, error: ErrorRate(0.025, sides: 1), looks: [.end], efficacy: nil, futility: nil,
        stopping: .efficacy)
    }
    let looks = looks(spot["looks"])
    checkEventDesign(spot, looks)
    checkOutcomeClaims(spot)
    let error = spot["error"]?.read(ErrorRate.self) ?? ErrorRate(0.025, sides: 1)
    let frame = DesignFrame(
      fractions: looks.map(\.fraction), error: error, power: spot["sample size"] == nil ? spot["power"]?["target"]?.share : nil,
      hasSize: spot["sample size"]?.count != nil)
    let futility = futility(spot["futility"], frame)
    let stopping = stopping(spot, looks: looks.count)
    let efficacy = efficacy(spot["efficacy"], frame)
    if looks.count > 0 { checkRules(spot, looks: looks.count, stopping) }
    if looks.count > 1 { checkEquivalence() }
    checkBounds(spot["futility"], efficacy, futility)
    var plan = DesignPlan(
      sampleSize: sampleSize(spot), approximation: approximation(spot), error: error, looks: looks,
      efficacy: efficacy, efficacyLooks: efficacyLooks(spot["efficacy"], looks: looks.count), futility: futility, stopping: stopping ?? .efficacy,
      delayedPatients: delayedPatients(spot, looks: looks.count), multiplicity: multiplicity(spot),
      combination: combination(spot["combination"]), adaptations: adaptations(spot["adaptations"], looks: looks.count))
    plan.safety = safetyRule(spot["safety"])
    plan.events = spot["events"]?.count
    plan.followUpMonths = spot["follow-up"]?.read(Duration.self)?.months
    return plan
  }

  /// By the endpoint: of scores t, of rates the pooled variance, of times Schoenfeld's.
  private mutating func approximation(_ spot: Spot) -> DesignPlan.Approximation {
    let (words, reason): ([DesignPlan.Approximation], String) =
      switch plainOutcome?.variable {
      case .response: ([.normal, .unpooled], "the variance at the rates that are likeliest under the hypothesis")
      case .timeToEvent where testsRestrictedMeans: ([.normal], "the difference of two means by its normal law")
      case .timeToEvent: ([.schoenfeld, .freedman, .lachinFoulkes], "the log-rank test's power by its number of events")
      default: ([.t, .normal], "closed forms for power use the t distribution")
      }
    guard let written = spot["approximation"] else {
      findings.fill("design.approximation", words[0].rawValue, because: reason)
      return words[0]
    }
    guard let word = written.word(DesignPlan.Approximation.self) else { return words[0] }
    if !words.contains(word), !endpoints.isEmpty {
      findings.fault(
        written, "\"\(word.rawValue)\" for a \(endpoints[0].variable.rawValue)", expected: Shape.choice(words.map(\.rawValue)), .contradicts)
    }
    return word
  }

  private mutating func delayedPatients(_ spot: Spot, looks: Int) -> DesignPlan.DelayedPatients {
    if let written = spot["delayed patients"] { return written.word(DesignPlan.DelayedPatients.self) ?? .ignored }
    guard looks > 1 else { return .ignored }
    findings.fill("design.delayed patients", "ignored", because: "a trial that stops is judged by the patients of its look")
    return .ignored
  }

  /// Who is late at a stop is known of patients who come over time.
  mutating func checkDelayed(_ design: DesignPlan, _ scenarios: [Scenario]) {
    guard design.delayedPatients != .ignored, design.looks.count > 1, let written = root["design"]?["delayed patients"] else { return }
    if design.delayedPatients == .decideAtTheEnd { checkDeciding(design, written) }
    for scenario in scenarios where scenario.accrual == nil {
      let isWritten = [root["scenarios"]?[scenario.name], root["assumptions"]].contains { $0?["accrual"]?.isMap ?? false }
      // An accrual that cannot be read has been told of.
      guard !isWritten || root["scenarios"]?[scenario.name]?["accrual"]?.text != nil else { continue }
      findings.fault(
        written, "\"\(design.delayedPatients.rawValue)\" beside \"\(scenario.name)\", where all are randomized at once",
        expected: "an accrual, or \"ignored\"", .contradicts)
    }
  }

  /// What they can turn, they can turn both ways.
  private mutating func checkDeciding(_ design: DesignPlan, _ written: Spot) {
    if design.stopping != .efficacyAndFutility {
      findings.fault(
        written, "\"decide at the end\" with \"stopping: \(design.stopping.rawValue)\"",
        expected: "\"efficacy and futility\": what is taken back after a stop for efficacy is balanced by what is found after one for futility",
        .contradicts)
    }
    if design.sampleSize == .unknown {
      findings.fault(
        written, "\"decide at the end\" with an unknown size", expected: "a sample size or a power, which say how many are late", .contradicts)
    }
    if let endpoint = endpoints.first, endpoint.isPlainOutcome {
      findings.fault(written, "\"decide at the end\" of a \(endpoint.variable.rawValue)", expected: "it of scores, or \"ignored\"", .contradicts)
    }
    if root["hypotheses"].map({ $0.entries.count > 1 }) ?? false {
      findings.fault(written, "\"decide at the end\" with several hypotheses", expected: "one hypothesis", .contradicts)
    }
  }

  private mutating func sampleSize(_ spot: Spot) -> DesignPlan.SampleSize {
    let size = spot["sample size"]
    let power = spot["power"]
    if let power, let size {
      let later = power.key < size.key ? size : power
      findings.keyFault(later, "both \"sample size\" and \"power\"", expected: "one of them", .contradicts, place: spot.place)
    }
    if size == nil, power == nil {
      findings.missing("sample size", "power", in: spot, found: "neither \"sample size\" nor \"power\"", expected: "one of them")
    }
    guard let power, size == nil else { return size?.text == "unknown" ? .unknown : .fixed(size?.count ?? 0) }
    let declared = scenarioNames
    let scenario = power["scenario"]?.text ?? ""
    if declared.isEmpty, let written = power["scenario"], written.text != nil {
      findings.fault(written, "\"\(scenario)\"", expected: "a scenario that the file declares", .unknownName)
    }
    _ = refer(power["scenario"], to: declared)
    return .forPower(target: power["target"]?.share ?? 0.8, scenario: scenario)
  }

  private mutating func looks(_ spot: Spot?) -> [Look] {
    guard let spot else { return [] }
    if let text = spot.text, let repeated = RepeatedLooksText(text), repeated.isInside {
      return within(Self.mostLooks, spot, repeated.count, "looks") ? repeated.looks : []
    }
    guard case .list = spot.node.content, within(Self.mostLooks, spot, spot.items.count, "looks") else { return [] }
    var all: [(look: Look, text: String)] = []
    for item in spot.items {
      guard let text = item.text, case .look(var look) = LookText(text) else { return [] }
      if case .events(let count, _) = look {
        guard let total = eventsAtEnd(item, text, count) else { return [] }
        look = .events(count, of: total)
      }
      if let last = all.last {
        if look.fraction <= last.look.fraction || (look.weeks ?? .infinity) <= (last.look.weeks ?? 0) {
          findings.fault(item, "\"\(text)\" after \"\(last.text)\"", expected: "looks that rise", .contradicts)
        } else if let first = all.first, Self.differ(look, first.look) {
          findings.fault(item, "\"\(text)\" beside \"\(first.text)\"", expected: "looks of one kind", .contradicts)
        }
      }
      all.append((look, text))
    }
    if all.last?.look != .end, !all.contains(where: { $0.look == .end }) {
      findings.fault(spot, all.last.map { "a list that ends in \"\($0.text)\"" } ?? "no look", expected: "a list that ends in \"end\"", .missing)
    }
    return all.map(\.look)
  }

  /// The number of events that a look is counted against; nil, with its fault told, where there is none.
  private mutating func eventsAtEnd(_ spot: Spot, _ text: String, _ count: Int) -> Int? {
    guard plainOutcome?.variable == .timeToEvent else {
      if !endpoints.isEmpty {
        findings.fault(spot, "\"\(text)\" without a time to event", expected: "looks at patients or information", .contradicts)
      }
      return nil
    }
    guard let total = root["design"]?["events"]?.count else {
      findings.fault(
        spot, "\"\(text)\" without a number of events at the end",
        expected: "a key \"events\" of the design, or looks such as \"50% of information\"",
        .missing)
      return nil
    }
    guard count < total else {
      findings.fault(spot, "\"\(text)\"", expected: "fewer than the \(total) events at the end", .outOfRange)
      return nil
    }
    return total
  }

  private static func differ(_ a: Look, _ b: Look) -> Bool {
    switch (a, b) {
    case (.patients, .information), (.information, .patients), (.calendar, .patients), (.calendar, .information): true
    case (.patients, .calendar), (.information, .calendar): true
    case (.events, .patients), (.events, .information), (.events, .calendar), (.patients, .events), (.information, .events), (.calendar, .events):
      true
    default: false
    }
  }

  private mutating func stopping(_ spot: Spot, looks: Int) -> DesignPlan.Stopping? {
    if let written = spot["stopping"] { return written.word(DesignPlan.Stopping.self) }
    if looks > 1 {
      findings.missing(
        "stopping", in: spot, found: "no key \"stopping\" with \(looks) looks", expected: Shape.choice(DesignPlan.Stopping.allCases.map(\.rawValue)))
    } else if looks == 1 {
      findings.fill("design.stopping", "efficacy", because: "with one look there is nothing to stop")
    }
    return nil
  }

  /// What the word of `stopping` needs and excludes.
  private mutating func checkRules(_ spot: Spot, looks: Int, _ stopping: DesignPlan.Stopping?) {
    let efficacy = spot["efficacy"]
    let futility = spot["futility"]
    if looks > 1, efficacy == nil, stopping != .futility {
      findings.missing(
        "efficacy", in: spot, found: "no key \"efficacy\" with \(looks) looks", expected: "how the error is spent, or \"stopping: futility\"")
    }
    guard let stopping, let written = spot["stopping"] else { return }
    switch stopping {
    case .futility, .efficacyAndFutility:
      if futility == nil {
        findings.missing("futility", in: spot, found: "\"stopping: \(stopping.rawValue)\" without \"futility\"", expected: "its bounds")
      }
      if stopping == .futility, efficacy != nil {
        findings.fault(written, "\"futility\" beside \"efficacy\"", expected: "\"efficacy and futility\"", .contradicts)
      }
    case .efficacy:
      if futility != nil {
        findings.fault(written, "\"efficacy\" beside \"futility\"", expected: "\"efficacy and futility\"", .contradicts)
      }
    case .none: break
    }
  }

  /// Counts of a factor make up the sample; blocks of the ratio fill it.
  mutating func checkSizes(_ design: DesignPlan, _ allocation: Allocation?) {
    let section = root["population"]?["factors"]
    for factor in factors {
      guard case .counts(let counts) = factor.composition, let spot = section?[factor.name], !spot.entries.isEmpty,
        spot.entries.allSatisfy({ $0.spot.count != nil })
      else { continue }
      let sum = counts.map(\.count).reduce(0) { $0.addingReportingOverflow($1).partialValue }
      switch design.sampleSize {
      case .fixed(let size) where size > 0 && sum != size:
        findings.fault(spot, "counts that sum to \(sum)", expected: "\(size), the sample size", .contradicts)
      case .forPower:
        findings.fault(spot, "counts", expected: "shares, for the sample size is computed", .contradicts)
      case .unknown: findings.fault(spot, "counts", expected: "shares, for the sample size is unknown", .contradicts)
      case .fixed: break
      }
    }
    let blocks = allocation.map { $0.ratio.reduce(0, +) } ?? arms.count
    if case .fixed(let size) = design.sampleSize, size > 0, blocks > 0, !size.isMultiple(of: blocks), let spot = root["design"]?["sample size"] {
      findings.fault(spot, "\"\(size)\"", expected: "a multiple of \(blocks), which the ratio divides", .unwise)
    }
  }
}

extension Look {
  /// Of looks by calendar.
  fileprivate var weeks: Double? { if case .calendar(let weeks, _) = self { weeks } else { nil } }
}
