import Foundation
import TestSupport
import Testing

/// Tells a line of `Documentation/methods/simulation-road.md`, where EQUIPOISE_FIGURES is set.
func tell(_ cells: String...) {
  if ProcessInfo.processInfo.environment["EQUIPOISE_FIGURES"] != nil { print("FIGURES | " + cells.joined(separator: " | ") + " |") }
}

/// A number as the page has it.
func written(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

/// Figures of weighted draws, each with its Monte Carlo error, as the reference's program has them.
///
///     share p ± √Σ(w (1 − p or −p))² ∕ Σw;  quantile ± half the distance of the quantiles at q ± one error of the distribution function there;
///     standard deviation s ± √((m₄ − s⁴) ∕ n) ∕ 2s
struct MonteCarloFigures {
  typealias Figure = (value: Double, error: Double)
  /// By rising value; the weights sum to 1.
  private let values: [Double]
  private let weights: [Double]

  init(_ values: [Double], weights: [Double]? = nil) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    self.values = order.map { values[$0] }
    let own = weights ?? [Double](repeating: 1, count: values.count)
    let total = own.reduce(0, +)
    self.weights = order.map { own[$0] / total }
  }

  func share(where holds: (Double) -> Bool) -> Figure {
    var p = 0.0
    for i in values.indices where holds(values[i]) { p += weights[i] }
    var square = 0.0
    for i in values.indices {
      let part = weights[i] * ((holds(values[i]) ? 1 : 0) - p)
      square += part * part
    }
    return (p, square.squareRoot())
  }

  var mean: Figure {
    var m = 0.0
    for i in values.indices { m += weights[i] * values[i] }
    var square = 0.0
    for i in values.indices { square += weights[i] * weights[i] * (values[i] - m) * (values[i] - m) }
    return (m, square.squareRoot())
  }

  /// Of draws of the same weight.
  var standardDeviation: Figure {
    let m = mean.value
    var (second, fourth) = (0.0, 0.0)
    for value in values {
      let square = (value - m) * (value - m)
      second += square
      fourth += square * square
    }
    let n = Double(values.count)
    let variance = second / n
    return (variance.squareRoot(), (max(fourth / n - variance * variance, 0) / n).squareRoot() / (2 * variance.squareRoot()))
  }

  func quantile(_ q: Double) -> Figure {
    var cumulative: [Double] = []
    cumulative.reserveCapacity(values.count)
    var (sum, square) = (0.0, 0.0)
    for weight in weights {
      sum += weight
      cumulative.append(sum)
      let part = weight * ((sum <= q ? 1 : 0) - q)
      square += part * part
    }
    func at(_ p: Double) -> Double {
      var (low, high) = (0, values.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if cumulative[middle] >= p { high = middle } else { low = middle + 1 }
      }
      return values[low]
    }
    let error = square.squareRoot()
    return (at(q), (at(q + error) - at(q - error)) / 2)
  }

  /// (Σw)² ∕ Σw² over the number of draws, and its error by the delta method.
  var effectiveShare: Figure {
    let n = Double(weights.count)
    // The weights sum to 1: their mean is 1∕n.
    let second = weights.reduce(0) { $0 + $1 * $1 } * n
    var square = 0.0
    for weight in weights {
      let influence = 2 * (n * weight - 1) - (n * n * weight * weight - second) / second
      square += influence * influence
    }
    return (1 / second, square.squareRoot() / n / second)
  }
}

/// Figures held to printed ones: what lies beyond half a unit of the last printed digit is counted in combined standard errors, √(se₁² + se₂²).
struct PrintedFigures {
  private(set) var compared = 0
  private(set) var farthest = (errors: 0.0, figure: "")

  mutating func compare(
    _ figure: String, _ found: MonteCarloFigures.Figure, _ printed: JSON, error: JSON, decimals: Int, at location: SourceLocation = #_sourceLocation
  ) {
    guard let expected = printed.number, let se = error.number else {
      Issue.record("\(figure) is not printed", sourceLocation: location)
      return
    }
    compare(figure, found, (expected, se), decimals: decimals, at: location)
  }

  mutating func compare(
    _ figure: String, _ found: MonteCarloFigures.Figure, _ printed: MonteCarloFigures.Figure, decimals: Int,
    at location: SourceLocation = #_sourceLocation
  ) {
    var half = 0.5
    for _ in 0..<decimals { half /= 10 }
    let beyond = max(abs(found.value - printed.value) - half, 0)
    let errors = beyond == 0 ? 0 : beyond / max((found.error * found.error + printed.error * printed.error).squareRoot(), 1e-12)
    compared += 1
    if errors > farthest.errors { farthest = (errors, figure) }
    #expect(
      errors <= 3,
      "\(figure): \(found.value) ± \(found.error), printed \(printed.value) ± \(printed.error): \(errors) errors",
      sourceLocation: location)
  }

  /// The quantiles, P(≥ 0), P(≥ 1.75) and P(≥ 3) that a row prints of the benefit.
  mutating func compare(_ row: String, _ found: MonteCarloFigures, with printed: JSON) {
    let errors = printed["mc_se"]
    for (place, q) in [0.05, 0.5, 0.95].enumerated() {
      compare("\(row): \(q)", found.quantile(q), printed["dall_q05_50_95"][place], error: errors["dall_q05_50_95"][place], decimals: 3)
    }
    for (key, bound) in [("P_gt0", 0.0), ("P_ge_1_75", 1.75), ("P_ge_3", 3.0)] where printed[key] != .null {
      compare("\(row): \(key)", found.share { $0 >= bound }, printed[key], error: errors[key], decimals: 4)
    }
  }
}
