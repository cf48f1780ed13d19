import Design
import Notation
import Trial

extension TrialProtocol {
  /// Reads a trial or design-only file and computes its bounds, whose faults and warnings are told with the file's own.
  ///
  /// - Throws: every fault of the file at once.
  static func readWithBounds(_ bytes: [UInt8]) throws(Faults) -> ReadProtocol {
    var reading = try read(bytes)
    let curves = DoseResponseProblem.all(of: reading.trial).map { $0.fault(in: reading) }
    guard curves.isEmpty else { throw Faults(reading.warnings + curves) }
    guard let fault = BoundsProblem(of: reading.trial)?.fault(in: reading) else { return reading }
    let all = Faults(reading.warnings + [fault])
    guard fault.rule.isWarning else { throw all }
    reading.warnings = all.all
    return reading
  }
}

extension DoseResponseProblem {
  fileprivate func fault(in reading: ReadProtocol) -> Fault {
    let (found, expected) =
      switch kind {
      case .flat: ("a curve that is flat over the doses", "an effect at a dose given")
      case .harmful: ("a curve below placebo at every dose", "a benefit at a dose given: curves point toward it, whatever the sign of the scale")
      case .notFinite: ("a curve that is not finite at the doses", "parameters of the doses' size")
      }
    return reading.located(
      Fault(line: 1, column: 1, place: "analyses.\(analysis).candidates.\(candidate)", found: found, expected: expected, rule: .contradicts))
  }
}

extension BoundsProblem {
  fileprivate func fault(in reading: ReadProtocol) -> Fault {
    let design = reading.trial.design
    let error = Share(design.error.perSide).written
    func fault(_ place: String, _ found: String, expected: String, _ rule: Fault.Rule = .contradicts) -> Fault {
      reading.located(Fault(line: 1, column: 1, place: place, found: found, expected: expected, rule: rule), atValue: true)
    }
    switch self {
    case .overspent(let spent):
      let sides = design.error.sides == 2 ? " on the side of benefit" : ""
      return fault(
        "design.efficacy.bounds", "bounds that spend \(Self.percent(spent))\(sides)", expected: "at most \(error), the error\(sides)",
        design.stopping == .none ? .unwise : .contradicts)
    case .nothingLeft:
      return fault("design.efficacy", "looks before the end that spend the whole error", expected: "less than \(error), so that the end has a bound")
    case .futilityAboveEfficacy(let look, let futility, let efficacy):
      let isZ = if case .z? = design.futility?.bounds { true } else { false }
      let bound = isZ ? "\"\(Number.written(futility))\"" : "a bound at z = \(Self.decimals(futility))"
      return fault("design.futility.bounds.look \(look + 1)", bound, expected: "less than the efficacy bound \(Self.decimals(efficacy))")
    case .noRegion:
      return fault(
        "design.futility", "an error spent on futility that leaves nothing to go on before the end", expected: "less of it spent before the end")
    case .tooNear: return fault("design.looks", "looks nearer than 0.01% of the information", expected: "looks further apart")
    }
  }

  private static func decimals(_ z: Double) -> String { Number.written((z * 1000).rounded() / 1000) }
  private static func percent(_ share: Double) -> String { Share(((share * 1e5).rounded() / 1e5)).written }
}
