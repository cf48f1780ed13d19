import Notation

/// Combination and adaptations: what a look may change, and what that asks of the test.
extension Reading {
  mutating func combination(_ spot: Spot?) -> CombinationMethod? { spot?["method"]?.word(CombinationMethod.self) }

  mutating func adaptations(_ spot: Spot?, looks: Int) -> [Adaptation] {
    var all: [Adaptation] = []
    for (name, one) in spot?.entries ?? [] where one.isMap {
      guard let change = change(one), let at = one["at"], let text = at.text, let look = lookIndex(text, looks: looks, at) else { continue }
      let adaptation = Adaptation(name: name, label: one["label"]?.text, look: look, change: change)
      if look == looks - 1 {
        findings.fault(at, "\"end\"", expected: "a look before the end: nothing comes after it that could be changed", .contradicts)
      } else if let other = all.first(where: { $0.look == look && $0.kind == adaptation.kind }) {
        findings.fault(at, "\"\(text)\", at which \"\(other.name)\" changes the \(other.kind)", expected: "one rule at a look", .duplicate)
      }
      all.append(adaptation)
    }
    return all
  }

  private mutating func change(_ spot: Spot) -> Adaptation.Change? {
    guard let kind = spot["change"]?.text, Adaptation.kinds.contains(kind) else { return nil }
    let isSize = kind == Adaptation.kinds[0]
    for key in ["blinding", "conditional power", "at most"] { checkBelongs(spot, key, to: isSize, "\"change: sample size\"") }
    for key in ["keep", "by"] { checkBelongs(spot, key, to: !isSize, "\"change: arms\" or \"population\"") }
    checkBelongs(spot, "freed patients", to: kind == Adaptation.kinds[1], "\"change: arms\"")
    guard !isSize else { return sizeRule(spot).map(Adaptation.Change.sampleSize) }
    guard let selection = selection(spot) else { return nil }
    guard kind == Adaptation.kinds[1] else { return .population(selection) }
    if spot["freed patients"] == nil {
      findings.fill("\(spot.place).freed patients", "saved", because: "who is not needed is not enrolled")
    }
    return .arms(selection, freed: spot["freed patients"]?.word(Adaptation.FreedPatients.self) ?? .saved)
  }

  private mutating func sizeRule(_ spot: Spot) -> Adaptation.SizeRule? {
    if spot["blinding"] == nil { findings.missing("blinding", in: spot, expected: "\"blinded\" or \"unblinded\": who may look") }
    if spot["at most"] == nil { findings.missing("at most", in: spot, expected: "the most patients in all, such as \"at most: 600\"") }
    guard let blinding = spot["blinding"]?.text, let most = spot["at most"]?.count else { return nil }
    guard blinding == "unblinded" else {
      checkBelongs(spot, "conditional power", to: false, "\"blinding: unblinded\"")
      return Adaptation.SizeRule(.blinded, most: most)
    }
    if spot["conditional power"] == nil {
      findings.fill("\(spot.place).conditional power", "80%", because: "the usual power; it moves no error")
    }
    return Adaptation.SizeRule(.unblinded(conditionalPower: spot["conditional power"]?.share ?? 0.8), most: most)
  }

  private mutating func selection(_ spot: Spot) -> Adaptation.SelectionRule? {
    if spot["keep"] == nil { findings.missing("keep", in: spot, expected: KeptText.expected) }
    if spot["by"] == nil { findings.fill("\(spot.place).by", "effect", because: "the estimate that is looked at; it moves no error") }
    let criterion = spot["by"]?.word(Adaptation.SelectionRule.Criterion.self) ?? .effect
    guard let written = spot["keep"], let text = written.text, let kept = KeptText(text) else { return nil }
    if case .benefitAbove = kept.keep, criterion != .effect, let by = spot["by"] {
      findings.fault(by, "\"\(criterion.rawValue)\" beside \"\(text)\"", expected: "\"effect\", whose unit a benefit has", .contradicts)
    } else if case .within = kept.keep, kept.isShare != (criterion == .predictiveProbability) {
      let unit = criterion == .predictiveProbability ? "a share with %, such as \"all within 10%\"" : "a number in the unit of \(criterion.rawValue)"
      findings.fault(written, "\"\(text)\" by \(criterion.rawValue)", expected: unit, .contradicts)
    }
    return Adaptation.SelectionRule(keep: kept.keep, by: criterion)
  }

  // MARK: What the rest of the design must be

  mutating func checkAdaptations(_ design: DesignPlan, _ hypotheses: [Hypothesis]) {
    guard let spot = root["design"] else { return }
    if let combination = spot["combination"] { checkCombination(design, combination, hypotheses) }
    for adaptation in design.adaptations {
      if let written = spot["adaptations"]?[adaptation.name] { check(adaptation, written, design, hypotheses) }
    }
    guard design.combination != nil || !design.adaptations.isEmpty, let written = spot["combination"] ?? spot["adaptations"] else { return }
    if design.sampleSize == .unknown, let size = spot["sample size"] {
      findings.fault(size, "\"unknown\" beside \"\(key(of: written))\"", expected: "a size, whose shares tell the stages apart", .contradicts)
    }
    if let looks = spot["looks"], design.looks.contains(where: { if case .calendar = $0 { true } else { false } }) {
      findings.fault(
        looks, "looks by calendar beside \"\(key(of: written))\"", expected: "not yet supported: stages that end on a day of the calendar", .refused)
    }
    if design.delayedPatients == .analyzedAtTheEnd, let delayed = spot["delayed patients"] {
      findings.fault(
        delayed, "\"analyzed at the end\" beside \"\(key(of: written))\"", expected: "not yet supported: delayed patients of a stage", .refused)
    }
  }

  private func key(of spot: Spot) -> String { String(spot.place.split(separator: ".").last ?? "") }

  private mutating func checkCombination(_ design: DesignPlan, _ spot: Spot, _ hypotheses: [Hypothesis]) {
    if design.looks.count == 1 {
      findings.keyFault(spot, "\"combination\" with one look", expected: "looks, at which stages end", .contradicts)
    }
    if design.stopping == .none, let stopping = root["design"]?["stopping"] {
      findings.fault(
        stopping, "\"none\" beside \"combination\"",
        expected: "\"efficacy\", at the end alone where \"at: [end]\" says so: what a stage rejects stays so",
        .contradicts)
    }
    if design.combination == .fisher, design.looks.count > 6 {
      findings.keyFault(spot, "Fisher's combination of \(design.looks.count) stages", expected: "at most 6", .limit)
    }
    checkClosed(design, spot, hypotheses)
    guard let futility = design.futility, let written = root["design"]?["futility"] else { return }
    if design.combination == .fisher {
      findings.keyFault(
        written, "\"futility\" beside Fisher's combination", expected: "not yet supported: futility of a product of p-values", .refused)
    } else if futility.rule == .binding, hypotheses.count > 1, let rule = written["rule"] {
      findings.fault(
        rule, "\"binding\" with \(hypotheses.count) hypotheses", expected: "\"non-binding\": a closed test leaves futility out", .contradicts)
    }
  }

  /// What a look changes is paid for in every intersection of the hypotheses.
  private mutating func checkClosed(_ design: DesignPlan, _ spot: Spot, _ hypotheses: [Hypothesis]) {
    if hypotheses.count > 12 {
      findings.keyFault(spot, "\"combination\" of \(hypotheses.count) hypotheses", expected: "at most 12, with 4095 intersections", .limit)
    }
    if let other = hypotheses.first(where: { $0.test == .equivalence }), let written = root["hypotheses"]?[other.name]?["test"] {
      findings.fault(written, "\"equivalence\" beside \"combination\"", expected: "not yet supported: stages of an equivalence", .refused)
    }
    guard hypotheses.count > 1, let rule = design.multiplicity, let method = root["design"]?["multiplicity"]?["method"] else { return }
    if rule.method != .closedTest {
      findings.fault(
        method, "\"\(rule.method.rawValue)\" beside \"combination\"", expected: "\"closed test\": stages of each intersection are combined",
        .contradicts)
    } else if rule.intersectionTest == .hierarchical, rule.order != hypotheses.map(\.name), let order = root["design"]?["multiplicity"]?["order"] {
      findings.fault(
        order, "another order than that of the hypotheses", expected: "not yet supported: the order in which the file has them", .refused)
    }
  }

  private mutating func check(_ adaptation: Adaptation, _ spot: Spot, _ design: DesignPlan, _ hypotheses: [Hypothesis]) {
    if adaptation.needsCombination, design.combination == nil, let written = spot["change"] {
      let what = adaptation.kind == Adaptation.kinds[0] ? "unblinded sample size" : adaptation.kind
      findings.fault(
        written, "\"\(what)\" without \"combination\"",
        expected: "\"combination\": weights fixed before, for what is changed by what was seen would move the error of one test of all patients",
        .contradicts)
    }
    switch adaptation.change {
    case .sampleSize(let rule): check(rule, spot, adaptation, design)
    case .arms(let selection, _):
      let arms = Set(hypotheses.compactMap(\.treatment))
      checkSelection(selection, spot, among: arms.count, "treatments", hypotheses)
    case .population(let selection):
      let places = Set(hypotheses.map { $0.population?.text ?? "all" })
      checkSelection(selection, spot, among: places.count, "populations", hypotheses)
      checkPopulations(spot, hypotheses)
    }
  }

  private mutating func check(_ rule: Adaptation.SizeRule, _ spot: Spot, _ adaptation: Adaptation, _ design: DesignPlan) {
    if case .fixed(let size) = design.sampleSize, size > 0, rule.most < size, let most = spot["at most"] {
      findings.fault(most, "\"\(rule.most)\"", expected: "at least \(size), the size planned", .contradicts)
    }
    if rule.blinding == .blinded, let other = analyses.first(where: { $0.method != .tTest }), let blinding = spot["blinding"] {
      findings.fault(
        blinding, "\"blinded\" beside \(other.method.rawValue)", expected: "not yet supported: a blinded variance but that of a t test", .refused)
    }
    if adaptation.look < design.looks.count - 2, let at = spot["at"] {
      findings.fault(
        at, "\"look \(adaptation.look + 1)\"", expected: "not yet supported: a size changed before the last look but the end", .refused)
    }
  }

  /// Together they are everybody, one of them, or levels of one factor: whoever belongs to any can then be enrolled.
  private mutating func checkPopulations(_ spot: Spot, _ hypotheses: [Hypothesis]) {
    let narrow = hypotheses.compactMap(\.population).filter { !$0.clauses.isEmpty }
    let factors = narrow.map { condition -> String? in
      guard condition.clauses.count == 1, case .factor(let name, _, false) = condition.clauses[0] else { return nil }
      return name
    }
    guard narrow.count > 1, factors.contains(nil) || Set(factors).count > 1, let change = spot["change"] else { return }
    findings.fault(
      change, "populations of several kinds", expected: "not yet supported: populations that are not levels of one factor", .refused)
  }

  private mutating func checkSelection(
    _ rule: Adaptation.SelectionRule, _ spot: Spot, among count: Int, _ what: String, _ hypotheses: [Hypothesis]
  ) {
    guard let change = spot["change"], let kind = change.text else { return }
    guard count > 1, count == hypotheses.count else {
      findings.fault(
        change, "\"\(kind)\" with \(hypotheses.count) \(hypotheses.count == 1 ? "hypothesis" : "hypotheses") of \(count) \(what)",
        expected: "hypotheses to choose from, each with \(kind == "arms" ? "a treatment" : "a population") of its own", .contradicts)
      return
    }
    guard case .best(let best) = rule.keep, best >= count, let keep = spot["keep"] else { return }
    findings.fault(keep, "\"\(rule.written)\" of \(count)", expected: "fewer, or no adaptation", .contradicts)
  }
}
