import Mathematics
import Notation
import Pharmacology
import Trial

extension Findings {
  /// Doses at which a dose-response is drawn, as parts of the largest dose.
  private static let doseSteps = 48
  /// Draws that carry its bands.
  private static let mechanismDraws = 1_000

  /// Curves of the mechanism with what they rest on: the dose-response of each alternative after the claims, and the typical person's courses by dose.
  func mechanism() throws -> ([ProgrammeFindings.MechanismCurve], [ProgrammeFindings.MechanismInput]) {
    guard let mechanism = inference.mechanism else { return ([], []) }
    var curves = doseResponses()
    let model = try MechanismModel(mechanism)
    let treatments = Set(mechanism.inputs.map(\.treatment))
    let daily = Set(programme.benefits.filter { $0.treatment.map(treatments.contains) ?? false }.compactMap(\.dose).map { mechanism.dailyDose($0) })
      .sorted()
    if !daily.isEmpty {
      let reference = mechanism.outputs.compactMap { $0.relativeTo?.at.weeks }.first ?? 6
      let weeks = (0...48).map { Double($0) * reference / 48 }
      for output in mechanism.outputs {
        let figure = try model.course(of: output.name, dailyDoses: daily, weeks: weeks)
        for curve in figure.curves {
          curves.append(
            .init(name: output.name == Mechanism.drugEffect ? "response" : output.name, series: curve.label, x: weeks, median: curve.y))
        }
      }
    }
    let inputs = mechanism.parameters.map { parameter in
      ProgrammeFindings.MechanismInput(
        name: parameter.name, means: parameter.meaning,
        value: [Number.written(parameter.value), parameter.unit.written].filter { !$0.isEmpty }.joined(separator: " "),
        status: .init(rawValue: parameter.status.rawValue) ?? .assumed, sources: parameter.source)
    }
    return (curves, inputs)
  }

  private func doseResponses() -> [ProgrammeFindings.MechanismCurve] {
    var curves: [ProgrammeFindings.MechanismCurve] = []
    for (index, prior) in model.doseResponses.enumerated() {
      let range = layout.mechanisms[index]
      guard let ratio = model.ratios.compactMap({ $0 }).first(where: { $0.mechanism == index }) else { continue }
      let most = 2 * max(ratio.dose, ratio.referenceDose)
      let doses = (0...Self.doseSteps).map { most * Double($0) / Double(Self.doseSteps) }
      for (place, alternative) in prior.alternatives.enumerated() where alternative.weight > 0 {
        let column = sample.column(range.lowerBound)
        let weight = after.indices.reduce(0.0) { Int(column[$1]) == place ? $0 + after[$1] : $0 }
        let draws = thinned(Self.mechanismDraws) { Int(column[$0]) == place }
        var ratios = doses.map { _ in [Double]() }
        for draw in draws {
          let parameters = prior.varying.indices.map { sample[draw, range.lowerBound + 1 + $0] }
          let effects = prior.effects(doses: doses + [ratio.referenceDose], of: .init(parameters: parameters, alternative: place))
          for i in doses.indices where (effects[i] / effects[doses.count]).isFinite { ratios[i].append(effects[i] / effects[doses.count]) }
        }
        guard ratios.allSatisfy({ !$0.isEmpty }) else { continue }
        let sorted = ratios.map { $0.sorted() }
        func quantile(_ p: Double) -> [Double] { sorted.map { $0[min(Int(p * Double($0.count)), $0.count - 1)] } }
        curves.append(
          .init(
            name: "dose-response", series: alternative.name ?? "as written", weight: weight, x: doses, median: quantile(0.5),
            bands: [quantile(0.05), quantile(0.25), quantile(0.75), quantile(0.95)]))
      }
    }
    return curves
  }
}
