import Mathematics
import Trial

/// One thing that claims ask of a trial: an arm against another, in some of its patients, at a time.
struct AskedStatistic: Hashable, Sendable {
  var arm: String
  var against: String
  var population: Condition
  var time: ClaimTime
}

/// A claim on efficacy, by the statistics of its trial that it speaks of, for each way in which it may be read.
struct AskedClaim: Sendable {
  /// Place in the model's claims.
  let index: Int
  let finding: Finding
  /// Nil for the level that the trial's claims leave open.
  let rule: SignificanceRule?
  /// Slots of the readings that are drawn, and how many there are of each; the last changes fastest.
  private let readings: [(slot: Int, count: Int)]
  /// By reading.
  private let sets: [[Int]]
  /// So many of the statistics at least; nil for all.
  private let least: Int?

  /// - Parameters:
  ///   - slot: of a reading, by claim and field.
  ///   - number: that of a statistic, which is made known by asking.
  init?(_ claim: Claim, index: Int, control: String, slot: (ClaimField) -> Int?, number: (AskedStatistic) -> Int) {
    guard let finding = Finding(claim.finding), let arms = claim.arm else { return nil }
    self.index = index
    self.finding = finding
    rule = if case .known(let error) = claim.level { SignificanceRule(level: error.level, sides: error.sides) } else { nil }
    var readings: [(slot: Int, count: Int)] = []
    var least: Int?
    /// One list of values for each reading.
    func lists<Value: Equatable & Sendable>(_ said: Said<Value>, _ field: ClaimField) -> [[Value]] {
      switch said {
      case .one, .each: return [said.values]
      case .atLeast(let count, let all):
        least = count
        return [all]
      case .oneOf(let all):
        guard let slot = slot(field) else { return [all] }
        readings.append((slot, all.count))
        return all.map { [$0] }
      }
    }
    var sets: [[Int]] = []
    let (others, populations, times) = (claim.against ?? .one(control), claim.population ?? .one(.everybody), claim.time ?? .one(.end))
    let (a, o) = (lists(arms, .arm), lists(others, .against))
    let (p, t) = (lists(populations, .in), lists(times, .at))
    for arms in a {
      for others in o {
        for populations in p {
          for times in t {
            var set: [Int] = []
            for arm in arms {
              for other in others where other != arm {
                for population in populations {
                  for time in times { set.append(number(AskedStatistic(arm: arm, against: other, population: population, time: time))) }
                }
              }
            }
            sets.append(set)
          }
        }
      }
    }
    (self.readings, self.sets, self.least) = (readings, sets, least)
  }

  /// The square of how far statistics are from what the claim says: 0 where it holds.
  ///
  /// Each statistic is off by the distance of its z to the bounds. Where all are meant the squares are summed; of `at least k` the k-th smallest counts.
  ///
  /// - Parameters:
  ///   - z: toward benefit, NaN where there is none: then nothing can be said of it, and the claim is infinitely far.
  ///   - open: the rule of the trial's claims with an unknown level.
  func squaredDistance(_ z: [Double], _ unknowns: [Double], open: SignificanceRule) -> Double {
    var place = 0
    for reading in readings { place = place * reading.count + Int(unknowns[reading.slot]) }
    let bounds = (rule ?? open).bounds(finding)
    func off(_ statistic: Int) -> Double {
      let x = z[statistic]
      guard !x.isNaN else { return .infinity }
      if bounds.lower < x && x < bounds.upper { return 0 }
      // A statistic on a bound is not within: its distance is small, and not 0.
      return max(bounds.lower - x, x - bounds.upper, 1e-150)
    }
    guard let least else { return sets[place].reduce(0) { $0 + off($1) * off($1) } }
    let sorted = sets[place].map(off).sorted()
    guard least > 0 else { return 0 }
    guard least <= sorted.count else { return .infinity }
    return sorted[least - 1] * sorted[least - 1]
  }
}
