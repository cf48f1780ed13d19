/// The rules fixed before the first patient, and the plans for machines.
extension Language {
  static let design = Shape.map(
    [
      .key("sample size", .either([.leaf(.count(from: 2)), .words(["unknown"])])),
      .key(
        "power",
        .map([
          .required("target", .leaf(.share(.between(0, 1)))), .required("scenario", .leaf(.reference(of: "a scenario"))), source,
        ])),
      .key("approximation", .words(DesignPlan.Approximation.allCases.map(\.rawValue))),
      .required("error", .leaf(.error)),
      .key("events", .leaf(.count(from: 1))),
      .key("follow-up", .leaf(.duration)),
      .required("looks", .either([.list(.leaf(.look)), .leaf(.repeatedLooks)])),
      .key("efficacy", efficacy),
      .key("futility", futility),
      .key("stopping", .words(DesignPlan.Stopping.allCases.map(\.rawValue))),
      .key("delayed patients", .words(DesignPlan.DelayedPatients.allCases.map(\.rawValue))),
      .key("multiplicity", multiplicity),
      .key("combination", combination),
      .key("adaptations", .named(adaptation)),
      .key("safety", safety),
    ] + Field.later("decision") + remarks + [source])

  static let multiplicity = Shape.map([
    .required("method", .words(MultiplicityRule.Method.allCases.map(\.rawValue))),
    .key("weights", byHypothesis(.leaf(.share()))),
    .key("passes", byHypothesis(byHypothesis(.leaf(.share())))),
    .key("order", .list(.leaf(.reference(of: "a hypothesis")))),
    .key("intersection test", .words(MultiplicityRule.IntersectionTest.allCases.map(\.rawValue))),
    source,
  ])

  static let safety = Shape.map([
    .required("event", .leaf(.reference(of: "an adverse event"))),
    .required("acceptable", .leaf(.share(.between(0, 1)))),
    .key("error", .leaf(.share(.between(0, 1)))),
    .key("posterior", .leaf(.share(.between(0, 1)))),
    .key("prior", .distribution),
    .required("patients", .leaf(.count(from: 1))),
    .key("every", .leaf(.count(from: 1))),
    source,
  ])

  private static func byHypothesis(_ value: Shape) -> Shape { .map([source], others: .init(.reference, value)) }

  static let simulation = Shape.map(
    [
      .key("trials", .leaf(.count(from: 1))),
      .key("seed", .leaf(.count())),
      .key("scenarios", .list(.leaf(.reference(of: "a scenario")))),
      .key("until error", .leaf(.share(.between(0, 0.5)))),
      .key("vary", .map([], others: .init(.place, .list(.either([.leaf(.value), .later(.map, "maps to vary"), .later(.list, "lists to vary")]))))),
    ])

  static let data = Shape.map(
    [
      .key("file", .leaf(.text)),
      .key("files", .map(DataFile.allCases.map { .key($0.rawValue, .leaf(.text)) })),
      .key("columns", .map([], others: .init(.column, .leaf(.text)))),
      .key("missing items", .leaf(.text)),
      .key("values", .map([], others: .init(.column, .map([], others: .init(.level, .leaf(.text)))))),
      .key("missing", .either([.list(.leaf(.text)), .map([], others: .init(.column, .list(.leaf(.text))))])),
      .key("intercurrent events", intercurrentEvents),
    ])

  /// When an event came to a patient: by its day, or by the first visit after it.
  static let intercurrentEvents = Shape.map(Estimand.Event.ofLanguage.map { .key($0.rawValue, eventColumn) }, others: .init(.event, eventColumn))
  private static let eventColumn = Shape.map(DataPlan.EventColumn.Timing.allCases.map { .key($0.rawValue, .leaf(.text)) })

  static let report = Shape.map(
    [
      .key("language", .words(["en"])),
      .key("decimals", .leaf(.count())),
      .key("figures", .words(ReportPlan.Figures.allCases.map(\.rawValue))),
    ] + Field.later("sections"))
}
