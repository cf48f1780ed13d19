import Notation

extension BaselineLaw {
  /// As the language writes it.
  var written: String {
    let within = within.map { ", within: \($0.written)" } ?? ""
    return "{mean: \(Number.written(mean)), sd: \(Number.written(standardDeviation))\(within)}"
  }
}

extension DiscontinuationLaw {
  func written(arms: [Arm]) -> String {
    var entries = [("share", sharesByArm.map { LanguageText.shares($0, arms) } ?? Share(share).written), ("mechanism", mechanism.rawValue)]
    if mechanism != .completelyAtRandom || scale == .hazard {
      entries.append((scale == .hazard ? "log hazard per point" : "log odds per point", Number.written(logOddsPerPoint)))
    }
    if !reasons.isEmpty { entries.append(("reasons", LanguageText.flow(reasons.map { ($0.reason.rawValue, Share($0.share).written) }))) }
    return LanguageText.flow(entries)
  }
}

extension ResponderClass {
  /// - Parameter byArm: whether each arm's share is written even where they are all one.
  func written(arms: [Arm], byArm: Bool) -> String {
    let isOneForAll = !byArm && Set(shares).count == 1
    return LanguageText.flow([
      ("share", isOneForAll ? Share(shares[0]).written : LanguageText.shares(shares, arms)), ("change", Number.written(change)),
      ("sd", Number.written(standardDeviation)),
    ])
  }
}

extension AccrualLaw {
  var entries: [(String, String)] {
    if let overMonths { return [("over", Duration(overMonths, .month).written)] }
    return [
      ("rate", Rate(patientsPerMonth, of: "patients", per: .month).written),
      ("ramp", rampMonths == 0 ? "none" : Duration(rampMonths, .month).written),
    ]
  }
}

extension Correlation {
  func written(visits: [TimePoint]) -> String {
    switch self {
    case .firstOrderAutoregressive(let adjacent): return "{structure: ar1, adjacent visits: \(Number.written(adjacent))}"
    case .compoundSymmetry(let value): return "{structure: cs, value: \(Number.written(value))}"
    case .floorAndDecay(let floor, let height, let perWeek):
      return "{structure: floor and decay, floor: \(Number.written(floor)), height: \(Number.written(height)), per week: \(Number.written(perWeek))}"
    case .unstructured(let matrix):
      let rows = visits.indices.dropLast().map { row in
        let pairs = visits.indices.dropFirst(row + 1).map { "\(visits[$0].name): \(Number.written(matrix[row][$0]))" }
        return "\(visits[row].name): {\(pairs.joined(separator: ", "))}"
      }
      return "{\((["structure: unstructured"] + rows).joined(separator: ", "))}"
    }
  }
}

extension Course {
  func written(visits: [TimePoint]) -> String {
    switch self {
    case .linear: return "linear"
    case .constant: return "constant"
    case .exponential(let weeks): return "{shape: exponential, time constant: \(Duration(weeks, .week).written)}"
    case .onset(let weeks, let waning): return "{onset: \(Duration(weeks, .week).written), waning per week: \(Number.written(waning))}"
    case .shares(let shares):
      return "{\(shares.map { "\(visits[$0.visit].name): \(Share($0.share).written)" }.joined(separator: ", "))}"
    }
  }
}
