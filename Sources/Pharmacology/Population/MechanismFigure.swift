import Mathematics
import Notation

/// Curves of a mechanism as plain values, with the numbers that they rest on. It is never evidence: who shows it shows the status of its inputs.
public struct MechanismFigure: Equatable, Sendable {
  public struct Axis: Equatable, Sendable {
    public let label: String
    public let unit: String
  }
  public struct Curve: Equatable, Sendable {
    /// What tells it from its neighbors: a dose, a person, an alternative.
    public let label: String
    public let y: [Double]
    public let bands: [Band]
  }
  /// Where so much of the belief lies, half of the rest on either side.
  public struct Band: Equatable, Sendable {
    public let coverage: Double
    public let lower: [Double]
    public let upper: [Double]
  }
  public let x: Axis
  public let y: Axis
  public let points: [Double]
  public let curves: [Curve]
  /// Parameters that the curves depend on.
  public let inputs: [MechanismInput]
  /// Parameters that were drawn from their priors.
  public let drawn: [String]
  /// Draws that had no ratio and were left out, of so many.
  public let omitted: Int
  public let draws: Int

  /// Whether all inputs are assumed, and which are not.
  public func inputs(_ status: Mechanism.Status) -> [MechanismInput] { inputs.filter { $0.status == status } }
}

extension DoseResponsePrior {
  /// The belief in ρ(d) by dose: median, and where the middle 50 and 90 % of the draws lie.
  ///
  /// - Parameters:
  ///   - doses: a day, in the input's unit.
  ///   - reference: d₀, above 0.
  ///   - draws: at least 100.
  ///   - seed: of the run; the draws are those of the stream (seed, 0, draw, `parameters`).
  public func doseResponse(doses: [Double], relativeTo reference: Double, draws: Int, seed: UInt64) -> MechanismFigure {
    precondition(draws >= 100, "bands need draws")
    var ratios = Array(repeating: [Double](), count: doses.count)
    var omitted = 0
    for index in 0..<draws {
      var stream = RandomStream(seed: seed, trial: 0, subject: UInt32(truncatingIfNeeded: index), purpose: .parameters)
      let effects = effects(doses: doses + [reference], of: draw(&stream))
      let row = effects.dropLast().map { $0 / effects[doses.count] }
      guard row.allSatisfy(\.isFinite) else {
        omitted += 1
        continue
      }
      for place in doses.indices { ratios[place].append(row[place]) }
    }
    for place in doses.indices { ratios[place].sort() }
    func quantiles(_ p: Double) -> [Double] { ratios.map { Self.quantile(p, of: $0) } }
    let bands = [0.5, 0.9].map { MechanismFigure.Band(coverage: $0, lower: quantiles((1 - $0) / 2), upper: quantiles((1 + $0) / 2)) }
    let of = mechanism.outputs.first { $0.name == Mechanism.drugEffect }?.of ?? ""
    let shapes = alternatives.filter { $0.weight > 0 }.compactMap(\.name)
    return MechanismFigure(
      x: mechanism.doseAxis, y: .init(label: "effect relative to \(Number.written(reference)) \(mechanism.doseAxis.unit)", unit: "ratio"),
      points: doses, curves: [.init(label: "median", y: quantiles(0.5), bands: bands)], inputs: mechanism.inputs(of: [of], alternatives: shapes),
      drawn: varying, omitted: omitted, draws: draws)
  }

  /// Linear between order statistics; of none, 0.
  private static func quantile(_ p: Double, of sorted: [Double]) -> Double {
    guard let last = sorted.last else { return 0 }
    let place = p * Double(sorted.count - 1)
    let below = Int(place)
    return below + 1 < sorted.count ? sorted[below] + (place - Double(below)) * (sorted[below + 1] - sorted[below]) : last
  }
}

extension Mechanism {
  var doseAxis: MechanismFigure.Axis { .init(label: "daily dose", unit: "\(inputs.first?.unit.written ?? "")/day") }

  /// The parameters that have a prior, in the order of the file.
  public var parametersWithPriors: [String] { parameters.filter { $0.prior != nil }.map(\.name) }
}

extension MechanismModel {
  /// E(d) at average concentration of the typical person, and averaged over people.
  public func averageDoseResponse(doses: [Double]) throws(MathematicalFailure) -> MechanismFigure {
    let people = PeopleQuadrature(mechanism)
    var (typical, average): ([Double], [Double]) = ([], [])
    for dose in doses {
      typical.append(try averageEffect(dailyDose: dose, parameters: mechanism.typical))
      average.append(try populationEffect(dailyDose: dose, over: people))
    }
    return figure(
      x: mechanism.doseAxis, of: [effectOutput], doses,
      [.init(label: "typical person", y: typical, bands: []), .init(label: "average over people", y: average, bands: [])])
  }

  /// An output over time, for the typical person, by dose.
  ///
  /// - Parameters:
  ///   - output: the name of one of the mechanism's outputs.
  ///   - dailyDoses: in the input's unit.
  ///   - weeks: rising, from 0.
  public func course(of output: String, dailyDoses: [Double], weeks: [Double]) throws(MathematicalFailure) -> MechanismFigure {
    guard let found = mechanism.outputs.first(where: { $0.name == output }) else { preconditionFailure("\(output) is an output of the mechanism") }
    let times = weeks.map { $0 * mechanism.timePerWeek }
    var curves: [MechanismFigure.Curve] = []
    for dose in dailyDoses {
      let history = mechanism.history(dailyDose: dose, until: times.last ?? 0)
      let values = try course(after: history, at: times, parameters: mechanism.typical)[found.of]
      let scale = found.name == Mechanism.drugEffect ? found.scale / reference : found.scale
      curves.append(.init(label: "\(Number.written(dose)) \(mechanism.doseAxis.unit)", y: values.map { $0 * scale }, bands: []))
    }
    return figure(x: .init(label: "time", unit: "weeks"), of: [found], weeks, curves)
  }

  private func figure(
    x: MechanismFigure.Axis, of outputs: [Mechanism.Output], _ points: [Double], _ curves: [MechanismFigure.Curve]
  ) -> MechanismFigure {
    let output = outputs[0]
    let meaning = (mechanism.states.map { ($0.name, $0.meaning) } + mechanism.quantities.map { ($0.name, $0.meaning) }).first { $0.0 == output.of }?.1
    let reference = output.relativeTo.map { " relative to \($0.dose.written) in \($0.at.name)" } ?? ""
    return MechanismFigure(
      x: x, y: .init(label: (meaning ?? output.name) + reference, unit: output.relativeTo == nil ? output.unit?.written ?? "" : "ratio"),
      points: points, curves: curves, inputs: mechanism.inputs(of: outputs.map(\.of), alternatives: alternative.map { [$0] } ?? []), drawn: [],
      omitted: 0, draws: 0)
  }
}
