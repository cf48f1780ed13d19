import Mathematics
import Trial

/// Designs whose endpoint is a response or a time to an event: what is alike for both.
extension DesignResults {
  /// All results, under the identifiers of other designs, and `lookTimes` of events; nil where the endpoint is a score.
  func outcomeResults(_ size: PlannedSize?) throws(MathematicalFailure) -> TrialResults? {
    guard trial.endpoints.first?.isPlainOutcome == true else { return nil }
    let hypothesis = trial.hypotheses.first
    var results = TrialResults()
    if let rates = PlannedRates(trial, comparison, for: hypothesis) {
      try RatesDesign(design: self, rates: rates).append(size, to: &results)
    } else if let means = PlannedRestrictedMeans(trial, comparison, for: hypothesis) {
      try RestrictedMeansDesign(design: self, means: means).append(size, to: &results)
    } else if let times = PlannedTimes(trial, comparison, for: hypothesis) {
      try TimesDesign(design: self, times: times).append(size, to: &results)
    }
    if let allocation = trial.allocation { results.append("allocation", .table(self.allocation(allocation, patients: size?.patients))) }
    results.append("defaults", .table(defaults))
    return results
  }

  /// Titles of the looks' columns of a table of power: crossing for efficacy at each, then stopping for futility.
  var stopColumns: [ResultTable.Column] {
    let looks = trial.design.looks
    guard looks.count > 1 else { return [] }
    let efficacy = looks.enumerated().map { look, planned in
      let title = look == looks.count - 1 ? "Significant at the end" : test.stopsForEfficacy ? "Stops" : "Crosses, goes on"
      return ResultTable.Column("stopEfficacy_\(look + 1)", title, .probability, group: "Efficacy, \(name(of: planned))", decimals: 1)
    }
    return efficacy
      + looksOfFutility.map {
        ResultTable.Column("stopFutility_\($0 + 1)", "Stops", .probability, group: "Futility, \(name(of: looks[$0]))", decimals: 1)
      }
  }

  func stopCells(_ found: ExitProbabilities) -> [ResultTable.Cell] {
    guard trial.design.looks.count > 1 else { return [] }
    return found.efficacy.map { .number($0) } + looksOfFutility.map { .number(found.futility[$0]) }
  }

  private var looksOfFutility: [Int] {
    test.stopsForFutility ? test.boundaries.futilityZ.indices.dropLast().filter { test.boundaries.futilityZ[$0] != nil } : []
  }

  /// The bounds as effects seen and as conditional powers, one row a look.
  ///
  /// - Parameter effect: what is seen at a look where its z is as given; nil where nothing is.
  func scales(title: String, decimals: Int, note: String, effect: (_ look: Int, _ z: Double) -> Double?) -> ResultTable {
    let bounds = test.boundaries
    let isTwoSided = trial.design.error.sides == 2
    let gives = bounds.futilityZ.contains { $0 != nil }
    var columns: [ResultTable.Column] = [
      .init("look", "Look", .text), .init("efficacyEffect", title, .number(unit: ""), group: "Efficacy", decimals: decimals),
    ]
    if isTwoSided { columns.append(.init("harmEffect", "\(title), other side", .number(unit: ""), group: "Efficacy", decimals: decimals)) }
    if bounds.looks > 1 {
      columns.append(.init("efficacyConditionalPower", "Conditional power", .probability, group: "Efficacy", decimals: 1))
    }
    if gives {
      columns += [
        .init("futilityP", "p, one-sided", .pValue, group: "Futility"),
        .init("futilityEffect", title, .number(unit: ""), group: "Futility", decimals: decimals),
        .init("futilityConditionalPower", "Conditional power", .probability, group: "Futility", decimals: 1),
      ]
    }
    func cell(_ look: Int, _ z: Double?) -> ResultTable.Cell { z.flatMap { effect(look, $0) }.map { .number($0) } ?? .missing }
    let rows = trial.design.looks.indices.map { look -> [ResultTable.Cell] in
      let (c, a) = (bounds.efficacyZ[look].isFinite ? bounds.efficacyZ[look] : nil, bounds.futilityZ[look])
      var row: [ResultTable.Cell] = [.text(name(of: trial.design.looks[look])), cell(look, c)]
      if isTwoSided { row.append(cell(look, c.map { -$0 })) }
      if bounds.looks > 1 { row.append(conditionalPower(at: look, z: c)) }
      if gives { row += [bounds.futilityP[look].map { .number($0) } ?? .missing, cell(look, a), conditionalPower(at: look, z: a)] }
      return row
    }
    return ResultTable(label: "Bounds on the scale of the effect", columns: columns, rows: rows, note: note)
  }

  static let conditionalPowerNote =
    " Conditional power: probability of crossing an efficacy bound at a later look, from the bound on, were the truth what is seen there and futility "
    + "left out."
}

extension TrialProtocol {
  /// Bounds given as effects, on the scale of z: by the rates or the events that are planned under a scenario.
  func outcomeStatistics(
    _ effects: [Double?], _ scenario: Scenario, _ comparison: PrimaryComparison, patients: Double
  ) throws(MathematicalFailure) -> [Double?] {
    var found: [Double?] = []
    for (effect, t) in zip(effects, design.fractions) {
      guard let effect else {
        found.append(nil)
        continue
      }
      if let rates = PlannedRates(self, comparison, for: hypotheses.first) {
        found.append(try rates.z(effect: effect, in: scenario, patients: t * patients * comparison.share))
      } else if let means = PlannedRestrictedMeans(self, comparison, for: hypotheses.first) {
        let n = patients * comparison.share
        let course = try means.course(in: scenario, patients: n)
        let error = try means.standardError(course, patients: n, at: try means.end(course, patients: n))
        found.append(means.sign * (effect - means.nullDifference) * t.squareRoot() / error)
      } else if let times = PlannedTimes(self, comparison, for: hypotheses.first) {
        let events = try times.events(in: scenario, size: try PlannedSize(of: self))
        found.append(try times.logRank.z(hazardRatio: effect, events: t * events))
      }
    }
    return found
  }
}

extension LogRank {
  /// The z of a hazard ratio seen with d events, positive toward benefit: the inverse of `criticalHazardRatio`.
  ///
  /// - Throws: `outsideDomain` for a ratio that is not above 0.
  public func z(hazardRatio: Double, events: Double) throws(MathematicalFailure) -> Double {
    precondition(events > 0, "events are above 0")
    guard hazardRatio > 0, hazardRatio.isFinite else {
      throw MathematicalFailure(.outsideDomain, computing: "the bound of a hazard ratio that is not above 0", lastPoint: [hazardRatio])
    }
    let z = plainLog(hazardRatio / nullHazardRatio) * (events * ratio).squareRoot() / (1 + ratio)
    return lowerIsBetter ? -z : z
  }
}
