/// Rules for efficacy and futility.
extension Language {
  static let spending = Shape.words(SpendingFunction.names)

  /// What the functions need besides their name.
  private static let spendingKeys: [Field] = [.key("gamma", .leaf(.number())), .key("power", .leaf(.number(.above(0))))]

  private static let spentByLook = Shape.map([], others: .init(.look, .leaf(.share(.from(0, to: 1)))))

  static let efficacy = Shape.map(
    [.key("spending", spending)] + spendingKeys + [
      .key("spent", spentByLook),
      .key("family", .words(BoundaryFamily.names)),
      .key("delta", .either([.leaf(.number(.from(-1, to: 1))), .words(["optimal"])])),
      .key("interim bound", .leaf(.number(.above(0)))),
      .key("bounds", .map([], others: .init(.look, .either([.leaf(.number()), .leaf(.share(.between(0, 1)))])))),
      .key("scale", .words(["z", "p", "effect", "conditional power"])),
      .key("at", .list(.leaf(.lookName))),
      source,
    ])

  static let futility = Shape.map(
    [.key("spending", spending)] + spendingKeys + [
      .key("spent", .either([.leaf(.share(.between(0, 1))), spentByLook])),
      .key("under", .words(FutilityRule.Truth.allCases.map(\.rawValue))),
      .key("bounds", .map([], others: .init(.look, .either([.leaf(.number()), .leaf(.share(.between(0, 1)))])))),
      .key("scale", .words(["z", "p", "effect", "conditional power", "predictive power"])),
      .required("rule", .words(FutilityRule.Rule.allCases.map(\.rawValue))),
      source,
    ])
}

extension SpendingFunction {
  static let names = ["Lan-DeMets O'Brien-Fleming", "Lan-DeMets Pocock", "Kim-DeMets", "Hwang-Shih-DeCani", "user"]

  /// As its authors are named.
  var name: String {
    switch self {
    case .lanDeMetsOBrienFleming: Self.names[0]
    case .lanDeMetsPocock: Self.names[1]
    case .kimDeMets: Self.names[2]
    case .hwangShihDeCani: Self.names[3]
    case .user: Self.names[4]
    }
  }
}

extension BoundaryFamily {
  static let names = ["O'Brien-Fleming", "Pocock", "Wang-Tsiatis", "Haybittle-Peto"]
}
