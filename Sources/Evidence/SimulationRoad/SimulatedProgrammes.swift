import Simulation
import Trial

/// Simulated programmes: which claims held in each, and its quantities.
public struct SimulatedProgrammes: Sendable {
  public let road: SimulationRoad
  /// By draw: bits of the claims as a whole number, the bit after them set where every trial was simulated; then the quantities.
  public let rows: ReplicateRows
  public let seed: UInt64

  public var draws: Int { rows.trials.count }

  /// Which claims held in a draw, and whether all trials were simulated.
  public func bits(ofDraw draw: Int) -> UInt64 { UInt64(rows[draw, 0]) }

  /// Draws that were simulated to their end, whatever they said: of those left early the first, else all but those whose mechanism has no ratio.
  public var whole: [Int] {
    let end: UInt64 = 1 << UInt64(road.claims.count)
    let last = road.options.leavesEarly ? min(rows.trials.upperBound, SimulationRoad.wholeDraws) : rows.trials.upperBound
    return (rows.trials.lowerBound..<max(last, rows.trials.lowerBound)).filter { bits(ofDraw: $0) & end != 0 }
  }

  /// Draws in which these claims held; all claims where nil.
  public func accepted(_ claims: [String]? = nil) -> [Int] {
    precondition(!road.options.leavesEarly || claims == nil, "of draws that were left early only all claims together are known")
    let end: UInt64 = 1 << UInt64(road.claims.count)
    var wanted = end
    for claim in claims ?? road.claims {
      guard let bit = road.claims.firstIndex(of: claim) else { preconditionFailure("\(claim) is a claim that is judged") }
      wanted |= 1 << UInt64(bit)
    }
    return rows.trials.filter { bits(ofDraw: $0) & wanted == wanted }
  }

  /// Draws whose mechanism has no ratio: counted, and part of nothing.
  public var failures: Int {
    guard !road.options.leavesEarly else { return 0 }
    return rows.trials.reduce(0) { $0 + (bits(ofDraw: $1) == 0 ? 1 : 0) }
  }

  /// A quantity of some draws.
  public func values(_ quantity: Int, of draws: [Int]) -> [Double] { draws.map { rows[$0, 1 + quantity] } }

  /// Parameters, then quantities, of some draws, each of the same weight unless weights are given.
  ///
  /// - Returns: nil where there is no draw.
  public func sample(of draws: [Int], weights: [Double]? = nil) -> WeightedSample? {
    guard !draws.isEmpty else { return nil }
    let names = road.parameterNames
    var columns = [[Double]](repeating: [], count: names.count)
    for draw in draws { for (place, value) in road.parameters(ofDraw: draw, seed: seed).enumerated() { columns[place].append(value) } }
    for quantity in road.quantities.indices { columns.append(values(quantity, of: draws)) }
    return WeightedSample(
      names: names + road.quantities.map(\.name), columns: columns, weights: weights ?? [Double](repeating: 1, count: draws.count))
  }

  /// The belief in every quantity where these claims hold, and how probable their words are.
  ///
  /// - Returns: nil where fewer than two draws hold them.
  public func run(_ kind: ProgrammeFindings.Run.Kind, claims: [String]? = nil) -> ProgrammeFindings.Run? {
    let draws = kind == .prior ? whole : accepted(claims)
    guard draws.count >= 2 else { return nil }
    let n = Double(self.draws)
    let share = Double(draws.count) / n
    let decision = road.programme.decision
    let beliefs = road.quantities.indices.map { index in
      let asked = road.quantities[index].unit == "points" && decision?.benefit == road.quantities[index].benefit
      return ProgrammeFindings.Belief(
        simulated: values(index, of: draws), minimal: asked ? decision?.minimal : nil, target: asked ? decision?.target : nil)
    }
    return ProgrammeFindings.Run(
      kind: kind, road: .simulation, beliefs: beliefs, evidence: kind == .prior ? 1 : share,
      evidenceError: kind == .prior ? 0 : (share * (1 - share) / n).squareRoot(), effectiveSampleSize: Double(draws.count))
  }

  /// Prior, and posterior of all claims; that is called `noSelection` where the programme has a model of what was quoted, which this road does not follow.
  public var runs: [ProgrammeFindings.Run] { [run(.prior), run(road.programme.reporting == nil ? .posterior : .noSelection)].compactMap { $0 } }
}

extension ProgrammeFindings.Belief {
  /// Of independent draws of equal weight.
  ///
  ///     error of the mean s∕√n;  of a probability √(p (1 − p)∕n);  of the median half the distance of the quantiles at ½ ± ½∕√n
  init(simulated values: [Double], minimal: Double?, target: Double?) {
    let sorted = values.sorted()
    let n = Double(sorted.count)
    var sum = 0.0
    for value in sorted { sum += value }
    let mean = sum / n
    var square = 0.0
    for value in sorted { square += (value - mean) * (value - mean) }
    let sd = (square / max(n - 1, 1)).squareRoot()
    func quantile(_ p: Double) -> Double { sorted[min(max(Int((p * n).rounded(.up)) - 1, 0), sorted.count - 1)] }
    func above(_ bound: Double) -> Double { sorted.reduce(0) { $0 + ($1 > bound ? 1 : 0) } / n }
    let half = 0.5 / n.squareRoot()
    let positive = above(0)
    self.init(
      mean: mean, standardDeviation: sd, quantiles: [0.05, 0.25, 0.5, 0.75, 0.95].map(quantile), interval95: [quantile(0.025), quantile(0.975)],
      aboveZero: positive, aboveMinimal: minimal.map(above), aboveTarget: target.map(above), meanError: sd / n.squareRoot(),
      medianError: (quantile(0.5 + half) - quantile(0.5 - half)) / 2, aboveZeroError: (positive * (1 - positive) / n).squareRoot(),
      density: Self.density(sorted, from: quantile(0.001), to: quantile(0.999), bandwidth: 1.06 * sd * Self.fifthRootInverse(n)))
  }

  /// n^(−1∕5), of Silverman's rule.
  private static func fifthRootInverse(_ n: Double) -> Double {
    var root = 1.0
    for _ in 0..<200 { root -= (root - n / (root * root * root * root)) / 5 }
    return 1 / root
  }

  /// A kernel density on 121 points, the kernel triangular and as wide as a normal one of the bandwidth, from sorted values.
  private static func density(_ sorted: [Double], from lowest: Double, to highest: Double, bandwidth: Double) -> [ProgrammeFindings.Point] {
    guard highest > lowest, bandwidth > 0 else { return [] }
    let reach = bandwidth * 6.0.squareRoot()
    let (count, below) = (121, lowest - bandwidth)
    let step = (highest + bandwidth - below) / Double(count - 1)
    var heights = [Double](repeating: 0, count: count)
    for value in sorted {
      let from = max(Int(((value - reach - below) / step).rounded(.up)), 0)
      let to = min(Int(((value + reach - below) / step).rounded(.down)), count - 1)
      guard from <= to else { continue }
      for place in from...to { heights[place] += reach - abs(below + Double(place) * step - value) }
    }
    let whole = Double(sorted.count) * reach * reach
    return heights.indices.map { .init(x: below + Double($0) * step, y: heights[$0] / whole) }
  }
}
