import Notation

extension Reading {
  mutating func readEndpoints() -> [Endpoint] {
    guard let section = root["endpoints"] else {
      guard kind == .designOnly else { return [] }
      findings.fill("endpoints", "{primary: {variable: value, unit: points, better: higher}}", because: "a design without endpoints has one")
      return [Endpoint(name: "primary", label: "primary", unit: "points", variable: .value, visit: schedule.visits.indices.last, better: .higher)]
    }
    if section.isMap, section.entries.isEmpty { findings.keyFault(section, "no endpoint", expected: "at least one endpoint", .missing) }
    let all = section.entries.map { name, spot in
      var endpoint =
        switch spot["variable"]?.word(Endpoint.Variable.self) {
        case .adverseEvent: readEvent(name, spot)
        case .response: readOutcome(name, spot, .response)
        case .timeToEvent: readOutcome(name, spot, .timeToEvent)
        default: readEndpoint(name, spot)
        }
      readGrades(spot["grades"], of: &endpoint)
      return endpoint
    }
    checkOutcomes(section, all)
    checkEvents(section, all)
    return all
  }

  private mutating func readEndpoint(_ name: String, _ spot: Spot) -> Endpoint {
    let endpoint = readMeasure(name, spot)
    if let when = spot["when"] {
      findings.keyFault(
        when, "\"when\" with \(endpoint.variable.rawValue)", expected: "none: it says which adverse events count, and what a response is",
        .contradicts)
    }
    if let instrument = endpoint.instrument, endpoint.better == .higher, let better = spot["better"], better.text == "higher" {
      findings.fault(better, "\"higher\"", expected: "lower: a lower \(instrument.rawValue) is better", .contradicts)
    }
    return endpoint
  }

  /// What is measured, of a value, a change or a response that scores make.
  mutating func readMeasure(_ name: String, _ spot: Spot) -> Endpoint {
    let instrument = spot["instrument"]?.word(Endpoint.Instrument.self)
    var endpoint = Endpoint(
      name: name, label: spot["label"]?.text ?? name, instrument: instrument, unit: spot["unit"]?.text ?? "points",
      range: spot["range"]?.read(NumberRange.self), variable: spot["variable"]?.word(Endpoint.Variable.self) ?? .value, visit: visit(of: spot),
      better: spot["better"]?.word(Endpoint.Better.self) ?? .higher)
    switch instrument {
    case .HAMD17:
      measure(&endpoint, spot, instrument: "HAMD17", unit: "points", range: hamiltonRange(spot))
    case .HAMD6:
      measure(&endpoint, spot, instrument: "HAMD6", unit: "points", range: HamiltonScale.rangeOfHAMD6)
    case nil where spot["instrument"] == nil && kind == .trial:
      for key in ["unit", "range"] where spot[key] == nil {
        findings.keyFault(spot, "no key \"\(key)\"", expected: "\"instrument\", or \"unit\" and \"range\"", .missing)
      }
    case nil: break
    }
    return endpoint
  }

  /// The instrument's unit and range; the file may repeat them and not change them.
  private mutating func measure(_ endpoint: inout Endpoint, _ spot: Spot, instrument: String, unit: String, range: NumberRange) {
    // Of a time that scores make it is the unit of the time.
    let isOfTime = endpoint.variable == .timeToEvent
    if !isOfTime, let given = spot["unit"], let text = given.text, text != unit {
      findings.fault(given, "\"\(text)\"", expected: "\(unit), the unit of \(instrument)", .contradicts)
    }
    if let given = spot["range"], let own = given.read(NumberRange.self), own != range {
      findings.fault(given, "\"\(own.written)\"", expected: "\(range.written), the range of \(instrument)", .contradicts)
    }
    endpoint.unit = unit
    endpoint.range = range
  }

  private mutating func visit(of spot: Spot) -> Int? {
    let visits = schedule.visits
    guard let at = spot["at"] else {
      if let last = visits.last { findings.fill("\(spot.place).at", last.name, because: "the last visit") }
      return visits.indices.last
    }
    guard let time = at.read(TimePoint.self) else { return nil }
    if let index = visit(time) { return index }
    if root["schedule"] != nil || kind == .designOnly {
      findings.unknown(at, time.name, expected: visits.map(\.name), or: "no visit: the file has no schedule")
    }
    return nil
  }

  mutating func readEstimands() -> [Estimand] {
    guard let section = root["estimands"] else { return [] }
    if section.isMap, section.entries.isEmpty { findings.keyFault(section, "no estimand", expected: "at least one estimand", .missing) }
    return section.entries.map { readEstimand($0.key, $0.spot) }
  }

  private mutating func readEstimand(_ name: String, _ spot: Spot) -> Estimand {
    let treatments = treatments(spot["treatment"])
    let comparator = refer(spot["comparator"], to: arms.map(\.name))
    if let comparator, treatments.contains(comparator), let at = spot["comparator"] {
      findings.fault(at, "\"\(comparator)\" on both sides", expected: "an arm other than the treatment", .contradicts)
    }
    let population = analysisPopulation(spot["population"])
    let strategies = strategies(spot["intercurrent events"])
    let summary = spot["summary"]?.word(Estimand.Summary.self) ?? .differenceInMeans
    let variable = measure(of: spot) ?? ""
    checkSummary(spot, summary, variable: variable)
    checkEventsOfOutcome(spot["intercurrent events"], variable: variable)
    return Estimand(
      name: name, label: spot["label"]?.text, treatments: treatments, comparator: comparator ?? "", population: population,
      variable: variable, summary: summary, strategies: strategies)
  }

  /// One arm, or a set of them.
  private mutating func treatments(_ spot: Spot?) -> [String] {
    guard let spot else { return [] }
    guard case .list = spot.node.content else { return refer(spot, to: arms.map(\.name)).map { [$0] } ?? [] }
    if spot.items.isEmpty { findings.fault(spot, "no treatment", expected: "at least one arm", .missing) }
    var all: [String] = []
    for item in spot.items {
      guard let name = refer(item, to: arms.map(\.name)) else { continue }
      if all.contains(name) { findings.fault(item, "\"\(name)\" twice", expected: "each arm once", .duplicate) }
      all.append(name)
    }
    return all
  }

  private mutating func measure(of spot: Spot) -> String? {
    spot["variable"].flatMap { refer($0, to: endpoints.map(\.name)) }
  }

  /// A name declared elsewhere; nil, with its fault told, where it is not. Where nothing at all is declared, that is what has been told.
  mutating func refer(_ spot: Spot?, to names: [String]) -> String? {
    guard let spot, let name = spot.text, !names.isEmpty else { return nil }
    if names.contains(name) { return name }
    findings.unknown(spot, name, expected: names, or: "")
    return nil
  }
}
