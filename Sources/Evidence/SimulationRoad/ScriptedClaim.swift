import Notation
import Trial

/// A claim made ready for being judged: which statistics it is about, for each way in which it may be meant.
struct ScriptedClaim: Sendable {
  /// At least so many of these statistics have the finding.
  struct Group: Sendable {
    var least: Int
    var statistics: [Int]
  }
  /// Bit of the claim in a row.
  let bit: Int
  let finding: Trial.Finding
  /// Slots of the readings that are drawn, and how many there are of each.
  let readings: [(slot: Int, count: Int)]
  /// By reading, the last slot changing fastest: all groups hold.
  let groups: [[Group]]
  /// Critical value, by option where the level is drawn.
  let level: Int?
  let criticalValues: [Double]
  let sides: [Int]

  @inline(__always)
  func reading(_ values: UnsafePointer<Double>) -> Int {
    var place = 0
    for reading in readings { place = place * reading.count + Int(values[reading.slot]) }
    return place
  }

  @inline(__always)
  func has(_ z: Double, _ values: UnsafePointer<Double>) -> Bool {
    let option = level.map { Int(values[$0]) } ?? 0
    let c = criticalValues[option]
    switch finding {
    case .significantInFavor: return z > c
    case .significantAgainst: return z < -c
    case .notSignificant: return sides[option] == 2 ? abs(z) < c : z < c
    case .notSignificantInFavor: return z < c
    case .directionInFavor: return z > 0
    case .directionAgainst: return z < 0
    default: return true
    }
  }
}

/// Where claims meet a trial: builds the claims of one trial in one world, and collects the statistics that they need.
struct ClaimScripting {
  let trial: TrialProtocol
  let script: TrialScript
  private(set) var statistics: [PendingStatistic] = []
  /// Slot of the reported level.
  let level: (slot: Int, options: [ErrorRate])?

  init(trial: TrialProtocol, script: TrialScript, level: (slot: Int, options: [ErrorRate])?) {
    (self.trial, self.script, self.level) = (trial, script, level)
  }

  /// - Parameters:
  ///   - slots: of the readings that are drawn, by field.
  ///   - every: fields of which all readings hold.
  mutating func claim(_ claim: Claim, bit: Int, slots: [ClaimField: Int], every: Set<ClaimField>) throws(SimulationRoadRefusal) -> ScriptedClaim {
    var readings: [(slot: Int, count: Int)] = []
    func options<Value>(_ said: Said<Value>?, _ field: ClaimField) -> [Said<Value>] {
      guard let said else { return [] }
      guard case .oneOf(let all) = said else { return [said] }
      guard !every.contains(field), let slot = slots[field] else { return [.each(all)] }
      readings.append((slot, all.count))
      return all.map { .one($0) }
    }
    let arms = options(claim.arm, .arm)
    let against = options(claim.against, .against)
    let populations = options(claim.population ?? .one(.everybody), .in)
    let times = options(claim.time ?? .one(.end), .at)
    var groups: [[ScriptedClaim.Group]] = []
    for arm in arms {
      for other in against {
        for population in populations {
          for time in times { groups.append(try self.groups(arm, other, population, time)) }
        }
      }
    }
    let rates: [ErrorRate]
    var slot: Int?
    switch claim.level {
    case .known(let rate): rates = [rate]
    case .unknown, nil:
      rates = level?.options ?? [trial.design.error]
      slot = level?.slot
    }
    return ScriptedClaim(
      bit: bit, finding: claim.finding, readings: readings, groups: groups, level: slot,
      criticalValues: rates.map { SignificanceRule(level: $0.level, sides: $0.sides).criticalValue }, sides: rates.map(\.sides))
  }

  /// One group for every set of values that the claim is said of; vague fields are counted within it.
  private mutating func groups(
    _ arm: Said<String>, _ other: Said<String>, _ population: Said<Condition>, _ time: Said<ClaimTime>
  ) throws(SimulationRoadRefusal) -> [ScriptedClaim.Group] {
    var least = 1
    func split<Value>(_ said: Said<Value>) -> (outer: [Value?], inner: [Value]?) {
      guard case .atLeast(let count, let all) = said else { return (said.values, nil) }
      least = count
      return ([nil], all)
    }
    let (a, b, p, t) = (split(arm), split(other), split(population), split(time))
    var groups: [ScriptedClaim.Group] = []
    for outerArm in a.outer {
      for outerOther in b.outer {
        for outerPopulation in p.outer {
          for outerTime in t.outer {
            var statistics: [Int] = []
            for arm in outerArm.map({ [$0] }) ?? a.inner ?? [] {
              for other in outerOther.map({ [$0] }) ?? b.inner ?? [] {
                for condition in outerPopulation.map({ [$0] }) ?? p.inner ?? [] {
                  for time in outerTime.map({ [$0] }) ?? t.inner ?? [] { statistics.append(try statistic(arm, other, condition, time)) }
                }
              }
            }
            groups.append(ScriptedClaim.Group(least: least, statistics: statistics))
          }
        }
      }
    }
    return groups
  }

  private mutating func statistic(_ arm: String, _ other: String, _ condition: Condition, _ time: ClaimTime) throws(SimulationRoadRefusal) -> Int {
    guard let a = trial.armIndex(arm), let b = trial.armIndex(other) else {
      throw .condition(trial: script.name, condition: "\(arm) against \(other)")
    }
    let values: TrialScript.Values
    switch time {
    case .end: values = .end
    case .look(let number): values = number > 0 && number < script.looks.count ? .look(number - 1) : .end
    case .visit(let point):
      guard let visit = script.weeks.firstIndex(of: point.weeks) else { throw .condition(trial: script.name, condition: point.name) }
      values = .visit(visit)
    }
    if script.byMeans, values != .end, values != .visit(script.endpoint) { throw .notByMeans(trial: script.name) }
    let wanted = PendingStatistic(arm: a, comparator: b, strata: try script.known(condition), values: values)
    if let known = statistics.firstIndex(of: wanted) { return known }
    statistics.append(wanted)
    return statistics.count - 1
  }
}
