/// What makes a trial other than the plain one: who responds otherwise, and how it is run.
extension Language {
  static let flaws: [Field] = [
    .key("effect modifiers", unless("none", byCondition)),
    .key("control change modifiers", unless("none", byCondition)),
    .key("visit effects", unless("none", .map([source], others: .init(.time, .leaf(.number()))))),
    .key("random effects", unless("none", .map([source], others: .init(.reference, .leaf(.number(.atLeast(0))))))),
    .key("placebo responders", unless("none", .named(.map(responders)))),
    .key(
      "baseline inflation",
      unless("none", .map([.required("below", .leaf(.number())), .required("points", .leaf(.number(.atLeast(0)))), source]))),
    .key("raters", unless("none", .map(raters))),
    .key("sites", unless("none", .map(sites))),
    .key("drift", unless("none", .map([.required("points per month", .leaf(.number())), source]))),
    .key("rescue", unless("none", .map([.required("share", .leaf(.share(.from(0, to: 0.99)))), .required("effect", .leaf(.number())), source]))),
    .key("adherence", .leaf(.share())),
    .key("accrual", unless("all at once", .map(accrual))),
    .key("adverse events", unless("none", .map([source], others: .init(.reference, .map([source], others: .init(.reference, eventRisk)))))),
  ]

  private static let byCondition = Shape.map([source], others: .init(.condition, .leaf(.number())))

  private static let responders: [Field] =
    [
      .required("share", byArm(.leaf(.share()))), .required("change", .leaf(.number())), .required("sd", .leaf(.number(.atLeast(0)))),
    ] + remarks + [source]

  private static let raters: [Field] = [
    .key("reliability", .leaf(.number(.aboveTo(0, 1)))), .key("drift per month", .leaf(.number())), source,
  ]
  private static let sites: [Field] = [
    .required("number", .leaf(.count(from: 1))), .required("sd", .leaf(.number(.atLeast(0)))), .key("size sd", .leaf(.number(.atLeast(0)))), source,
  ]
  private static let accrual: [Field] = [
    .key("rate", .leaf(.accrualRate)), .key("ramp", unless("none", .leaf(.duration))), .key("over", .leaf(.duration)), source,
  ]
  private static let eventRisk = Shape.either([.leaf(.share()), .leaf(.hazardRate)])
}
