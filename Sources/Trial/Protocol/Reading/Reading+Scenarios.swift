import Notation

extension Reading {
  mutating func scenarios() -> [Scenario] {
    let section = root["scenarios"]
    if kind == .designOnly, section == nil { findings.missing("scenarios", in: root, expected: "at least one scenario") }
    if let section, section.isMap, section.entries.isEmpty {
      findings.keyFault(section, "no scenario", expected: "at least one scenario", .missing)
    }
    let shared = root["assumptions"]
    return section?.entries.filter { $0.spot.isMap }.map { scenario($0.key, Merged(own: $0.spot, shared: shared, primary: endpoints.first?.name)) }
      ?? []
  }

  /// Whether the defaults of HAMD17 hold: that is the instrument of the primary endpoint.
  var isDepressionScale: Bool { endpoints.first?.instrument == .HAMD17 }

  private mutating func scenario(_ name: String, _ merged: Merged) -> Scenario {
    if let outcome = outcomeScenario(name, merged) { return outcome }
    var scenario = Scenario(
      name: name, label: merged.own["label"]?.text, effects: effects(merged), effectCourse: effectCourse(merged),
      standardDeviation: standardDeviation(merged), standardDeviationCourse: deviationCourse(merged), correlation: correlation(merged),
      controlChange: controlChange(merged), controlCourse: controlCourse(merged), baseline: baseline(merged), baselineSlope: baselineSlope(merged),
      scores: scores(merged), discontinuation: discontinuation(merged))
    scenario.drugEffect = drugEffect(merged)
    scenario.doseResponse = doseResponseTruth(merged)
    readLeaving(merged, &scenario)
    readModifiers(merged, &scenario)
    readConduct(merged, &scenario)
    readPlanning(merged, &scenario)
    readMeasures(merged, &scenario)
    return scenario
  }

  private mutating func standardDeviation(_ merged: Merged) -> Double {
    if let spot = merged["standard deviation"] { return spot.number ?? deviations(spot)?[controlIndex] ?? 1 }
    let usual = ScenarioDefaults.standardDeviation
    if isDepressionScale {
      findings.fill("\(merged.place).standard deviation", Number.written(usual.value), because: usual.reason)
    } else if !endpoints.isEmpty {
      findings.missing("standard deviation", in: merged.own, or: merged.shared, expected: "a number above 0: only HAMD17 has a default")
    }
    return usual.value
  }

  private mutating func controlChange(_ merged: Merged) -> Double {
    if let spot = merged["control change"] { return spot.number ?? 0 }
    let usual = ScenarioDefaults.controlChange
    let value = isDepressionScale ? usual.value : 0
    findings.fill(
      "\(merged.place).control change", Number.written(value), because: isDepressionScale ? usual.reason : "nothing is known of this endpoint")
    return value
  }

  private mutating func baseline(_ merged: Merged) -> BaselineLaw? {
    if let spot = merged["baseline"] {
      guard spot.isMap, let mean = spot["mean"]?.number, let deviation = spot["sd"]?.number else { return nil }
      let within = spot["within"]?.read(NumberRange.self)
      if let within, let at = spot["mean"], mean < within.lower || mean > within.upper {
        findings.fault(at, "\"\(at.text ?? "")\"", expected: "a mean within \(within.written)", .contradicts)
      } else if let within, let at = spot["within"], within.upper - within.lower < deviation / 10 {
        findings.fault(at, "\"\(within.written)\"", expected: "a range wider than a tenth of the sd", .contradicts)
      }
      return BaselineLaw(mean: mean, standardDeviation: deviation, within: within)
    }
    guard isDepressionScale else {
      findings.fill("\(merged.place).baseline", "none", because: "nothing is known of this endpoint")
      return nil
    }
    let usual = ScenarioDefaults.baseline
    findings.fill("\(merged.place).baseline", usual.value.written, because: usual.reason)
    return usual.value
  }

  private mutating func baselineSlope(_ merged: Merged) -> Double {
    if let spot = merged["baseline slope"] { return spot.number ?? 0 }
    let usual = ScenarioDefaults.baselineSlope
    let hasBaseline = hasBaseline(merged)
    let value = isDepressionScale && hasBaseline ? usual.value : 0
    findings.fill(
      "\(merged.place).baseline slope", Number.written(value),
      because: value == 0 ? (hasBaseline ? "nothing is known of this endpoint" : "there is no baseline") : usual.reason)
    return value
  }

  private mutating func scores(_ merged: Merged) -> Scenario.Scores {
    if let spot = merged["scores"] {
      let scores = spot.word(Scenario.Scores.self) ?? .continuous
      if scores == .items, !isDepressionScale, endpoints.first.map(isInstrumentRead) ?? false {
        findings.fault(spot, "\"items\"", expected: "whole numbers or continuous: of the instruments only HAMD17 has items here", .contradicts)
      } else if scores == .items, endpoints.first?.range == HamiltonScale.shorterRange {
        findings.fault(
          spot, "\"items\" of the version to 50", expected: "not yet supported: simulated items whose agitation goes to 2", .refused)
      } else if scores == .items, !hasBaseline(merged) {
        findings.fault(
          spot, "\"items\" in \"\(merged.name)\", which has no baseline", expected: "a baseline: items are scores, not changes", .contradicts)
      }
      return scores
    }
    let value: Scenario.Scores = endpoints.first?.instrument == nil ? .continuous : .wholeNumbers
    findings.fill(
      "\(merged.place).scores", value.rawValue,
      because: value == .continuous ? "the endpoint has no instrument" : "the instrument's scores are whole numbers")
    return value
  }

  /// Whether the scenario's patients have a score before treatment.
  func hasBaseline(_ merged: Merged) -> Bool { merged["baseline"].map(\.isMap) ?? isDepressionScale }

  private func isInstrumentRead(_ endpoint: Endpoint) -> Bool {
    guard let written = root["endpoints"]?[endpoint.name]?["instrument"] else { return true }
    return written.word(Endpoint.Instrument.self) != nil
  }

  /// Name of the control arm, as the protocol will have it.
  var control: String? {
    let others = arms.filter { $0.role != .experimental }
    return (others.first { $0.role == .placebo } ?? others.first ?? arms.first)?.name
  }
}
