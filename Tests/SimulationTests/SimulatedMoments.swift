/// Sums over simulated patients, from which means, standard deviations and correlations come with their Monte Carlo errors.
struct SimulatedMoments {
  private(set) var count = 0.0
  private var sum = 0.0, squares = 0.0, fourths = 0.0
  private let center: Double

  /// - Parameter center: about the mean, so that the sums lose no digits.
  init(about center: Double) { self.center = center }

  mutating func add(_ x: Double) {
    let d = x - center
    count += 1
    sum += d
    squares += d * d
    fourths += d * d * d * d
  }
  var mean: Double { center + sum / count }
  var variance: Double { squares / count - (sum / count) * (sum / count) }
  var meanError: Double { (variance / count).squareRoot() }
  /// By the fourth moment about the center, which is close to the mean.
  var varianceError: Double { ((fourths / count - (squares / count) * (squares / count)) / count).squareRoot() }
}
