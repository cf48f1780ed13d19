import Notation

/// How several hypotheses share the error.
extension Reading {
  mutating func multiplicity(_ design: Spot) -> MultiplicityRule? {
    guard let spot = design["multiplicity"], let method = spot["method"]?.word(MultiplicityRule.Method.self) else { return nil }
    let test = spot["intersection test"]?.word(MultiplicityRule.IntersectionTest.self)
    let isWeighted = method == .graph || method == .fallback
    let isOrdered = method == .fixedSequence || method == .fallback || method == .closedTest && test == .hierarchical
    let isClosed = method == .graph || method == .closedTest
    checkKey(spot, "weights", isWeighted, "a graph and the fallback", example: "weights such as {\(names.first ?? "primary"): 50%}")
    checkKey(spot, "order", isOrdered, "a fixed sequence, the fallback and the hierarchical test", example: "the hypotheses in their order")
    checkKey(
      spot, "intersection test", isClosed, "a graph and the closed test",
      example: "\"Bonferroni\", which holds whatever the dependence, or another test")
    checkBelongs(spot, "passes", to: method == .graph, "a graph")
    let rule = MultiplicityRule(
      method, weights: isWeighted ? weights(spot) : [], passes: method == .graph ? passes(spot) : [], order: isOrdered ? order(spot) : [],
      intersectionTest: isClosed ? test : nil)
    if method == .graph { checkReach(spot, rule) }
    if isClosed { checkTest(spot, rule) }
    checkJoint(spot, rule)
    checkLooks(design, spot, rule)
    return rule
  }

  private var names: [String] { claims.map(\.name) }

  private mutating func checkKey(_ spot: Spot, _ key: String, _ belongs: Bool, _ owner: String, example: String) {
    checkBelongs(spot, key, to: belongs, owner)
    if belongs, spot[key] == nil { findings.missing(key, in: spot, expected: example) }
  }

  // MARK: Weights, passes, order

  /// Name and value of each hypothesis of a map; names that are none are told of.
  private mutating func shares(_ spot: Spot) -> [(name: String, share: Double)] {
    var all: [(String, Double)] = []
    for (name, value) in spot.entries where name != "source" {
      if names.contains(name) {
        all.append((name, value.share ?? 0))
      } else {
        findings.unknown(value, name, expected: names, or: "a hypothesis", atKey: true)
      }
    }
    return all
  }

  private mutating func weights(_ spot: Spot) -> [MultiplicityRule.Weight] {
    guard let written = spot["weights"], written.isMap else { return [] }
    let all = shares(written)
    let sum = all.reduce(0) { $0 + $1.share }
    if sum > 1 + 1e-9 {
      findings.fault(written, "weights that sum to \(Share(sum).written)", expected: "at most 100%: there is no more error to spend", .contradicts)
    } else if sum < 0.995, all.count == written.entries.count(where: { $0.key != "source" && $0.spot.share != nil }) {
      findings.fault(written, "weights that sum to \(Share(sum).written)", expected: "100%: the rest of the error is spent on nothing", .unwise)
    }
    return all.map { MultiplicityRule.Weight($0.name, $0.share) }
  }

  private mutating func passes(_ spot: Spot) -> [MultiplicityRule.Pass] {
    guard let written = spot["passes"], written.isMap else { return [] }
    var all: [MultiplicityRule.Pass] = []
    for (from, targets) in written.entries where from != "source" {
      guard names.contains(from) else {
        findings.unknown(targets, from, expected: names, or: "a hypothesis", atKey: true)
        continue
      }
      let passed = shares(targets)
      if let own = targets[from] {
        findings.keyFault(own, "a pass of \"\(from)\" to itself", expected: "another hypothesis", .contradicts)
      }
      let sum = passed.reduce(0) { $0 + $1.share }
      if sum > 1 + 1e-9 {
        findings.fault(
          targets, "passes from \"\(from)\" that sum to \(Share(sum).written)", expected: "at most 100%: a hypothesis passes on no more than it has",
          .contradicts)
      }
      all += passed.map { MultiplicityRule.Pass(from: from, to: $0.name, $0.share) }
    }
    return all
  }

  private mutating func order(_ spot: Spot) -> [String] {
    guard let written = spot["order"], case .list = written.node.content else { return [] }
    var all: [String] = []
    for item in written.items {
      guard let name = refer(item, to: names) else { continue }
      if all.contains(name) { findings.fault(item, "\"\(name)\" twice", expected: "each hypothesis once", .duplicate) }
      all.append(name)
    }
    let left = names.filter { !all.contains($0) }
    if !left.isEmpty, all.count == written.items.count {
      findings.fault(written, "an order without \(left.map { "\"\($0)\"" }.joined(separator: ", "))", expected: "every hypothesis", .missing)
    }
    return all
  }

  /// A hypothesis that never has a share of the error is never tested.
  private mutating func checkReach(_ spot: Spot, _ rule: MultiplicityRule) {
    guard let written = spot["weights"], written.isMap else { return }
    var reached = Set(rule.weights.filter { $0.share > 0 }.map(\.hypothesis))
    var before = -1
    while reached.count > before {
      before = reached.count
      for pass in rule.passes where pass.share > 0 && reached.contains(pass.from) { reached.insert(pass.to) }
    }
    for name in names where !reached.contains(name) {
      findings.fault(
        written, "no weight of \"\(name)\", and nothing that passes it any", expected: "a weight or a pass: without one it is never tested", .missing)
    }
  }

  // MARK: What a rule can be used for

  private mutating func checkTest(_ spot: Spot, _ rule: MultiplicityRule) {
    guard rule.method == .graph, let test = rule.intersectionTest, let written = spot["intersection test"] else { return }
    let words: [MultiplicityRule.IntersectionTest] = [.bonferroni, .sidak, .simes, .parametric]
    guard !words.contains(test) else { return }
    findings.fault(
      written, "\"\(test.rawValue)\" in a graph", expected: "\(Shape.choice(words.map(\.rawValue))): the others have no weights", .contradicts)
  }

  /// Joint distributions are known of estimates of one model, or of nested populations.
  private mutating func checkJoint(_ spot: Spot, _ rule: MultiplicityRule) {
    guard rule.isJoint, claims.count > 1, rule.method != .graph || rule.intersectionTest == .parametric,
      let written = spot["intersection test"] ?? spot["method"], let word = written.text
    else { return }
    if let other = claims.first(where: { $0.test == .equivalence }) {
      findings.fault(written, "\"\(word)\" with \"\(other.name)\", an equivalence", expected: "a rule of p values, such as Holm", .contradicts)
    }
    let endpoints = claims.map { endpointName(of: $0) }
    let places = claims.map { $0.population?.text ?? "all" }
    let treated = claims.map { treatmentName(of: $0) }
    switch (rule.method, rule.intersectionTest) {
    case (.closedTest, .spiessensDebois?):
      if Set(endpoints).count > 1 || Set(treated).count > 1 || Set(places).count < places.count {
        findings.fault(
          written, "\"\(word)\" of hypotheses that differ in more than \"in\"", expected: "one comparison in several populations", .contradicts)
      }
    case (_, .parametric?):
      let groups = zip(endpoints, places).map { "\($0 ?? "")|\($1)" }
      if Set(groups).count == groups.count {
        findings.fault(
          written, "\"\(word)\" where no two hypotheses share endpoint and population",
          expected: "Bonferroni or Simes: nothing is known of how they go together", .contradicts)
      }
    default:
      if Set(endpoints).count > 1 {
        findings.fault(
          written, "\"\(word)\" across different endpoints",
          expected: "hypotheses of one endpoint: Dunnett's correlation is that of treatments against one control", .contradicts)
      } else if Set(places).count > 1 || Set(treated).count < treated.count {
        findings.fault(
          written, "\"\(word)\" of hypotheses that differ in more than the treatment", expected: "treatments against one control", .contradicts)
      }
    }
  }

  /// Bounds at several looks are known of weights alone.
  private mutating func checkLooks(_ design: Spot, _ spot: Spot, _ rule: MultiplicityRule) {
    let looks = design["looks"]?.items.count ?? 0
    let isRepeated = design["looks"]?.text != nil
    guard looks > 1 || isRepeated, rule.method != .none, let written = spot["method"] else { return }
    if rule.method == .closedTest {
      // An adaptation without a combination says itself what is missing.
      guard design["combination"] == nil, design["adaptations"] == nil else { return }
      findings.fault(
        written, "\"closed test\" with several looks and no \"combination\"",
        expected: "\"combination\", by which the looks of each intersection are put together, or Holm, fixed sequence, fallback",
        .contradicts)
    } else if !rule.hasWeights {
      let told = rule.method == .graph ? "a graph with \(rule.intersectionTest?.rawValue ?? "such a test")" : rule.method.rawValue
      findings.fault(
        written, "\"\(told)\" with several looks",
        expected: "Holm, fixed sequence, fallback, or a graph with Bonferroni: only a share of the error has bounds at looks", .refused)
    } else if rule.hasWeights, let bounds = design["efficacy"]?["bounds"] {
      findings.keyFault(
        bounds, "bounds for hypotheses whose share of the error changes", expected: "\"spending\" or \"family\", which give each share its bounds",
        .contradicts)
    }
  }

  func endpointName(of claim: Hypothesis) -> String? {
    let analysis = analyses.first { $0.name == claim.analysis }
    return claim.variable ?? estimands.first { $0.name == analysis?.estimand }?.variable ?? endpoints.first?.name
  }

  private func treatmentName(of claim: Hypothesis) -> String {
    let analysis = analyses.first { $0.name == claim.analysis }
    return claim.treatment ?? estimands.first { $0.name == analysis?.estimand }?.treatment ?? ""
  }
}
