/// Draws with weights: what a sampler leaves of a posterior.
public struct WeightedSample: Equatable, Sendable {
  public let names: [String]
  /// Values by parameter, then draw.
  public let columns: [[Double]]
  /// Summing to 1.
  public let weights: [Double]

  /// - Parameter weights: not negative, with a sum above 0; they are scaled to sum to 1.
  public init(names: [String], columns: [[Double]], weights: [Double]) {
    precondition(names.count == columns.count && columns.allSatisfy { $0.count == weights.count }, "every parameter has a value in every draw")
    let total = weights.reduce(0, +)
    precondition(total > 0 && total.isFinite && weights.allSatisfy { $0 >= 0 }, "weights are not negative and sum to more than 0")
    self.names = names
    self.columns = columns
    self.weights = weights.map { $0 / total }
  }

  public var count: Int { weights.count }

  public func index(of name: String) -> Int? { names.firstIndex(of: name) }

  /// The parameters of one draw.
  public func draw(_ index: Int) -> [Double] { columns.map { $0[index] } }

  /// 1 ∕ Σ w²: how many equal draws these weights are worth, were the draws independent.
  public var effectiveSize: Double { 1 / weights.reduce(0) { $0 + $1 * $1 } }

  public func mean(_ parameter: Int) -> Double {
    var sum = 0.0
    for i in weights.indices { sum += weights[i] * columns[parameter][i] }
    return sum
  }

  public func standardDeviation(_ parameter: Int) -> Double {
    let m = mean(parameter)
    var sum = 0.0
    for i in weights.indices { sum += weights[i] * (columns[parameter][i] - m) * (columns[parameter][i] - m) }
    return sum.squareRoot()
  }

  public func probability(_ parameter: Int, above value: Double) -> Double {
    var sum = 0.0
    for i in weights.indices where columns[parameter][i] > value { sum += weights[i] }
    return min(sum, 1)
  }

  /// The least value with at least this weight at or below it.
  public func quantile(_ parameter: Int, _ probability: Double) -> Double { quantiles(parameter, [probability])[0] }

  /// Several quantiles for one sorting.
  public func quantiles(_ parameter: Int, _ probabilities: [Double]) -> [Double] {
    precondition(probabilities.allSatisfy { $0 > 0 && $0 < 1 }, "a quantile is asked of a probability in (0, 1)")
    let order = weights.indices.sorted { columns[parameter][$0] < columns[parameter][$1] }
    var running: [Double] = []
    var sum = 0.0
    for i in order {
      sum += weights[i]
      running.append(sum)
    }
    return probabilities.map { p in
      var (low, high) = (0, running.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if running[middle] >= p { high = middle } else { low = middle + 1 }
      }
      return columns[parameter][order[low]]
    }
  }

  /// Σ w f(draw), with the standard error that as many independent draws as `effectiveSize` would have.
  public func expectation<Failure: Error>(
    of f: (_ parameters: [Double]) throws(Failure) -> Double
  ) throws(Failure) -> (value: Double, standardError: Double) {
    var values: [Double] = []
    values.reserveCapacity(count)
    for i in weights.indices { values.append(try f(draw(i))) }
    var value = 0.0
    for i in values.indices { value += weights[i] * values[i] }
    var square = 0.0
    for i in values.indices { square += weights[i] * weights[i] * (values[i] - value) * (values[i] - value) }
    return (value, square.squareRoot())
  }

  /// The same draws under another likelihood or prior; `effectiveSize` tells whether they still carry it.
  ///
  /// - Parameter ratio: new over old, by draw; not negative.
  public func reweighted(by ratio: (_ draw: Int) -> Double) -> WeightedSample? {
    let new = weights.indices.map { weights[$0] * ratio($0) }
    guard new.allSatisfy({ $0 >= 0 && $0.isFinite }), new.reduce(0, +) > 0 else { return nil }
    return WeightedSample(names: names, columns: columns, weights: new)
  }
}
