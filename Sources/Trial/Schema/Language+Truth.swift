/// Conditions of truth: `assumptions` and each of `scenarios` take these keys.
extension Language {
  static let truth = Shape.map(
    [
      .key("effect", byArm(.either([.leaf(.number()), .leaf(.normal)]))),
      .key("drug effect", drugEffect),
      .key("dose-response", doseResponseTruth),
      .key("effect course", course(words: ["linear", "constant"], onset)),
      .key("standard deviation", byArm(.leaf(.number(.above(0))))),
      .key("standard deviation course", course(words: ["constant"], [], shares: .above(0))),
      .key("correlation", correlation),
      .key("control change", .leaf(.number())),
      .key("control course", course(words: ["linear"], exponential)),
      .key("baseline", .either([.words(["none"]), .map(baseline)])),
      .key("baseline slope", .leaf(.number())),
      .key("scores", .words(Scenario.Scores.allCases.map(\.rawValue))),
      .key("treatment discontinuation", unless("none", .map(discontinuation))),
      .key("study withdrawal", unless("none", .map(withdrawal))),
      .key("visits kept after discontinuation", .leaf(.share())),
      .key("effect after discontinuation", .words(Scenario.AfterDiscontinuation.allCases.map(\.rawValue))),
      .key("intermittent gaps", .leaf(.share(.from(0, to: 0.99)))),
      .key("retention", .map([source], others: .init(.time, .leaf(.share(.aboveTo(0, 1)))))),
      .key("endpoints", .map([source], others: .init(.reference, endpointTruth))),
      .key("correlation between endpoints", betweenEndpoints),
    ] + outcomes + flaws + remarks + [source])

  private static let effect = Shape.either([.leaf(.number()), .map([source], others: .init(.reference, .leaf(.number())))])

  private static let endpointTruth = Shape.map([
    .required("effect", effect), .key("standard deviation", .leaf(.number(.above(0)))), .key("control change", .leaf(.number())), source,
  ])

  private static let betweenEndpoints = Shape.map(
    [source], others: .init(.reference, .map([source], others: .init(.reference, .leaf(.number(.between(-1, 1)))))))
  /// Of responses and of times to an event.
  private static let outcomes: [Field] = [
    .key("risk", .map([source], others: .init(.reference, .leaf(.share())))),
    .key(
      "hazard", .map([source], others: .init(.reference, .either([.leaf(.hazardRate), .map([source], others: .init(.time, .leaf(.hazardRate)))])))),
    .key("median", .map([source], others: .init(.reference, .leaf(.duration)))),
    .key("hazard ratio", .either([.leaf(.number(.above(0))), .map([source], others: .init(.reference, .leaf(.number(.above(0)))))])),
  ]

  private static let drugEffect = Shape.map([
    .required("mechanism", .leaf(.text)), .required("treatment", .leaf(.text)), .required("effect", .leaf(.number())),
    .required("at dose", .leaf(.dose)), source,
  ])

  /// A word that says that there is no such thing, or what there is.
  static func unless(_ word: String, _ shape: Shape) -> Shape { .either([.words([word]), shape]) }

  /// A share at each visit, given as a word, by a law or by visits.
  private static func course(words: [String], _ law: [Field], shares: Leaf.Bounds = .atLeast(0)) -> Shape {
    .either([.words(words), .map(law + [source], others: .init(.time, .leaf(.share(shares))))])
  }
  private static let onset: [Field] = [.key("onset", .leaf(.duration)), .key("waning per week", .leaf(.number(.atLeast(0))))]
  private static let exponential: [Field] = [.key("shape", .words(["exponential"])), .key("time constant", .leaf(.duration))]

  static let correlationStructures = ["ar1", "cs", "floor and decay", "unstructured"]
  private static let correlation = Shape.map(
    [
      .required("structure", .words(correlationStructures)),
      .key("adjacent visits", .leaf(.number(.between(-1, 1)))),
      .key("value", .leaf(.number(.between(-1, 1)))),
      .key("floor", .leaf(.number(.between(-1, 1)))),
      .key("height", .leaf(.number(.from(0, to: 2)))),
      .key("per week", .leaf(.number(.between(0, 1)))),
      source,
    ], others: .init(.time, .map([], others: .init(.time, .leaf(.number(.between(-1, 1)))))))

  private static let baseline: [Field] = [
    .required("mean", .leaf(.number())), .required("sd", .leaf(.number(.above(0)))), .key("within", .leaf(.range)), source,
  ]

  private static let withdrawal: [Field] = [
    .required("share", byArm(.leaf(.share(.from(0, to: 0.99))))),
    .required("mechanism", .words(DiscontinuationLaw.Mechanism.allCases.map(\.rawValue))),
    .key("log odds per point", .leaf(.number())),
    .key("log hazard per point", .leaf(.number())),
    .key("by", .leaf(.duration)),
    source,
  ]
  private static let discontinuation: [Field] =
    withdrawal + [.key("reasons", .map(ReasonShare.Reason.allCases.map { .key($0.rawValue, .leaf(.share())) } + [source]))]

  /// One value for all arms, or one for each.
  static func byArm(_ value: Shape) -> Shape { .either([value, .map([source], others: .init(.reference, value))]) }
}
