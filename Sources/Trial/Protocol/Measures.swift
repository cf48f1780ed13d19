/// Which endpoints are scores, and which of them look at the same scores.
extension Endpoint {
  /// Whether it is a score, seen as its value, as a change or as the response that it makes.
  public var isScore: Bool {
    switch variable {
    case .value, .changeFromBaseline: true
    // One that scores make looks at them.
    case .response, .timeToEvent: when != nil
    case .adverseEvent: false
    }
  }

  /// PARAMCD of its scores in data: the instrument, else the name in capitals, spaces as `_`.
  public var parameter: String { instrument?.rawValue ?? Factor.column(named: name) }

  /// Whether two endpoints look at one measure otherwise: the same instrument, or unit and range, at another visit or as another variable.
  fileprivate func looksAgain(at other: Endpoint) -> Bool {
    guard instrument == other.instrument, unit == other.unit, range == other.range else { return false }
    return visit != other.visit || variable != other.variable
  }
}

extension [Endpoint] {
  /// Those that measure what no endpoint before them does, the first among them.
  var measures: [Endpoint] {
    var all: [Endpoint] = []
    for endpoint in self where endpoint.isScore && !all.contains(where: endpoint.looksAgain) { all.append(endpoint) }
    return all
  }
}

extension TrialProtocol {
  /// The first endpoint of each measure: most trials have one, whose scores are those of `TrialData`.
  public var measures: [Endpoint] { endpoints.measures }

  /// Index of an endpoint's measure; 0 is that of the first endpoint.
  public func measure(of endpoint: Endpoint) -> Int {
    let all = measures
    return all.firstIndex { $0.name == endpoint.name } ?? all.firstIndex { endpoint.looksAgain(at: $0) } ?? 0
  }
}
