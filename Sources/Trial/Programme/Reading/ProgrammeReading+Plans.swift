import Notation

/// Selection, meta-analyses, priors beside the main ones, inference, decision.
extension ProgrammeReading {
  mutating func reporting() -> Reporting? {
    guard let spot = root["reporting"], spot.isMap else { return nil }
    let claims = findings.referSome(spot["claims"], to: claimNames, or: "a claim")
    for item in spot["claims"]?.items ?? [] {
      guard let id = item.text, let claim = record.claim(id), claim.finding != .significantInFavor, claim.finding != .significantAgainst else {
        continue
      }
      findings.fault(
        item, "\"\(id)\", which is \"\(claim.finding.rawValue)\"", expected: "a claim told because it was significant", .contradicts)
    }
    let probability = spot["probability if not significant"].flatMap { distribution($0, within: 0, 1, "probabilities from 0% to 100%") }
    let examined = spot["subsets examined"].flatMap { distribution($0, within: 1, .infinity, "counts of at least 1") }
    if let at = spot["subsets examined"], let wrong = examined.flatMap({ Self.noCount($0) }) {
      findings.fault(at, "\"\(wrong)\"", expected: "counts of at least 1", .wrongType)
    }
    guard let probability, let examined else { return nil }
    return Reporting(claims: claims, probabilityIfNotSignificant: probability, subsetsExamined: examined, sources: sources(of: spot))
  }

  /// A bare or percent distribution that cannot leave a range.
  private mutating func distribution(_ spot: Spot, within lower: Double, _ upper: Double, _ expected: String) -> WrittenDistribution? {
    guard let written = WrittenDistribution.reading(spot.node, place: spot.place).distribution else { return nil }
    if written.unit != nil { findings.fault(spot, "\"\(written.written)\"", expected: "\(expected), without a unit", .contradicts) }
    if let law = written.laws.first(where: { $0.reach.lower < lower || $0.reach.upper > upper }) {
      let end = law.reach.lower < lower ? law.ends.lower : law.ends.upper
      findings.fault(spot, "\"\(law.written)\", which reaches \(law.text(of: end))", expected: expected, .outOfRange)
    }
    if case .choice(let options) = written {
      for option in options {
        let value = Share.reading(option.text)?.fraction ?? Number.reading(option.text)
        guard let value, value >= lower, value <= upper else {
          findings.fault(spot, "\"\(option.text)\"", expected: expected, .wrongType)
          continue
        }
      }
    }
    return written
  }

  private static func noCount(_ written: WrittenDistribution) -> String? {
    guard case .choice(let options) = written else { return nil }
    return options.first { Number.reading($0.text) != nil && Number.count($0.text) == nil }?.text
  }

  // MARK: Meta-analyses

  mutating func readMetaAnalyses() -> [MetaAnalysisPlan] {
    root["meta-analyses"]?.entries.filter(\.spot.isMap).compactMap { metaAnalysis($0.key, $0.spot) } ?? []
  }

  private mutating func metaAnalysis(_ name: String, _ spot: Spot) -> MetaAnalysisPlan? {
    let measure = spot["measure"]?.word(MetaAnalysisPlan.Measure.self)
    if let measure { checkColumns(spot, measure) }
    guard let path = file(spot["file"]), let bytes = files.bytes[path] else { return nil }
    let table: DataTable
    do throws(Faults) { table = try DataTable.reading(csv: bytes) } catch {
      files.add(error.all, of: path)
      return nil
    }
    var columns: [MetaAnalysisPlan.Column: String] = [:]
    for (key, value) in spot["columns"]?.entries ?? [] {
      guard let column = MetaAnalysisPlan.Column(rawValue: key), let own = value.text else { continue }
      let names = table.columns.map(\.name)
      guard names.contains(own) else {
        findings.unknown(value, own, expected: names, or: "a column of \(path)")
        continue
      }
      if column != .study, case .text? = table[own] {
        findings.fault(value, "\"\(own)\", a column of text", expected: "a column of numbers", .wrongType)
      }
      columns[column] = own
    }
    guard let measure, let better = spot["better"]?.word(Endpoint.Better.self),
      let heterogeneity = spot["heterogeneity"]?.word(MetaAnalysisPlan.Heterogeneity.self),
      let interval = spot["interval"]?.word(MetaAnalysisPlan.Interval.self)
    else { return nil }
    return MetaAnalysisPlan(
      name: name, file: path, table: table, columns: columns, measure: measure, better: better, heterogeneity: heterogeneity, interval: interval,
      sources: sources(of: spot), label: spot["label"]?.text, note: spot["note"]?.text)
  }

  /// Counts of patients, and means with their deviations or events.
  private mutating func checkColumns(_ spot: Spot, _ measure: MetaAnalysisPlan.Measure) {
    guard let columns = spot["columns"], columns.isMap else { return }
    var needed: [MetaAnalysisPlan.Column] = [.study, .treatmentCount, .controlCount]
    needed += measure.isOfMeans ? [.treatmentMean, .treatmentDeviation, .controlMean, .controlDeviation] : [.treatmentEvents, .controlEvents]
    for column in needed where columns[column.rawValue] == nil {
      findings.missing(column.rawValue, in: columns, expected: "the column of \"\(column.rawValue)\", which a \(measure.rawValue) needs")
    }
    for (key, value) in columns.entries {
      guard let column = MetaAnalysisPlan.Column(rawValue: key), !needed.contains(column) else { continue }
      findings.keyFault(value, "\"\(key)\" for a \(measure.rawValue)", expected: Shape.choice(needed.map(\.rawValue)), .contradicts)
    }
  }

  // MARK: Priors beside the main ones

  mutating func readSensitivity() -> [PriorSensitivity] {
    (root["sensitivity"]?.entries ?? []).filter(\.spot.isMap).map { name, spot in
      var priors: [PriorSensitivity.BenefitBelief] = []
      for (benefit, value) in spot.entries where !["label", "note"].contains(benefit) {
        guard benefitNames.contains(benefit) else {
          findings.unknown(value, benefit, expected: benefitNames, or: "a benefit", atKey: true)
          continue
        }
        if root["benefits"]?[benefit]?["from"] != nil {
          findings.keyFault(value, "\"\(benefit)\", which comes from the mechanism", expected: "a benefit with a prior", .contradicts)
        }
        if let prior = benefitPrior(value) { priors.append(.init(benefit: benefit, prior: prior)) }
      }
      if spot.entries.isEmpty { findings.keyFault(spot, "no prior", expected: "benefits and their priors", .missing) }
      return PriorSensitivity(name: name, priors: priors, label: spot["label"]?.text, note: spot["note"]?.text)
    }
  }

  // MARK: Inference, decision, value

  mutating func inference() -> InferencePlan {
    let spot = root["inference"]
    if spot?["road"] == nil { findings.fill("inference.road", "both", because: "each road checks the other") }
    if spot?["draws"] == nil { findings.fill("inference.draws", "20000", because: "a Monte Carlo error of at most 0.4 points in a probability") }
    if spot?["seed"] == nil { findings.fill("inference.seed", "1", because: "the same draws every time") }
    return InferencePlan(
      road: spot?["road"]?.word(InferencePlan.Road.self) ?? .both, draws: spot?["draws"]?.count ?? 20_000,
      seed: spot?["seed"]?.count.map(UInt64.init) ?? 1, setAside: findings.referAll(spot?["set aside"], to: claimNames, or: "a claim"))
  }

  mutating func decision() -> DecisionRule? {
    guard let spot = root["decision"], spot.isMap else { return nil }
    let benefit = findings.refer(spot["benefit"], to: benefitNames, or: "a benefit")
    guard let minimal = spot["minimal"]?.number, let target = spot["target"]?.number, let go = spot["go"], let stop = spot["stop"],
      let aboveMinimal = go["above minimal"]?.share, let aboveTarget = go["above target"]?.share, let stopBelow = stop["above target"]?.share
    else { return nil }
    if target <= minimal, let at = spot["target"] {
      findings.fault(at, "\"\(at.text ?? "")\"", expected: "more than \(Number.written(minimal)), the minimal benefit", .contradicts)
    }
    if stopBelow >= aboveTarget, let at = stop["above target"] {
      findings.fault(
        at, "\"\(at.text ?? "")\"", expected: "less than \(Share(aboveTarget).written), above which it is go", .contradicts)
    }
    return DecisionRule(
      benefit: benefit ?? "", minimal: minimal, target: target, goAboveMinimal: aboveMinimal, goAboveTarget: aboveTarget, stopAboveTarget: stopBelow,
      otherwise: spot["otherwise"]?.text ?? "learn more", sources: sources(of: spot))
  }

  mutating func value() -> NextTrialValue? {
    guard let spot = root["value"], spot.isMap, let success = spot["success"]?.number, let patient = spot["per patient"]?.number,
      let month = spot["per month"]?.number
    else { return nil }
    return NextTrialValue(
      unit: spot["unit"]?.text ?? "", success: success, perPatient: patient, perMonth: month, sources: sources(of: spot))
  }
}
