/// The keys and words of a programme file.
extension Language {
  static let programme: [Field] =
    [
      .required("equipoise", .leaf(.version)),
      .required("programme", programmeHead),
      .required("trials", .named(programmeTrial)),
      .required("benefits", .named(benefit)),
      .key("course", course),
      .key("unknowns", .map([], others: .init(.reference, .map([], others: .init(.place, unknown))))),
      .key("readings", .map([], others: .init(.reference, claimReading))),
      .key("alternatives", .named(.named(alternative))),
      .key("reporting", reporting),
      .key("meta-analyses", .named(metaAnalysis)),
      .key(networks, .named(network)),
      .key("sensitivity", .named(.map(remarks, others: .init(.reference, prior)))),
      .key("inference", inference),
      .key("next trials", .named(nextTrial)),
      .key("decision", decision),
      .key("value", value),
    ]

  private static let programmeHead = Shape.map(
    [
      .required("id", .leaf(.text)),
      .required("title", .leaf(.text)),
      .key("compound", .leaf(.text)),
      .key("condition", .leaf(.text)),
      .key("mechanism", .leaf(.text)),
      .required("claims", .list(.leaf(.text))),
      .required("sources", .list(.leaf(.text))),
    ] + remarks)

  private static let armBenefits = Shape.map([], others: .init(.reference, .leaf(.reference(of: "a benefit"))))

  private static let programmeTrial = Shape.map(
    [
      .required("file", .leaf(.text)),
      .required("scenario", .leaf(.reference(of: "a scenario"))),
      .required("benefits", armBenefits),
    ] + remarks)

  /// A distribution, or what a meta-analysis predicts.
  private static let prior = Shape.either([
    .distribution,
    .map([.required("predicted by", .leaf(.reference(of: "a meta-analysis"))), .required("standard deviation", .leaf(.number(.above(0))))]),
  ])

  private static let benefit = Shape.map(
    [
      .key("prior", prior),
      .key("modifiers", .map([], others: .init(.condition, .distribution))),
      .key("between trials", .leaf(.number(.atLeast(0)))),
      .key("from", .words(["mechanism"])),
      .key("relative to", .leaf(.reference(of: "a benefit"))),
      .key("varying", .list(.leaf(.text))),
      source,
    ] + remarks)

  private static let course = Shape.map([
    .required("onset", .distribution),
    .key("waning per week", .distribution),
    .key("waning from", .leaf(.time)),
    source,
  ])

  private static let unknown = Shape.map(
    [.key("prior", .distribution), .key("by", .leaf(.reference(of: "a factor"))), source] + remarks, others: .init(.level, .distribution))

  private static let claimReading = Shape.map(
    ClaimField.allCases.map { .key($0.rawValue, .either([.words(["every"]), .distribution])) })

  private static let alternative = Shape.map(
    [
      .required("prior", .either([.words(["not assessed"]), .leaf(.share())])),
      .key("told of", .map([], others: .init(.reference, retelling))),
      .key("set", .map([], others: .init(.place, .any))),
      .key("claims", .list(.leaf(.reference(of: "a claim")))),
      source,
    ] + remarks)
  private static let retelling = Shape.map([
    .required("trial", .leaf(.reference(of: "a trial"))),
    .key("arms", .map([], others: .init(.reference, .leaf(.reference(of: "an arm"))))),
  ])

  private static let reporting = Shape.map([
    .required("claims", .list(.leaf(.reference(of: "a claim")))),
    .required("probability if not significant", .distribution),
    .required("subsets examined", .distribution),
    source,
  ])

  private static let metaAnalysis = Shape.map(
    [
      .required("file", .leaf(.text)),
      .required("columns", .map(MetaAnalysisPlan.Column.allCases.map { .key($0.rawValue, .leaf(.text)) })),
      .required("measure", .words(MetaAnalysisPlan.Measure.allCases.map(\.rawValue))),
      .required("better", .words(Endpoint.Better.allCases.map(\.rawValue))),
      .required("heterogeneity", .words(MetaAnalysisPlan.Heterogeneity.allCases.map(\.rawValue))),
      .required("interval", .words(MetaAnalysisPlan.Interval.allCases.map(\.rawValue))),
      source,
    ] + remarks)

  static let networks = "network meta-analyses"

  private static let network = Shape.map(
    [
      .required("file", .leaf(.text)),
      .required(
        "columns",
        .map([
          .required("study", .leaf(.text)),
          .required(
            "arms",
            .list(
              .map(
                [.required("treatment", .leaf(.text)), .required("n", .leaf(.text))]
                  + ["mean", "sd", "events"].map { .key($0, .leaf(.text)) }))),
        ])),
      .required("measure", .words(NetworkPlan.measures.map(\.rawValue))),
      .required("better", .words(Endpoint.Better.allCases.map(\.rawValue))),
      .required("heterogeneity", .words(NetworkPlan.Heterogeneity.allCases.map(\.rawValue))),
      .required("reference", .leaf(.text)),
      source,
    ] + remarks)

  private static let inference = Shape.map([
    .key("road", .words(InferencePlan.Road.allCases.map(\.rawValue))),
    .key("draws", .leaf(.count(from: 1))),
    .key("seed", .leaf(.count())),
    .key("set aside", .list(.leaf(.reference(of: "a claim")))),
  ])

  private static let nextTrial = Shape.map(
    [
      .required("file", .leaf(.text)),
      .key("scenario", .leaf(.reference(of: "a scenario"))),
      .required("benefits", armBenefits),
      .key("set", .map([], others: .init(.place, .any))),
      .key("vary", .map([], others: .init(.place, .list(.leaf(.value))))),
    ] + remarks)

  private static let decision = Shape.map([
    .required("benefit", .leaf(.reference(of: "a benefit"))),
    .required("minimal", .leaf(.number())),
    .required("target", .leaf(.number())),
    .required("go", .map([.required("above minimal", .leaf(.share())), .required("above target", .leaf(.share()))])),
    .required("stop", .map([.required("above target", .leaf(.share()))])),
    .required("otherwise", .words(["learn more"])),
    source,
  ])

  private static let value = Shape.map([
    .required("unit", .leaf(.text)),
    .required("success", .leaf(.number())),
    .required("per patient", .leaf(.number())),
    .required("per month", .leaf(.number())),
    source,
  ])
}
