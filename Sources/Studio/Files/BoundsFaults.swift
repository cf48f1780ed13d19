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
    var found = reading.boundsFault
    if found == nil { found = reading.sizeFault }
    if found == nil { found = try reading.boundsFaultOfGrid() }
    guard let fault = found else { return reading }
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

extension ReadProtocol {
  /// What is wrong with the bounds, told where they stand.
  var boundsFault: Fault? { BoundsProblem(of: trial)?.fault(in: self) }

  /// A power that no number of patients reaches: a scenario without benefit, or an assurance above the chance that there is one.
  ///
  /// Of shapes of dose-response, whose size takes seconds, `design` tells it.
  fileprivate var sizeFault: Fault? {
    guard case .forPower(let target, let scenario) = trial.design.sampleSize, !trial.hypotheses.contains(where: { trial.doseResponse(of: $0) != nil })
    else { return nil }
    do {
      _ = try PlannedSize(of: trial)
      return nil
    } catch {
      guard error.cause == .outsideDomain || error.cause == .notBracketed else { return nil }
      return located(
        Fault(
          line: 1, column: 1, place: "design.power.scenario",
          found: "\"\(scenario)\", under which no number of patients has a power of \(Share(target).written)",
          expected: "a scenario in which the treatment has a benefit, large enough for the power asked for", rule: .contradicts), atValue: true)
    }
  }

  /// The same of the first point of the grid that has it, told at the place that is varied.
  fileprivate func boundsFaultOfGrid() throws(Faults) -> Fault? {
    guard let varied = trial.simulation.vary.first(where: { $0.place.hasPrefix("design.") }) ?? trial.simulation.vary.first else { return nil }
    var sound = [trial]
    for variant in try variants() where !sound.contains(where: { $0.hasSameBounds(as: variant.trial) }) {
      guard let problem = BoundsProblem(of: variant.trial) else {
        sound.append(variant.trial)
        continue
      }
      let point = variant.settings.map { "\($0.place) at \"\($0.value)\"" }.joined(separator: ", ")
      let fault = problem.fault(in: ReadProtocol(self, varied: variant.trial))
      return located(
        Fault(
          line: 1, column: 1, place: "simulation.vary.\(varied.place)", found: "\(point), which gives \(fault.found) at \(fault.place)",
          expected: fault.expected, rule: fault.rule))
    }
    return nil
  }

  private init(_ reading: ReadProtocol, varied: TrialProtocol) {
    self = reading
    trial = varied
  }
}

extension TrialProtocol {
  /// Whether all that bounds hang on is the same; what else differs moves none.
  fileprivate func hasSameBounds(as other: TrialProtocol) -> Bool {
    design == other.design && allocation == other.allocation && scenarios.first == other.scenarios.first
  }
}

extension LoadedProgramme {
  /// What is wrong with the bounds of the programme's trials, in their files.
  static func boundsFaults(of programme: Programme) -> [FileFault] {
    var told: Set<FileFault> = []
    for trial in programme.trials {
      if let fault = trial.reading.boundsFault ?? trial.reading.sizeFault { told.insert(FileFault(file: trial.file, fault: fault)) }
    }
    for next in programme.nextTrials {
      if let fault = next.reading.boundsFault ?? next.reading.sizeFault { told.insert(FileFault(file: next.file, fault: fault)) }
    }
    return Array(told)
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
    case .nothingBalances(let look):
      return fault(
        "design.delayed patients", "\"decide at the end\" and no bound for futility at look \(look + 1)",
        expected: "one: else what the delayed patients take back is balanced by nothing")
    case .tooNear: return fault("design.looks", "looks nearer than 0.01% of the information", expected: "looks further apart")
    }
  }

  private static func decimals(_ z: Double) -> String { Number.written((z * 1000).rounded() / 1000) }
  private static func percent(_ share: Double) -> String { Share(((share * 1e5).rounded() / 1e5)).written }
}
