import Mathematics
import Notation
import Trial

/// The trials of a network plan's file: rows of one name are one trial, and an arm whose numbers are missing is left out.
public struct NetworkTable: Equatable, Sendable {
  public private(set) var trials: [NetworkTrial] = []
  /// Arms and trials that were left out.
  public private(set) var warnings: [Fault] = []

  /// - Throws: all faults by line of the file: a treatment twice in a trial, a number that cannot be, an effect that does not exist.
  public init(_ plan: NetworkPlan, zeroCells: ZeroCells = .addHalfWhereEmpty) throws(Faults) {
    var reader = ArmReader(plan: plan)
    var order: [String] = []
    var arms: [String: [(treatment: String, arm: ArmReader.Arm)]] = [:]
    var lines: [String: Int] = [:]
    for row in 0..<plan.table.rowCount {
      let study = reader.text(plan.study, row)
      if arms[study] == nil {
        order.append(study)
        arms[study] = []
        lines[study] = plan.table.lines[row]
      }
      for columns in plan.arms {
        let treatment = reader.text(columns.treatment, row)
        guard !treatment.isEmpty, let arm = reader.arm(columns, row, of: study) else { continue }
        if arms[study]?.contains(where: { $0.treatment == treatment }) == true {
          reader.add(row, columns.treatment, found: "\(study) with \(treatment) twice", expected: "each treatment of a trial once", .duplicate)
          continue
        }
        arms[study]?.append((treatment, arm))
      }
    }
    guard reader.faults.isEmpty else { throw Faults(reader.faults) }
    for study in order {
      let found = arms[study] ?? []
      guard found.count >= 2 else {
        reader.leaveOut(study, line: lines[study] ?? 0)
        continue
      }
      if plan.measure.isOfMeans {
        trials.append(
          NetworkTrial(
            label: study,
            means: found.compactMap { treatment, arm in if case .mean(let mean) = arm { (treatment, mean) } else { nil } }))
        continue
      }
      let counts = found.compactMap { treatment, arm -> (treatment: String, count: ArmCount)? in
        if case .count(let count) = arm { (treatment, count) } else { nil }
      }
      do {
        trials.append(try NetworkTrial(label: study, counts: counts, measure: plan.effectMeasure, zeroCells: zeroCells))
      } catch {
        reader.refuse(study, line: lines[study] ?? 0, measure: plan.measure.rawValue)
      }
    }
    guard reader.faults.isEmpty else { throw Faults(reader.faults) }
    warnings = reader.warnings
  }
}

/// Reads arms, gathering what is wrong.
private struct ArmReader {
  enum Arm {
    case mean(ArmMean)
    case count(ArmCount)
  }
  let plan: NetworkPlan
  var faults: [Fault] = []
  var warnings: [Fault] = []

  init(plan: NetworkPlan) { self.plan = plan }

  func text(_ column: String, _ row: Int) -> String { plan.table.columns.first { $0.name == column }?.texts[row] ?? "" }

  mutating func add(_ row: Int, _ column: String, found: String, expected: String, _ rule: Fault.Rule) {
    let number = (plan.table.columns.firstIndex { $0.name == column } ?? -1) + 1
    let fault = Fault(line: plan.table.lines[row], column: number, place: column, found: found, expected: expected, rule: rule)
    if rule.isWarning { warnings.append(fault) } else { faults.append(fault) }
  }

  mutating func leaveOut(_ study: String, line: Int) {
    warnings.append(
      Fault(
        line: line, column: 0, place: plan.study, found: "\"\(study)\"", expected: "two arms with their numbers; the trial is left out", rule: .unwise
      ))
  }

  mutating func refuse(_ study: String, line: Int, measure: String) {
    faults.append(
      Fault(
        line: line, column: 0, place: plan.study, found: "\"\(study)\"", expected: "arms whose \(measure) and its variance exist", rule: .outOfRange))
  }

  private func number(_ column: String?, _ row: Int) -> Double? {
    guard let column, case .numbers(let all)? = plan.table[column] else { return nil }
    return all[row]
  }

  private mutating func count(_ value: Double, _ column: String, _ row: Int, from least: Int) -> Int? {
    guard let whole = Int(exactly: value), whole >= least, whole < 1 << 40 else {
      add(row, column, found: "\(value)", expected: "a count, \(least) or more", .outOfRange)
      return nil
    }
    return whole
  }

  /// Nil where a number is missing or cannot be; of a missing one a warning is left.
  mutating func arm(_ columns: NetworkPlan.Arm, _ row: Int, of study: String) -> Arm? {
    let needed = plan.measure.isOfMeans ? [columns.patients, columns.mean, columns.standardDeviation] : [columns.patients, columns.events]
    var values: [Double] = []
    for name in needed {
      guard let value = number(name, row) else {
        add(row, name ?? columns.patients, found: "\"\(study)\"", expected: "a number; the arm is left out", .unwise)
        return nil
      }
      values.append(value)
    }
    guard plan.measure.isOfMeans else {
      guard let patients = count(values[0], columns.patients, row, from: 1), let events = count(values[1], columns.events ?? "", row, from: 0) else {
        return nil
      }
      guard events <= patients else {
        add(row, columns.events ?? "", found: "\(events)", expected: "no more events than the \(patients) patients", .outOfRange)
        return nil
      }
      return .count(ArmCount(patients: patients, events: events))
    }
    guard let patients = count(values[0], columns.patients, row, from: 2) else { return nil }
    guard values[2] > 0 else {
      add(row, columns.standardDeviation ?? "", found: "\(values[2])", expected: "a standard deviation above 0", .outOfRange)
      return nil
    }
    return .mean(ArmMean(patients: patients, mean: values[1], standardDeviation: values[2]))
  }
}

extension NetworkPlan {
  var effectMeasure: EffectMeasure {
    switch measure {
    case .meanDifference, .standardizedMeanDifference: .meanDifference
    case .riskRatio: .riskRatio
    case .oddsRatio: .oddsRatio
    case .riskDifference: .riskDifference
    }
  }

  /// The network pooled as the plan has it, with its results.
  ///
  /// - Throws: faults of the file by line, or why the network cannot be pooled.
  func finding() throws(ProgrammeInferenceFailure) -> ProgrammeFindings.EvidenceFinding {
    let table: NetworkTable
    do throws(Faults) { table = try NetworkTable(self) } catch { throw .faults(error) }
    do throws(MathematicalFailure) {
      let network = try NetworkMetaAnalysis(table.trials, reference: reference, isRandom: heterogeneity == .REML)
      let results = try network.results(measure: effectMeasure, better: better == .lower ? .lower : .higher)
      return ProgrammeFindings.EvidenceFinding(
        name: name, label: label ?? name, leftOut: Set(table.warnings.map(\.line)).count, results: results)
    } catch { throw .mathematical(error) }
  }
}
