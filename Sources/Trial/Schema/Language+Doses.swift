/// The keys of MCP-Mod, and of truths that follow a candidate's curve.
extension Language {
  static let candidate = Shape.map(
    [
      .required("shape", .words(DoseCandidate.Shape.allCases.map(\.rawValue))),
      .key("off", .leaf(.number(.above(0)))),
      .key("ED50", .leaf(.number(.above(0)))),
      .key("hill", .leaf(.number(.above(0)))),
      .key("delta", .leaf(.number())),
      .key("delta1", .leaf(.number(.above(0)))),
      .key("delta2", .leaf(.number(.above(0)))),
      .key("scale", .leaf(.number(.above(0)))),
      .key("ID50", .leaf(.number(.above(0)))),
      .key("m", .leaf(.number(.above(0)))),
    ] + remarks + [source], others: .init(.amount, .leaf(.share(.any))))

  static let doseResponse: [Field] = [
    .key("candidates", .named(candidate)),
    .key("model selection", .words(DoseResponsePlan.Selection.allCases.map(\.rawValue))),
    .key(
      "target dose",
      .map([.key("benefit", .leaf(.number(.above(0)))), .key("share of maximum", .leaf(.share(.aboveTo(0, 1)))), source])),
  ]

  static let doseResponseTruth = Shape.map([
    .required("candidate", .leaf(.reference(of: "a candidate, or each"))), .required("maximal effect", .leaf(.number())), source,
  ])
}
