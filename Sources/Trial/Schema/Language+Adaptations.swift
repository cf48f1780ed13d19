/// Trials that go by stages.
extension Language {
  static let combination = Shape.map([.required("method", .words(CombinationMethod.allCases.map(\.rawValue))), source])

  static let adaptation = Shape.map(
    [
      .required("at", .leaf(.lookName)),
      .required("change", .words(Adaptation.kinds)),
      .key("blinding", .words(["blinded", "unblinded"])),
      .key("conditional power", .leaf(.share(.between(0, 1)))),
      .key("at most", .leaf(.count(from: 2))),
      .key("keep", .leaf(.kept)),
      .key("by", .words(Adaptation.SelectionRule.Criterion.allCases.map(\.rawValue))),
      .key("freed patients", .words(Adaptation.FreedPatients.allCases.map(\.rawValue))),
    ] + remarks + [source])
}

extension Adaptation {
  static let kinds = ["sample size", "arms", "population"]

  /// The word of what it changes.
  var kind: String {
    switch change {
    case .sampleSize: Self.kinds[0]
    case .arms: Self.kinds[1]
    case .population: Self.kinds[2]
    }
  }
}
