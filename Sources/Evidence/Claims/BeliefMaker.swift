import Mathematics
import Trial

/// Beliefs from draws with weights: every quantity is sorted once, whatever the number of weightings.
struct BeliefMaker: Sendable {
  let values: [Double]
  private let order: [Int]
  /// Points of a density, and cells of the histogram that it is smoothed from.
  private static let (points, cells) = (81, 400)

  /// - Parameter values: NaN for draws in which the quantity is none.
  init(_ values: [Double]) {
    self.values = values
    order = values.indices.filter { !values[$0].isNaN }.sorted { (values[$0], $0) < (values[$1], $1) }
  }

  /// - Parameters:
  ///   - weights: not negative; they need not sum to 1.
  ///   - minimal, target: of the decision, where the quantity is in its unit.
  /// - Returns: nil where no weight is left.
  func belief(_ weights: [Double], minimal: Double? = nil, target: Double? = nil, isDrawn: Bool = true) -> ProgrammeFindings.Belief? {
    let total = order.reduce(0.0) { $0 + weights[$1] }
    guard total > 0 else { return nil }
    var (mean, square) = (0.0, 0.0)
    var running: [Double] = []
    running.reserveCapacity(order.count)
    var sum = 0.0
    for i in order {
      mean += weights[i] / total * values[i]
      sum += weights[i] / total
      square += weights[i] / total * (weights[i] / total)
      running.append(sum)
    }
    var (variance, meanError) = (0.0, 0.0)
    for i in order {
      let (w, d) = (weights[i] / total, values[i] - mean)
      variance += w * d * d
      meanError += w * w * d * d
    }
    func above(_ x: Double) -> (value: Double, error: Double) {
      var p = 0.0
      for i in order where values[i] > x { p += weights[i] / total }
      p = min(p, 1)
      var error = 0.0
      for i in order {
        let (w, d) = (weights[i] / total, (values[i] > x ? 1 : 0) - p)
        error += w * w * d * d
      }
      return (p, error.squareRoot())
    }
    let quantiles = [0.05, 0.25, 0.5, 0.75, 0.95].map { quantile($0, running) }
    let deviation = variance.squareRoot()
    let density = isDrawn && deviation > 0 ? density(weights, total, deviation, 1 / square, running) : []
    let zero = above(0)
    let height = density.isEmpty ? (deviation > 0 ? 0.4 / deviation : 0) : Self.height(density, at: quantiles[2])
    return ProgrammeFindings.Belief(
      mean: mean, standardDeviation: deviation, quantiles: quantiles, interval95: [quantile(0.025, running), quantile(0.975, running)],
      aboveZero: zero.value, aboveMinimal: minimal.map { above($0).value }, aboveTarget: target.map { above($0).value },
      meanError: meanError.squareRoot(), medianError: height > 0 ? above(quantiles[2]).error / height : 0, aboveZeroError: zero.error,
      density: density)
  }

  /// Linear between draws, so that ties of weights do not jump.
  private func quantile(_ p: Double, _ running: [Double]) -> Double {
    var (low, high) = (0, running.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if running[middle] >= p { high = middle } else { low = middle + 1 }
    }
    return values[order[low]]
  }

  /// A normal kernel of Silverman's width over the middle 99.8 %.
  private func density(_ weights: [Double], _ total: Double, _ deviation: Double, _ size: Double, _ running: [Double]) -> [ProgrammeFindings.Point] {
    let spread = min(deviation, (quantile(0.75, running) - quantile(0.25, running)) / 1.34)
    let width = 0.9 * (spread > 0 ? spread : deviation) * plainExp(-0.2 * plainLog(max(size, 2)))
    let from = quantile(0.001, running) - 2 * width
    let to = quantile(0.999, running) + 2 * width
    guard width > 0, from < to else { return [] }
    var histogram = [Double](repeating: 0, count: Self.cells)
    let step = (to - from) / Double(Self.cells)
    for i in order {
      let place = ((values[i] - from) / step).rounded(.down)
      guard place >= 0, place < Double(Self.cells) else { continue }
      histogram[Int(place)] += weights[i] / total
    }
    return (0..<Self.points).map { point in
      let x = from + (to - from) * Double(point) / Double(Self.points - 1)
      var y = 0.0
      for cell in histogram.indices where histogram[cell] > 0 {
        y += histogram[cell] * StandardNormal.density((x - from - (Double(cell) + 0.5) * step) / width) / width
      }
      return .init(x: x, y: y)
    }
  }

  private static func height(_ density: [ProgrammeFindings.Point], at x: Double) -> Double {
    density.min { abs($0.x - x) < abs($1.x - x) }?.y ?? 0
  }
}
