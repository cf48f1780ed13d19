/// The keys and words of a trial file, section by section, as `Documentation/file-format.md` describes them.
///
/// A key that is not here is a fault; a key that is here and not read yet is refused by name. Reader, explanation and JSON Schema all stand on this.
enum Language {
  static let version = "1"

  /// Keys that tell a kind of file other than a trial, and what that kind is called.
  static let otherKinds = [("programme", "programme"), ("mechanism", "mechanism"), ("claims", "claims"), ("sources", "sources")]

  static let file: [Field] =
    [
      .required("equipoise", .leaf(.version)),
      .key("trial", trial),
      .key("population", population),
      .key("arms", .named(arm)),
      .key("allocation", allocation),
      .key("schedule", schedule),
      .key("endpoints", .named(endpoint)),
      .key("estimands", .named(estimand)),
      .key("analyses", .named(analysis)),
      .key("hypotheses", .named(hypothesis)),
      .required("design", design),
      .key("assumptions", truth),
      .key("scenarios", .named(truth)),
      .key("simulation", simulation),
      .key("data", data),
      .key("report", report),
    ]

  /// Sections that a trial must have and a design-only file may leave out.
  static let required = ["trial", "arms", "schedule", "endpoints", "estimands", "analyses"]

  /// Allowed on every named thing.
  static let remarks: [Field] = [.key("label", .leaf(.text)), .key("note", .leaf(.text))]
  /// Allowed on every block of numbers.
  static let source: Field = .key("source", .list(.leaf(.text)))

  // MARK: Who and what

  static let trial = Shape.map(
    [
      .required("id", .leaf(.text)),
      .required("title", .leaf(.text)),
      .required("phase", .words(["1", "2", "3", "4", "1/2", "2/3"])),
      .key("blinding", .words(Identification.Blinding.allCases.map(\.rawValue))),
    ] + remarks)

  static let population = Shape.map([
    .key("condition", .leaf(.text)),
    .key("entry", .leaf(.condition)),
    .key(
      "factors",
      .named(.either([.words(["from data"]), .leaf(.distribution), .map(by, others: .init(.level, .either([.leaf(.count()), .leaf(.share())])))]))),
  ])
  private static let by = [Field(name: "by", shape: .leaf(.text), isRequired: false, standing: .laterWithAll)]

  static let arm = Shape.map(
    [
      .key("role", .words(Arm.Role.allCases.map(\.rawValue))),
      .key("treatment", .leaf(.text)),
      .key("dose", .leaf(.dose)),
      .key("every", .leaf(.duration)),
    ] + Field.later("regimen") + remarks)

  static let allocation = Shape.map(
    [
      .required("method", .words(Allocation.Method.allCases.map(\.rawValue))),
      .key("ratio", .map([], others: .init(.reference, .leaf(.number(.atLeast(0)))))),
      .key("strata", .list(.leaf(.reference(of: "a factor")))),
      .key("probability", .leaf(.share(.aboveTo(0, 1)))),
      .key("urn", .map([.key("start", .leaf(.count())), .key("added", .leaf(.count()))])),
    ]
      + Field.refused(
        ["block length", "block lengths", "block size", "block sizes"],
        "none: lengths are drawn from the randomization key and never stand in a protocol"))

  static let schedule = Shape.map(
    [
      .required("baseline", .leaf(.time)),
      .required("visits", .list(.leaf(.time))),
    ] + Field.later("window", "follow-up"))

  static let endpoint = Shape.map(
    [
      .key("instrument", .either([.words(Endpoint.Instrument.allCases.map(\.rawValue)), .later(.map, "instruments of one's own")])),
      .key("unit", .leaf(.text)),
      .key("range", .leaf(.range)),
      .required(
        "variable",
        .words(
          Endpoint.Variable.allCases.map(\.rawValue), later: ["percent change from baseline"])),
      .key("when", .leaf(.condition)),
      .key("at", .leaf(.time)),
      .key("grades", .map([], others: .init(.level, .leaf(.range)))),
      .required("better", .words(Endpoint.Better.allCases.map(\.rawValue))),
    ] + remarks)

  // MARK: What is asked

  static let estimand = Shape.map(
    [
      .required("treatment", .either([.leaf(.reference(of: "an arm")), .list(.leaf(.reference(of: "an arm")))])),
      .required("comparator", .leaf(.reference(of: "an arm"))),
      .required("population", .either([.words(Estimand.AnalysisPopulation.ofLanguage.map(\.written)), .leaf(.condition)])),
      .required("variable", .leaf(.reference(of: "an endpoint"))),
      .required("summary", .words(Estimand.Summary.allCases.map(\.rawValue))),
      .required("intercurrent events", .map(Estimand.Event.ofLanguage.map { .key($0.rawValue, strategy) }, others: .init(.event, strategy))),
    ] + remarks)

  static let principalStratum =
    "one of treatment policy, hypothetical, composite, while on treatment: who would have the event under both arms is not seen, and no analysis "
    + "here identifies it"
  static let strategy = Shape.words(
    Estimand.Strategy.allCases.map(\.rawValue), refused: ["principal stratum": principalStratum])

  static let laterMethods = [
    "Bayesian"
  ]
  static let missingData = Shape.words(PlannedAnalysis.MissingData.allCases.map(\.rawValue))

  static let analysis = Shape.map(
    [
      .key("estimand", .leaf(.reference(of: "an estimand"))),
      .required("method", .words(PlannedAnalysis.Method.allCases.map(\.rawValue), later: laterMethods)),
      .required("model", .leaf(.formula)),
      // Required but for MCP-Mod, which has a default: `Reading` tells.
      .key("missing data", missingData),
      .key("estimation", .words(Estimation.allCases.map(\.rawValue))),
      .key("degrees of freedom", .words(DegreesOfFreedom.allCases.map(\.rawValue))),
      .key("standard errors", .words(StandardErrors.allCases.map(\.rawValue))),
      .key("correction", .words(Correction.allCases.map(\.rawValue))),
      .key("ties", .words(Ties.allCases.map(\.rawValue))),
      .key("means", .words(MeanWeights.allCases.map(\.rawValue))),
      .key("covariance fallback", .list(.words(CovarianceTerm.Structure.allCases.filter { !$0.isSpatial }.map(\.rawValue)))),
      .key("subgroups", .map([.key("prespecified", .list(.leaf(.condition))), .key("post hoc", .list(.leaf(.condition)))])),
      .key("imputation", imputation),
      .key("delta", .leaf(.number())),
      .key("tipping point", .leaf(.range)),
    ]
      + doseResponse
      + Field.later("prior", "success") + remarks)

  static let imputation = Shape.map([
    .key("method", .words(ImputationPlan.Method.allCases.map(\.rawValue))),
    .key("variance", .words(ImputationPlan.Variance.allCases.map(\.rawValue))),
    .key("draws", .leaf(.count())),
  ])

  static let hypothesis = Shape.map(
    [
      .required("test", .words(Hypothesis.Test.allCases.map(\.rawValue))),
      .key("analysis", .leaf(.reference(of: "an analysis"))),
      .key("treatment", .leaf(.reference(of: "an arm"))),
      .key("variable", .leaf(.reference(of: "an endpoint"))),
      .key("in", .leaf(.condition)),
      .key("margin", .leaf(.number(.above(0)))),
    ] + remarks)
}
