import Notation

/// MCP-Mod: its candidates, what is chosen and asked for, and the doses it needs.
extension Reading {
  /// Of an analysis by MCP-Mod; keys of MCP-Mod beside another method are told.
  mutating func doseResponse(_ spot: Spot, _ method: PlannedAnalysis.Method?, _ model: ModelFormula?) -> DoseResponsePlan? {
    guard method == .doseResponse else {
      for key in ["candidates", "model selection", "target dose"] where method != nil {
        guard let written = spot[key] else { continue }
        findings.keyFault(written, "\"\(key)\" with \(method?.rawValue ?? "")", expected: "it with MCP-Mod", .contradicts)
      }
      return nil
    }
    var candidates: [DoseCandidate] = []
    if let section = spot["candidates"] {
      guard within(Self.mostCandidates, section, section.entries.count, "candidates") else { return nil }
      if section.isMap, section.entries.isEmpty { findings.keyFault(section, "no candidate", expected: "at least one curve", .missing) }
      candidates = section.entries.compactMap { candidate($0.key, $0.spot) }
    } else {
      findings.missing("candidates", in: spot, expected: "the curves that MCP-Mod may find, such as {early: {shape: Emax, ED50: 5}}")
    }
    return DoseResponsePlan(candidates: candidates, selection: selection(spot, model), targetDose: targetDose(spot["target dose"]))
  }

  static let mostCandidates = 20

  private mutating func candidate(_ name: String, _ spot: Spot) -> DoseCandidate? {
    guard let shape = spot["shape"]?.word(DoseCandidate.Shape.self) else { return nil }
    var candidate = DoseCandidate(name: name, shape: shape, parameters: [], points: [])
    for key in shape.parameterNames {
      if shape == .logLinear, spot[key] == nil {
        findings.fill("\(spot.place).off", "1", because: "log(dose + 1), as DoseFinding's users write it")
        candidate.parameters.append(1)
      } else if let written = spot[key] {
        candidate.parameters.append(written.number ?? 1)
      } else {
        findings.missing(key, in: spot, expected: "a number: \(shape.rawValue) needs \(shape.parameterNames.joined(separator: ", "))")
      }
    }
    for (key, value) in spot.entries where key != "shape" && !Self.isRemark(key) && !shape.parameterNames.contains(key) {
      let isPoint = Number.reading(key) != nil
      guard isPoint == false || shape != .points else {
        candidate.points.append(DoseCandidate.Point(dose: Number.reading(key) ?? 0, share: value.share ?? 0))
        continue
      }
      guard isPoint || Self.parameters.contains(key) else { continue }
      let own = shape == .points ? "doses and their shares" : shape.parameterNames.isEmpty ? "none" : Shape.choice(shape.parameterNames)
      findings.keyFault(value, "\"\(key)\" of a curve that is \(shape.rawValue)", expected: own, .contradicts)
    }
    if shape == .points { check(candidate.points, spot) }
    if shape == .quadratic, let delta = spot["delta"], delta.number == 0 {
      findings.fault(delta, "\"0\"", expected: "a number other than 0: with 0 the curve is linear", .outOfRange)
    }
    return candidate
  }

  private static let parameters = Set(DoseCandidate.Shape.allCases.flatMap(\.parameterNames))
  private static func isRemark(_ key: String) -> Bool { Remark.Kind(rawValue: key) != nil }

  private mutating func check(_ points: [DoseCandidate.Point], _ spot: Spot) {
    guard points.count >= 2 else {
      return findings.keyFault(
        spot, "\(points.isEmpty ? "no point" : "one point")", expected: "two points or more, such as {shape: points, 0: 0%, 25: 100%}", .missing)
    }
    for (a, b) in zip(points, points.dropFirst()) where b.dose <= a.dose {
      if let at = spot[Number.written(b.dose)] {
        findings.keyFault(at, "\(Number.written(b.dose)) after \(Number.written(a.dose))", expected: "doses that rise", .contradicts)
      }
    }
    if points[0].dose != 0 {
      findings.keyFault(spot, "points from dose \(Number.written(points[0].dose)) on", expected: "a point at dose 0", .missing)
    }
  }

  private mutating func selection(_ spot: Spot, _ model: ModelFormula?) -> DoseResponsePlan.Selection {
    guard let written = spot["model selection"] else {
      findings.fill("\(spot.place).model selection", "gAIC", because: "it holds for means of any model")
      return .gAIC
    }
    let chosen = written.word(DoseResponsePlan.Selection.self) ?? .gAIC
    if [.AIC, .BIC].contains(chosen), model?.covariance != nil {
      findings.fault(
        written, "\"\(chosen.rawValue)\" with a covariance of visits", expected: "gAIC or average: no likelihood of one response a patient",
        .contradicts)
    }
    return chosen
  }

  private mutating func targetDose(_ spot: Spot?) -> DoseResponsePlan.TargetDose? {
    guard let spot, spot.isMap else { return nil }
    let (benefit, share) = (spot["benefit"], spot["share of maximum"])
    if let benefit, let share {
      let later = benefit.key < share.key ? share : benefit
      findings.keyFault(later, "both \"benefit\" and \"share of maximum\"", expected: "one of them", .contradicts, place: spot.place)
    }
    if let number = benefit?.number { return .benefit(number) }
    if let number = share?.share { return .shareOfMaximum(number) }
    if benefit == nil, share == nil { findings.keyFault(spot, "neither \"benefit\" nor \"share of maximum\"", expected: "one of them", .missing) }
    return nil
  }

  /// Missing data of MCP-Mod, where the file leaves them out: of visits analyzed together at random, else complete cases.
  mutating func missingDataDefault(_ spot: Spot, _ method: PlannedAnalysis.Method?, _ model: ModelFormula?) -> PlannedAnalysis.MissingData? {
    guard spot["missing data"] == nil else { return nil }
    guard method == .doseResponse else {
      findings.missing("missing data", in: spot, expected: Language.missingData.expected)
      return nil
    }
    let usual: PlannedAnalysis.MissingData = model?.covariance == nil ? .completeCases : .missingAtRandom
    findings.fill("\(spot.place).missing data", usual.rawValue, because: "a planning file tells nothing of what is missing")
    return usual
  }
}

/// The arms, looks and hypotheses that MCP-Mod needs.
extension Reading {
  mutating func checkDoses(_ hypotheses: [Hypothesis], _ design: DesignPlan) {
    for analysis in analyses where analysis.method == .doseResponse {
      guard let spot = root["analyses"]?[analysis.name], checkDoses(of: analysis, spot) else { continue }
      checkScales(of: analysis, spot)
    }
    for hypothesis in hypotheses where analyses.contains(where: { $0.name == hypothesis.analysis && $0.method == .doseResponse }) {
      if let looks = root["design"]?["looks"], design.looks.count > 1 {
        findings.fault(
          looks, "\(design.looks.count) looks with MCP-Mod", expected: "[end]: the contrasts are tested once", .contradicts)
      }
      if let treatment = root["hypotheses"]?[hypothesis.name]?["treatment"] {
        findings.keyFault(treatment, "\"treatment\" with MCP-Mod", expected: "none: the test is of all doses together", .contradicts)
      }
    }
  }

  /// Whether every arm has its dose.
  private mutating func checkDoses(of analysis: PlannedAnalysis, _ spot: Spot) -> Bool {
    let comparator = estimands.first { $0.name == analysis.estimand }?.comparator ?? control
    let treated = treated(of: analysis)
    var isSound = true
    var known: [(name: String, dose: Dose)] = []
    for arm in treated {
      guard let at = root["arms"]?[arm.name] else { continue }
      guard let dose = arm.dose, dose.amount > 0 else {
        isSound = false
        findings.keyFault(
          at, arm.dose == nil ? "no dose of \(arm.name)" : "dose 0 of \(arm.name)",
          expected: "a dose above 0, which MCP-Mod (\(analysis.name)) needs of every arm but the control", arm.dose == nil ? .missing : .outOfRange)
        continue
      }
      if let first = known.first, Self.unit(first.dose) != Self.unit(dose) || arms.first(where: { $0.name == first.name })?.every != arm.every {
        isSound = false
        findings.fault(
          at["dose"] ?? at, "\"\(dose.written)\" beside \"\(first.dose.written)\" of \(first.name)", expected: "doses of one unit and one interval",
          .contradicts)
      } else if let same = known.first(where: { $0.dose.amount == dose.amount }) {
        isSound = false
        findings.fault(at["dose"] ?? at, "\"\(dose.written)\", the dose of \(same.name)", expected: "doses that differ", .duplicate)
      }
      known.append((arm.name, dose))
    }
    if let control = arms.first(where: { $0.name == comparator }), let dose = control.dose, dose.amount > 0 {
      isSound = false
      findings.fault(
        root["arms"]?[control.name]?["dose"] ?? spot, "\"\(dose.written)\" of \(control.name)",
        expected: "no dose, or 0: it is what the doses are held against", .contradicts)
    }
    if isSound, known.count < 2, !arms.isEmpty, let at = spot["method"] {
      isSound = false
      findings.fault(
        at, "\"MCP-Mod\" with \(known.isEmpty ? "no dose" : "one dose")", expected: "two doses or more: one dose has a difference, and no curve",
        .contradicts)
    }
    return isSound
  }

  /// The arms whose doses are tested: the estimand's, or all but the control.
  private func treated(of analysis: PlannedAnalysis) -> [Arm] {
    let estimand = estimands.first { $0.name == analysis.estimand }
    let comparator = estimand?.comparator ?? control
    return arms.filter { arm in arm.name != comparator && estimand.map { $0.treatments.contains(arm.name) } ?? true }
  }

  private static func unit(_ dose: Dose) -> String { Dose(1, dose.mass, perKilogram: dose.perKilogram, perDay: dose.perDay).written }

  /// A beta curve ends at its scale.
  private mutating func checkScales(of analysis: PlannedAnalysis, _ spot: Spot) {
    let greatest = arms.compactMap(\.dose?.amount).max() ?? 0
    for candidate in analysis.doseResponse?.candidates ?? [] where candidate.shape == .beta && candidate.parameters.count == 3 {
      guard candidate.parameters[2] <= greatest, let scale = spot["candidates"]?[candidate.name]?["scale"] else { continue }
      findings.fault(scale, "\"\(scale.text ?? "")\"", expected: "more than \(Number.written(greatest)), the greatest dose", .outOfRange)
    }
  }
}

/// Truths that follow a candidate's curve.
extension Reading {
  /// What is written of it, unless the scenario has effects of its own beside that of all scenarios.
  func doseResponseSpot(_ merged: Merged) -> Spot? {
    guard let spot = merged["dose-response"], spot.isMap else { return nil }
    return merged.own["dose-response"] == nil && merged.own["effect"] != nil ? nil : spot
  }

  /// Arms outside the control whose effect is the curve's.
  func curveArms(_ merged: Merged) -> Set<String> {
    guard doseResponseSpot(merged) != nil else { return [] }
    return Set(analyses.first { $0.method == .doseResponse }.map { treated(of: $0).map(\.name) } ?? [])
  }

  mutating func doseResponseTruth(_ merged: Merged) -> DoseResponseTruth? {
    guard let spot = doseResponseSpot(merged) else { return nil }
    let all = analyses.filter { $0.method == .doseResponse }
    guard let first = all.first else {
      findings.keyFault(spot, "\"dose-response\" without MCP-Mod", expected: "an analysis by MCP-Mod, whose candidates it may follow", .contradicts)
      return nil
    }
    if let maximal = spot["maximal effect"], maximal.number == 0 {
      findings.fault(maximal, "\"0\"", expected: "an effect other than 0; without any write the effects", .outOfRange)
    }
    let effect = spot["maximal effect"]?.number ?? 1
    guard let written = spot["candidate"], let name = written.text, name != "each" else {
      return DoseResponseTruth(analysis: first.name, candidate: nil, maximalEffect: effect, origin: merged.name)
    }
    let owner = all.first { $0.doseResponse?.candidates.contains { $0.name == name } ?? false }
    if owner == nil {
      findings.unknown(written, name, expected: all.flatMap { $0.doseResponse?.candidates.map(\.name) ?? [] } + ["each"], or: "a candidate")
    }
    return DoseResponseTruth(analysis: (owner ?? first).name, candidate: name, maximalEffect: effect, origin: merged.name)
  }
}
