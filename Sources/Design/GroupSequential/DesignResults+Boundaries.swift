import Trial

extension DesignResults {
  /// One row a look.
  func boundaries(_ size: PlannedSize?) -> ResultTable {
    let bounds = test.boundaries
    return ResultTable(
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
  }

  private var boundariesNote: String {
    var sentences = ["z is positive toward benefit; a look crosses its efficacy bound when its one-sided p is at most the level shown."]
    if let efficacy = trial.design.efficacy { sentences.append("\(efficacy.name).") }
    sentences.append("Error spent: probability, without an effect, of having crossed an efficacy bound by then, one-sided.")
    if let futility = trial.design.futility {
      sentences.append(
        futility.rule == .binding
          ? "Futility bounds are binding: the efficacy bounds count on stopping there."
          : "Futility bounds are not binding: the efficacy bounds leave them out.")
    }
    if trial.design.looks.count > 1, !test.stopsForEfficacy { sentences.append("Crossing an efficacy bound before the end does not stop the trial.") }
    if trial.design.error.sides == 2 {
      sentences.append("Of the two-sided error of \(percent(trial.design.error.level)), half is the error toward benefit; no look stops for harm.")
    }
    if let spent = test.boundaries.alphaSpent.last, spent > trial.design.error.perSide + 1e-9 {
      sentences.append("The bounds given spend more than the error of \(percent(trial.design.error.perSide)).")
    }
    return sentences.joined(separator: " ")
  }

  /// The bound as a function of the information fraction, for families, whose shape is one curve whatever the looks.
  var boundaryCurve: Curve? {
    guard case .family(let family)? = trial.design.efficacy, let last = test.boundaries.efficacyZ.last else { return nil }
    let points = (10...100).map { hundredths in
      Curve.Point(x: Double(hundredths) / 100, y: last * family.shape(Double(hundredths) / 100))
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
    }
  }
}

extension EfficacyRule {
  /// The rule in words.
  var name: String {
    switch self {
    case .spending(.lanDeMetsOBrienFleming): "Bounds spend the error as Lan and DeMets's O'Brien–Fleming-like function"
    case .spending(.lanDeMetsPocock): "Bounds spend the error as Lan and DeMets's Pocock-like function"
    case .spending(.hwangShihDeCani(let gamma)): "Bounds spend the error as Hwang, Shih and DeCani's function with gamma \(gamma)"
    case .family(let family): "\(family.name) bounds, scaled to the error"
    case .bounds: "Bounds are given"
    case .levels: "Bounds are given as nominal levels"
    }
  }
}
