/// The keys and words of claims and sources files.
extension Language {
  static let claims: [Field] = [
    .required("equipoise", .leaf(.version)),
    .key("citations", .named(citation)),
    .required("claims", .named(claim)),
    .key("contradictions", .named(contradiction)),
    .key("facts", .named(fact)),
  ]

  static let sources: [Field] = [
    .required("equipoise", .leaf(.version)),
    .required("sources", .named(sourceRecord)),
  ]

  private static let keys = Shape.list(.leaf(.reference(of: "a source")))

  private static let citation = Shape.map(
    [
      .required("as printed", .leaf(.text)),
      .key("source", .leaf(.reference(of: "a source"))),
      .required("read", .words(Citation.Reach.allCases.map(\.rawValue))),
    ] + remarks)

  /// A value, or an undecided or vague one.
  private static func said(_ leaf: Leaf, isSet: Bool = false) -> Shape {
    let undecided = Shape.map([.key("one of", .list(.leaf(leaf))), .key("at least", .leaf(.count(from: 1))), .key("of", .list(.leaf(leaf)))])
    return .either([.leaf(leaf)] + (isSet ? [.list(.leaf(leaf))] : []) + [undecided])
  }

  private static let claim = Shape.map(
    [
      .required("about", .words(Claim.Subject.allCases.map(\.rawValue))),
      .required("says", .leaf(.text)),
      .key("trial", .leaf(.reference(of: "a trial"))),
      .key(ClaimField.arm.rawValue, said(.reference(of: "an arm"), isSet: true)),
      .key(ClaimField.against.rawValue, said(.reference(of: "an arm"))),
      .key(ClaimField.in.rawValue, said(.condition)),
      .key(ClaimField.at.rawValue, said(.moment)),
      .key(ClaimField.endpoint.rawValue, said(.reference(of: "an endpoint"))),
      .required("finding", .words(Finding.allCases.map(\.rawValue))),
      .key("level", .either([.words(["unknown"]), .leaf(.error)])),
      .key("patients", .leaf(.count(from: 1))),
      .required("source", keys),
      .key("cites", .list(.leaf(.reference(of: "a citation")))),
      .required("certainty", .words(Claim.Certainty.allCases.map(\.rawValue))),
      .key("corroborated by", keys),
      .key("not stated", .list(.leaf(.text))),
      .key("ambiguous", .list(.leaf(.text))),
    ] + remarks)

  private static let contradiction = Shape.map(
    [
      .required("between", keys),
      .key("claims", .list(.leaf(.reference(of: "a claim")))),
      .required("severity", .words(Contradiction.Severity.allCases.map(\.rawValue))),
      .required("issue", .leaf(.text)),
      .key("consequence", .leaf(.text)),
    ] + remarks)

  private static let fact = Shape.map(
    [
      .required("species", .words(Fact.Species.allCases.map(\.rawValue))),
      .required("says", .leaf(.text)),
      .required("source", keys),
      .required("status", .words(Fact.Status.allCases.map(\.rawValue))),
    ] + remarks)

  private static let sourceRecord = Shape.map(
    [
      .required("title", .leaf(.text)),
      .key("authors", .leaf(.text)),
      .key("year", .leaf(.count(from: 1500))),
      .key("journal", .leaf(.text)),
      .key("doi", .leaf(.text)),
      .key("pmid", .leaf(.text)),
      .key("url", .leaf(.text)),
      .key("arxiv", .leaf(.text)),
      .key("commit", .leaf(.text)),
      .required("read", .words(Source.Read.allCases.map(\.rawValue))),
    ] + remarks)
}
