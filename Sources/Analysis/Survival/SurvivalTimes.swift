/// Times to an event of patients in groups, some censored; within strata where there are some.
public struct SurvivalTimes: Sendable {
  /// At least 0, one a patient; in one unit.
  public let times: [Double]
  /// Whether the time ends with the event; else with censoring.
  public let isEvent: [Bool]
  /// From 0, one a patient.
  public let group: [Int]
  /// From 0, one a patient; all 0 without strata.
  public let stratum: [Int]
  public let groups: Int
  /// Patients by stratum, then by time.
  let order: [Int]

  public init(times: [Double], isEvent: [Bool], group: [Int], stratum: [Int]? = nil, groups: Int? = nil) {
    let stratum = stratum ?? Array(repeating: 0, count: times.count)
    precondition(
      times.count == isEvent.count && times.count == group.count && times.count == stratum.count, "a patient has a time, a group and a stratum")
    precondition(times.allSatisfy { $0 >= 0 && $0.isFinite }, "a time is finite and at least 0")
    self.times = times
    self.isEvent = isEvent
    self.group = group
    self.stratum = stratum
    self.groups = groups ?? (group.max() ?? -1) + 1
    order = times.indices.sorted { (stratum[$0], times[$0], $0) < (stratum[$1], times[$1], $1) }
  }

  public var events: Int { isEvent.count { $0 } }

  /// Ranges of `order` that have one stratum.
  var strataRanges: [Range<Int>] { ranges(0..<order.count) { stratum[$0] == stratum[$1] } }

  /// Ranges of `order` within another that have one time, from the earliest.
  func tied(_ range: Range<Int>) -> [Range<Int>] { ranges(range) { times[$0] == times[$1] } }

  private func ranges(_ range: Range<Int>, _ same: (Int, Int) -> Bool) -> [Range<Int>] {
    var all: [Range<Int>] = []
    var start = range.lowerBound
    for place in range.dropFirst(1) where !same(order[start], order[place]) {
      all.append(start..<place)
      start = place
    }
    if start < range.upperBound { all.append(start..<range.upperBound) }
    return all
  }
}
