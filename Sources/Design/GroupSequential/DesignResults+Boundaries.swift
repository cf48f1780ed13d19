import Trial

extension DesignResults {
  /// One row a look.
  func boundaries(_ size: PlannedSize?) -> ResultTable {
    let bounds = test.boundaries
    var table = ResultTable(
      label: "Boundaries",
      columns: [
        .init("look", "Look", .text), .init("informationFraction", "Information", .probability), .init("patients", "Patients", .count),
        .init("efficacyZ", "z", .number(unit: ""), group: "Efficacy", decimals: 4), .init("efficacyP", "p, one-sided", .pValue, group: "Efficacy"),
        .init("futilityZ", "z", .number(unit: ""), group: "Futility", decimals: 4),
        .init("alphaSpent", "Error spent", .probability, decimals: 4),
      ],
      rows: trial.design.looks.indices.map { look in
        [
          .text(name(of: trial.design.looks[look])), .number(bounds.fractions[look]),
          size.map { .count(trial.design.looks[look].patients(of: $0.patients)) } ?? .missing,
          bounds.efficacyZ[look].isFinite ? .number(bounds.efficacyZ[look]) : .missing,
          bounds.efficacyZ[look].isFinite ? .number(bounds.efficacyP[look]) : .missing, bounds.futilityZ[look].map { .number($0) } ?? .missing,
          .number(bounds.alphaSpent[look]),
        ]
      },
      note: boundariesNote)
    guard let spent = bounds.betaSpent else { return table }
    let title = bounds.futilityDrift == 0 ? "Error of harm spent" : "Type II error spent"
    table.columns.append(.init("betaSpent", title, .probability, decimals: 4))
    for look in table.rows.indices { table.rows[look].append(.number(spent[look])) }
    return table
  }

  private var boundariesNote: String {
    var sentences = ["z is positive toward benefit; a look crosses its efficacy bound when its one-sided p is at most the level shown."]
    if let efficacy = trial.design.efficacy { sentences.append("\(efficacy.name).") }
    let null = comparison.test == .superiority ? "without an effect" : "with an effect at the margin"
    sentences.append("Error spent: probability, \(null), of having crossed an efficacy bound by then, one-sided.")
    if trial.hypotheses.count > 1, let rule = trial.design.multiplicity, rule.method != .none {
      sentences.append("Bounds are those of a hypothesis that has the whole error.")
    }
    if let futility = trial.design.futility { sentences += words(on: futility) }
    if trial.design.looks.count > 1, !test.stopsForEfficacy { sentences.append("Crossing an efficacy bound before the end does not stop the trial.") }
    if trial.design.error.sides == 2 {
      sentences.append("Of the two-sided error of \(percent(trial.design.error.level)), half is the error toward benefit; no look stops for harm.")
    }
    if let spent = test.boundaries.alphaSpent.last, spent > trial.design.error.perSide + 1e-9 {
      sentences.append("The bounds given spend more than the error of \(percent(trial.design.error.perSide)).")
    }
    return sentences.joined(separator: " ")
  }

  private func words(on futility: FutilityRule) -> [String] {
    let rule =
      futility.rule == .binding
      ? "Futility bounds are binding: the efficacy bounds count on stopping there."
      : "Futility bounds are not binding: the efficacy bounds leave them out."
    guard case .spending(let function, let spent, let truth) = futility.bounds else { return [rule] }
    switch truth {
    case .effect:
      return [
        rule, "A type II error of \(percent(spent)) is spent \(function.manner), under the effect at which the power is \(percent(1 - spent)).",
      ]
    case .noEffect: return [rule, "Bounds for harm spend \(percent(spent)) under no effect \(function.manner)."]
    }
  }

  /// The bound as a function of the information fraction, for families, whose shape is one curve whatever the looks.
  var boundaryCurve: Curve? {
    guard case .family(let family)? = trial.design.efficacy, let last = test.boundaries.efficacyZ.last, family.delta != nil else { return nil }
    let points = (10...100).compactMap { hundredths in
      family.shape(Double(hundredths) / 100).map { Curve.Point(x: Double(hundredths) / 100, y: last * $0) }
    }
    return Curve(
      label: "Efficacy bound", x: .init(title: "Information fraction"), y: .init(title: "z"), lines: [.init(label: family.name, points: points)])
  }
}

extension BoundaryFamily {
  /// As its authors are named.
  var name: String {
    switch self {
    case .oBrienFleming: "O'Brien–Fleming"
    case .pocock: "Pocock"
    case .wangTsiatis(let delta): "Wang–Tsiatis (delta \(plain(delta)))"
    case .wangTsiatisOptimum: "Wang–Tsiatis (least expected size)"
    case .haybittlePeto: "Haybittle–Peto"
    }
  }
}

extension SpendingFunction {
  /// How an error is spent: "as Lan and DeMets's …".
  var manner: String {
    switch self {
    case .lanDeMetsOBrienFleming: "as Lan and DeMets's O'Brien–Fleming-like function"
    case .lanDeMetsPocock: "as Lan and DeMets's Pocock-like function"
    case .kimDeMets(let power): "as Kim and DeMets's function with power \(plain(power))"
    case .hwangShihDeCani(let gamma): "as Hwang, Shih and DeCani's function with gamma \(plain(gamma))"
    case .user: "as the file says"
    }
  }
}

extension EfficacyRule {
  /// The rule in words.
  var name: String {
    switch self {
    case .spending(let function): "Bounds spend the error \(function.manner)"
    case .family(.haybittlePeto(let z)): "Haybittle–Peto bounds: z = \(plain(z)) before the end, which gets the error that is left"
    case .family(let family): "\(family.name) bounds, scaled to the error"
    case .bounds: "Bounds are given"
    case .levels: "Bounds are given as nominal levels"
    case .effects: "Bounds are given as effects"
    case .conditionalPowers: "Bounds are given as conditional powers under the trend seen; the end gets the error that is left"
    }
  }
}

/// A number in words, without `.0`.
private func plain(_ number: Double) -> String { number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number) }
