import Notation

/// Errors spent as information accrues.
extension Reading {
  private static let spentByLook = "the error spent by each look, such as {look 1: 0.5%, end: 2.5%}"

  mutating func checkSpendingKeys(_ spot: Spot) {
    checkBelongs(spot, "gamma", to: spot["spending"]?.text == "Hwang-Shih-DeCani", "Hwang-Shih-DeCani")
    checkBelongs(spot, "power", to: spot["spending"]?.text == "Kim-DeMets", "Kim-DeMets")
  }

  /// - Parameter whole: what must be spent by the end; nil where the function itself says it.
  mutating func spending(_ spot: Spot, _ frame: DesignFrame, whole: Double?) -> SpendingFunction? {
    switch spot["spending"]?.text {
    case "Lan-DeMets O'Brien-Fleming": return .lanDeMetsOBrienFleming
    case "Lan-DeMets Pocock": return .lanDeMetsPocock
    case "Kim-DeMets":
      if spot["power"] == nil { findings.keyFault(spot, "Kim-DeMets without \"power\"", expected: "\"power\", such as 3", .missing) }
      return spot["power"]?.number.map { .kimDeMets(power: $0) }
    case "Hwang-Shih-DeCani":
      if spot["gamma"] == nil {
        findings.keyFault(spot, "Hwang-Shih-DeCani without \"gamma\"", expected: "\"gamma\", such as -4", .missing)
      }
      return .hwangShihDeCani(gamma: spot["gamma"]?.number ?? 0)
    case "user": return user(spot, frame, whole)
    default: return nil
    }
  }

  /// Error by looks; a look that is not named spends nothing.
  private mutating func user(_ spot: Spot, _ frame: DesignFrame, _ whole: Double?) -> SpendingFunction? {
    guard let spent = spot["spent"] else {
      findings.keyFault(spot, "user without \"spent\"", expected: Self.spentByLook, .missing)
      return nil
    }
    guard spent.isMap else {
      findings.fault(spent, "\"\(spent.text ?? "")\"", expected: Self.spentByLook, .wrongType)
      return nil
    }
    var given = [Spot?](repeating: nil, count: frame.looks)
    for (name, value) in spent.entries {
      if let index = lookIndex(name, looks: frame.looks, value, atKey: true) { given[index] = value }
    }
    var points: [SpendingFunction.SpentError] = []
    var last: (share: Double, text: String) = (0, "0%")
    for (look, value) in given.enumerated() {
      if let value, let share = value.share {
        if share < last.share {
          findings.fault(value, "\"\(value.text ?? "")\" after \"\(last.text)\"", expected: "spent error that does not fall", .contradicts)
        }
        last = (share, value.text ?? "")
      }
      points.append(.init(fraction: frame.fractions[look], spent: last.share))
    }
    checkEnd(given.last ?? nil, in: spent, whole)
    return points.isEmpty || last.share <= 0 ? nil : .user(points)
  }

  private mutating func checkEnd(_ end: Spot?, in spent: Spot, _ whole: Double?) {
    guard let end else {
      return findings.keyFault(spent, "no \"end\"", expected: "looks, the end among them", .missing)
    }
    guard let share = end.share else { return }
    if let whole, abs(share - whole) > 1e-12 {
      findings.fault(end, "\"\(end.text ?? "")\"", expected: "\"\(Share(whole).written)\", the error", .contradicts)
    } else if whole == nil, share <= 0 || share >= 1 {
      findings.fault(end, "\"\(end.text ?? "")\"", expected: "a share between 0% and 100%", .outOfRange)
    }
  }

  mutating func futilitySpending(_ spot: Spot, _ frame: DesignFrame) -> FutilityRule.Bounds? {
    guard let function = spending(spot, frame, whole: nil) else { return nil }
    let under = spot["under"]?.word(FutilityRule.Truth.self) ?? .effect
    if spot["under"] == nil {
      findings.fill("design.futility.under", under.rawValue, because: "what is given up in vain is a type II error")
    }
    var spent: Double?
    if case .user(let points) = function {
      spent = points.last?.spent
    } else if let written = spot["spent"] {
      spent = written.share
      if written.isMap {
        findings.fault(written, "errors look by look", expected: "a share with %, such as \"20%\": \"user\" has looks", .contradicts)
      }
    } else {
      findings.keyFault(spot, "\"spending\" without \"spent\"", expected: "the error spent by the end, such as \"spent: 20%\"", .missing)
    }
    guard let spent else { return nil }
    checkSpent(spot["spent"], spent, under, frame)
    return .spending(function, spent: spent, under: under)
  }

  /// A test of some power misses with what is left of 100%.
  private mutating func checkSpent(_ spot: Spot?, _ spent: Double, _ under: FutilityRule.Truth, _ frame: DesignFrame) {
    guard let spot else { return }
    if spent + frame.error.perSide >= 1 {
      let most = Share(1 - frame.error.perSide).written
      findings.fault(spot, "a spent error of \"\(Share(spent).written)\"", expected: "less than \(most), what the error leaves", .contradicts)
    } else if under == .effect, let power = frame.power, abs(1 - power - spent) > 1e-9 {
      findings.fault(
        spot, "a type II error of \"\(Share(spent).written)\" beside a power of \"\(Share(power).written)\"",
        expected: "\(Share(1 - power).written), which the size is computed for", .unwise)
    }
  }
}
