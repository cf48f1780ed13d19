import Notation

extension TrialProtocol {
  /// What `simulate` needs and this protocol does not have. Empty when it can be simulated; each fault names its place, without a line.
  ///
  /// `analyze` and `design` do without: a trial may be read, designed and analyzed without allocation and scenarios.
  public var missingForSimulation: [Fault] {
    var faults: [Fault] = []
    func miss(_ place: String, _ found: String, _ expected: String) {
      faults.append(Fault(line: 0, column: 0, place: place, found: found, expected: expected, rule: .missing))
    }
    if schedule.visits.isEmpty { miss("", "no key \"schedule\"", "the visits at which patients are seen") }
    if analyses.isEmpty { miss("", "no key \"analyses\"", "an analysis of the simulated data") }
    if allocation == nil { miss("", "no key \"allocation\"", "how patients are assigned to arms") }
    if scenarios.isEmpty { miss("", "no key \"scenarios\"", "at least one scenario") }
    for factor in population.factors where factor.composition == .fromData {
      miss("population.factors.\(factor.name)", "\"from data\"", "levels with counts or shares")
    }
    let usesBaseline = endpoints.first?.variable == .changeFromBaseline || analyses.contains { $0.model.variables.contains(ColumnName.baseline) }
    for scenario in scenarios {
      let place = "scenarios.\(scenario.name)"
      if scenario.correlation == nil, schedule.visits.count > 1 { miss(place, "no key \"correlation\"", "the correlation between visits") }
      if scenario.baseline == nil, usesBaseline { miss("\(place).baseline", "\"none\"", "a mean and an sd: the analyses use the baseline") }
    }
    return faults
  }
}

extension ReadProtocol {
  /// `missingForSimulation` with the lines of the file.
  static func located(_ faults: [Fault], in root: Spot) -> [Fault] {
    faults.map { fault in
      var located = fault
      let key = position(of: fault.place, in: root)
      located.line = key.line
      located.column = key.column
      return located
    }
  }

  /// Of the key that a place ends in, or of the last of its keys that the file has.
  private static func position(of place: String, in spot: Spot) -> Position {
    for (key, below) in spot.entries {
      if place == key { return below.key }
      if place.hasPrefix(key + ".") { return position(of: String(place.dropFirst(key.count + 1)), in: below) }
    }
    return spot.key
  }
}
