import Notation

private func written(_ bounds: [Double?], _ text: (Double) -> String = Number.written) -> String {
  let names = bounds.indices.map { $0 == bounds.count - 1 ? "end" : "look \($0 + 1)" }
  return LanguageText.flow(zip(names, bounds).compactMap { name, bound in bound.map { (name, text($0)) } })
}

private func share(_ value: Double) -> String { Share(value).written }

extension EfficacyRule {
  /// Whether some key of it may be a default.
  var hasDefaults: Bool { if case .family(.haybittlePeto) = self { true } else { false } }

  /// - Parameter sides: of the error, in which levels are written.
  func entries(sides: Int) -> [(String, String)] {
    switch self {
    case .spending(let function): function.entries
    case .family(let family): family.entries
    case .bounds(let bounds): [("bounds", written(bounds)), ("scale", "z")]
    case .levels(let levels): [("bounds", written(levels) { share($0 * Double(sides)) }), ("scale", "p")]
    case .effects(let effects): [("bounds", written(effects)), ("scale", "effect")]
    case .conditionalPowers(let powers): [("bounds", written(powers, share)), ("scale", "conditional power")]
    }
  }
}

extension SpendingFunction {
  var entries: [(String, String)] {
    switch self {
    case .lanDeMetsOBrienFleming, .lanDeMetsPocock: [("spending", name)]
    case .kimDeMets(let power): [("spending", name), ("power", Number.written(power))]
    case .hwangShihDeCani(let gamma): [("spending", name), ("gamma", Number.written(gamma))]
    case .user(let points): [("spending", name), ("spent", written(points.map(\.spent), share))]
    }
  }
}

extension BoundaryFamily {
  var entries: [(String, String)] {
    switch self {
    case .oBrienFleming: [("family", Self.names[0])]
    case .pocock: [("family", Self.names[1])]
    case .wangTsiatis(let delta): [("family", Self.names[2]), ("delta", Number.written(delta))]
    case .wangTsiatisOptimum: [("family", Self.names[2]), ("delta", "optimal")]
    case .haybittlePeto(let z): [("family", Self.names[3]), ("interim bound", Number.written(z))]
    }
  }
}

extension FutilityRule.Bounds {
  var hasDefaults: Bool { if case .spending = self { true } else { false } }

  var entries: [(String, String)] {
    switch self {
    case .z(let bounds): [("bounds", written(bounds)), ("scale", "z")]
    case .p(let levels): [("bounds", written(levels, share)), ("scale", "p")]
    case .effect(let effects): [("bounds", written(effects)), ("scale", "effect")]
    case .conditionalPower(let powers): [("bounds", written(powers, share)), ("scale", "conditional power")]
    case .predictivePower(let powers): [("bounds", written(powers, share)), ("scale", "predictive power")]
    case .spending(let function, let spent, let truth):
      function.entries + (function.isUser ? [] : [("spent", share(spent))]) + [("under", truth.rawValue)]
    }
  }
}

extension SpendingFunction {
  fileprivate var isUser: Bool { if case .user = self { true } else { false } }
}
