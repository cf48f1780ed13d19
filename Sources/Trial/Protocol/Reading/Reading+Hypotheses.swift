import Notation

/// What is claimed: of which analysis, and of which of its treatments.
extension Reading {
  mutating func hypotheses() -> [Hypothesis] {
    guard let section = root["hypotheses"] else { return [usualHypothesis()] }
    if section.isMap, section.entries.isEmpty { findings.keyFault(section, "no hypothesis", expected: "at least one hypothesis", .missing) }
    var all: [Hypothesis] = []
    for (name, spot) in section.entries {
      let analysis = analysis(of: spot, name, analyses.map(\.name))
      let treatment = treatment(of: spot, analysis, isAlone: section.entries.count == 1)
      let isTold = treatment != nil || treatments(of: analysis).count == 1 || isOfDoses(analysis)
      let test = spot["test"]?.word(Hypothesis.Test.self) ?? .superiority
      let hypothesis = Hypothesis(
        name: name, test: test, analysis: analysis, treatment: treatment, label: spot["label"]?.text,
        variable: variable(of: spot, analysis, isAlone: section.entries.count == 1), population: population(of: spot, analysis),
        margin: margin(spot, test))
      if isTold, let other = all.first(where: { $0.isSameComparison(as: hypothesis) }) {
        findings.keyFault(spot, "the comparison of \"\(other.name)\"", expected: "another analysis or treatment", .duplicate)
      }
      all.append(hypothesis)
    }
    if all.count > 1, let design = root["design"], design["multiplicity"] == nil {
      findings.missing(
        "multiplicity", in: design, found: "no key \"multiplicity\" with \(all.count) hypotheses",
        expected: "how they share the error, such as {method: none}")
    }
    return all
  }

  private mutating func usualHypothesis() -> Hypothesis {
    let names = analyses.map(\.name)
    let analysis = names.contains("primary") ? "primary" : nil
    if kind == .trial, analysis == nil, !names.isEmpty {
      findings.missing("hypotheses", in: root, found: "no \"hypotheses\" and no analysis \"primary\"", expected: "a hypothesis and its analysis")
    } else if treatments(of: analysis).count > 1, !isOfDoses(analysis) {
      findings.missing(
        "hypotheses", in: root, found: "no \"hypotheses\" and several treatments in \"primary\"", expected: "hypotheses, each with its treatment")
    }
    findings.fill(
      "hypotheses", "{primary: {test: superiority\(analysis.map { ", analysis: \($0)" } ?? "")}}", because: "one hypothesis, named primary")
    return Hypothesis(name: "primary", test: .superiority, analysis: analysis)
  }

  private mutating func analysis(of spot: Spot, _ name: String, _ names: [String]) -> String? {
    if let written = spot["analysis"] {
      if names.isEmpty, kind == .designOnly, let text = written.text {
        findings.fault(written, "\"\(text)\"", expected: "an analysis that the file declares", .unknownName)
      }
      return refer(written, to: names)
    }
    if names.contains(name) {
      findings.fill("\(spot.place).analysis", name, because: "the analysis of the same name")
      return name
    }
    if !names.isEmpty {
      findings.keyFault(spot, "no key \"analysis\" and no analysis \"\(name)\"", expected: Shape.choice(names), .missing)
    }
    return nil
  }

  /// Needed where there are several to choose from.
  private mutating func treatment(of spot: Spot, _ analysis: String?, isAlone: Bool) -> String? {
    let choices = treatments(of: analysis)
    guard let written = spot["treatment"] else {
      if choices.count > 1, !isOfDoses(analysis), analysis != nil || !isAlone {
        findings.missing("treatment", in: spot, expected: "one of \(choices.joined(separator: ", "))")
      }
      return nil
    }
    return refer(written, to: choices)
  }

  /// The endpoint, which an analysis says and a file without analyses has to, where there are several to choose from.
  private mutating func variable(of spot: Spot, _ analysis: String?, isAlone: Bool) -> String? {
    let measured = endpoints.filter { $0.variable != .adverseEvent }.map(\.name)
    guard let written = spot["variable"] else {
      if analysis == nil, analyses.isEmpty, measured.count > 1 {
        if isAlone {
          findings.fill("\(spot.place).variable", measured[0], because: "the first endpoint is the primary one")
          return measured[0]
        }
        findings.missing("variable", in: spot, expected: "one of \(measured.joined(separator: ", "))")
      }
      return nil
    }
    if let analysis, analyses.contains(where: { $0.name == analysis && $0.estimand != nil }) {
      findings.keyFault(written, "\"variable\" beside an analysis", expected: "none: that of \"\(analysis)\" is its estimand's", .contradicts)
      return nil
    }
    return refer(written, to: measured)
  }

  /// In whom, where the hypothesis narrows it.
  private mutating func population(of spot: Spot, _ analysis: String?) -> Condition? {
    guard let written = spot["in"], let text = written.text, let condition = condition(written, text), !condition.clauses.isEmpty else { return nil }
    let estimand = analyses.first { $0.name == analysis }?.estimand
    if let own = estimands.first(where: { $0.name == estimand })?.population, own != .allRandomized {
      findings.fault(
        written, "\"\(text)\" beside an estimand in \"\(own.written)\"", expected: "one population: the estimand has its own", .contradicts)
    }
    return condition
  }

  private mutating func margin(_ spot: Spot, _ test: Hypothesis.Test) -> Double? {
    guard let written = spot["margin"] else {
      if test != .superiority {
        findings.missing(
          "margin", in: spot, found: "\"\(test.rawValue)\" without a margin", expected: "\"margin\", above 0 in the endpoint's unit")
      }
      return nil
    }
    if test == .superiority, spot["test"]?.text == test.rawValue {
      findings.keyFault(written, "a margin of superiority", expected: "none, or \"non-inferiority\" or \"equivalence\"", .contradicts)
    }
    return written.number
  }

  /// Both margins at every look: no bounds are computed for that.
  mutating func checkEquivalence() {
    for claim in claims where claim.test == .equivalence {
      guard let written = root["hypotheses"]?[claim.name]?["test"] else { continue }
      findings.fault(
        written, "\"equivalence\" with several looks", expected: "not yet supported: equivalence at looks (this version reads it at the end)",
        .refused)
    }
  }

  /// Those of the analysis; without analyses, every arm but the control.
  private func treatments(of analysis: String?) -> [String] {
    if let analysis {
      let estimand = analyses.first { $0.name == analysis }?.estimand
      return estimands.first { $0.name == estimand }?.treatments ?? treated
    }
    return analyses.isEmpty ? treated : []
  }

  /// Whether an analysis tests all doses together.
  private func isOfDoses(_ analysis: String?) -> Bool { analyses.contains { $0.name == analysis && $0.method == .doseResponse } }

  private var treated: [String] { arms.map(\.name).filter { $0 != control } }
}

extension Hypothesis {
  /// Whether nothing but names tell two hypotheses apart. Non-inferiority and superiority of one comparison are two.
  fileprivate func isSameComparison(as other: Hypothesis) -> Bool {
    test == other.test && analysis == other.analysis && treatment == other.treatment && variable == other.variable && population == other.population
      && (margin == other.margin || margin == nil || other.margin == nil)
  }
}
