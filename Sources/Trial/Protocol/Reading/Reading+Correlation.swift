import Notation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Reading {
  mutating func correlation(_ merged: Merged) -> Correlation? {
    guard let spot = merged["correlation"] else { return usualCorrelation(merged) }
    guard spot.isMap, let structure = spot["structure"]?.text else { return nil }
    let keys: [String: [String]] = [
      "ar1": ["adjacent visits"], "cs": ["value"], "floor and decay": ["floor", "height", "per week"], "unstructured": [],
    ]
    guard let needed = keys[structure] else { return nil }
    checkKeys(spot, structure, needed)
    let numbers = needed.compactMap { spot[$0]?.number }
    guard numbers.count == needed.count else { return nil }
    let law: Correlation? =
      switch structure {
      case "ar1": .firstOrderAutoregressive(adjacentVisits: numbers[0])
      case "cs": .compoundSymmetry(numbers[0])
      case "floor and decay": .floorAndDecay(floor: numbers[0], height: numbers[1], perWeek: numbers[2])
      default: unstructured(spot).map(Correlation.unstructured)
      }
    if let law, !schedule.visits.isEmpty, checkedCorrelations.insert(spot.place).inserted,
      !PositiveDefiniteness.holds(for: law.matrix(weeks: schedule.visits.map(\.weeks)))
    {
      findings.fault(
        spot, "a correlation that is not positive definite", expected: "correlations that \(schedule.visits.count) visits can have", .contradicts)
    }
    return law
  }

  private mutating func usualCorrelation(_ merged: Merged) -> Correlation? {
    if endpoints.first?.instrument == .HAMD17 {
      let usual = ScenarioDefaults.correlation
      findings.fill("\(merged.place).correlation", usual.value.written(visits: schedule.visits), because: usual.reason)
      return usual.value
    }
    if analyses.contains(where: { $0.model.covariance != nil }), !endpoints.isEmpty {
      findings.missing(
        "correlation", in: merged.own, or: merged.shared, expected: "a correlation, for visits are analyzed together: only HAMD17 has a default")
    }
    return nil
  }

  /// Each structure has its keys and no others.
  private mutating func checkKeys(_ spot: Spot, _ structure: String, _ needed: [String]) {
    for key in needed where spot[key] == nil {
      findings.keyFault(spot, "\(structure) without \"\(key)\"", expected: "\"\(key)\" and its number", .missing)
    }
    for (key, value) in spot.entries where !(["structure", "source"] + needed).contains(key) {
      if structure == "unstructured", TimePoint.reading(key) != nil { continue }
      let isKnown = ["adjacent visits", "value", "floor", "height", "per week"].contains(key) || TimePoint.reading(key) != nil
      guard isKnown else { continue }
      findings.keyFault(
        value, "key \"\(key)\" with \(structure)", expected: needed.isEmpty ? "visits and their correlations" : Shape.choice(needed), .contradicts)
    }
  }

  /// The whole matrix from each pair once.
  private mutating func unstructured(_ spot: Spot) -> [[Double]]? {
    let count = schedule.visits.count
    guard count > 0 else { return nil }
    var matrix = (0..<count).map { row in (0..<count).map { row == $0 ? 1.0 : Double.nan } }
    for (name, row) in spot.entries {
      guard let from = visitIndex(name, row) else { continue }
      for (other, value) in row.entries {
        guard let to = visitIndex(other, value), let number = value.number else { continue }
        if from == to || !matrix[from][to].isNaN {
          findings.keyFault(value, "\"\(name)\" with \"\(other)\"\(from == to ? "" : " twice")", expected: "each pair of visits once", .duplicate)
        }
        matrix[from][to] = number
        matrix[to][from] = number
      }
    }
    for row in 0..<count {
      for column in (row + 1)..<max(count, row + 1) where matrix[row][column].isNaN {
        let pair = "\(schedule.visits[row].name) with \(schedule.visits[column].name)"
        findings.keyFault(spot, "no correlation of \(pair)", expected: "each pair of visits once", .missing)
        return nil
      }
    }
    return matrix
  }

  private mutating func visitIndex(_ name: String, _ spot: Spot) -> Int? {
    guard let time = TimePoint.reading(name) else { return nil }
    if let index = visit(time) { return index }
    findings.unknown(spot, name, expected: schedule.visits.map(\.name), or: "a visit", atKey: true)
    return nil
  }
}

extension Correlation {
  /// The matrix by rows over visits at these weeks; 1 on the diagonal.
  ///
  ///     autoregressive:    ρ^|i − j|, visits counted
  ///     compound symmetry: ρ
  ///     floor and decay:   floor + height · perWeek^|tᵢ − tⱼ|, weeks
  public func matrix(weeks: [Double]) -> [[Double]] {
    weeks.indices.map { row in
      weeks.indices.map { column in
        if row == column { return 1 }
        switch self {
        case .firstOrderAutoregressive(let adjacent):
          var value = 1.0
          for _ in 0..<abs(row - column) { value *= adjacent }
          return value
        case .compoundSymmetry(let value): return value
        case .floorAndDecay(let floor, let height, let perWeek): return floor + height * pow(perWeek, abs(weeks[row] - weeks[column]))
        case .unstructured(let matrix): return matrix[row][column]
        }
      }
    }
  }
}
