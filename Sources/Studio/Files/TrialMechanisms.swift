import Mathematics
import Notation
import Pharmacology
import Simulation
import Trial

/// The mechanisms that the scenarios of a trial name by `drug effect`.
struct TrialMechanisms {
  /// As the protocol names them, with their bytes.
  private(set) var files: [InputFile] = []
  private var mechanisms: [String: Mechanism] = [:]
  private var effects = MechanismEffects()
  /// What is wrong in a mechanism's file, or with its name in the protocol, for which the file is empty.
  private(set) var faults: [FileFault] = []

  /// - Parameter read: the bytes of a file beside the protocol's; nil where there is none.
  init(_ reading: ReadProtocol, read: (String) -> [UInt8]?) {
    for scenario in reading.trial.scenarios {
      guard let drug = scenario.drugEffect else { continue }
      let place = "scenarios.\(scenario.name).drug effect"
      if !files.contains(where: { $0.name == drug.mechanism }) {
        guard let bytes = read(drug.mechanism) else {
          tell(
            reading, "\(place).mechanism", "\"\(drug.mechanism)\", which cannot be read", expected: "a mechanism's file beside this one", .missing)
          continue
        }
        files.append(InputFile(name: drug.mechanism, bytes: bytes))
        do throws(Faults) { mechanisms[drug.mechanism] = try Mechanism.reading(bytes) } catch {
          faults += error.all.filter { !$0.rule.isWarning }.map { FileFault(file: drug.mechanism, fault: $0) }
        }
      }
      guard let mechanism = mechanisms[drug.mechanism] else { continue }
      let treatments = mechanism.inputs.map(\.treatment)
      if !treatments.contains(drug.treatment) {
        tell(
          reading, "\(place).treatment", "\"\(drug.treatment)\"", expected: "one of the mechanism's: \(treatments.joined(separator: ", "))",
          .unknownName)
      }
    }
  }

  private mutating func tell(_ reading: ReadProtocol, _ place: String, _ found: String, expected: String, _ rule: Fault.Rule) {
    let fault = Fault(line: 0, column: 0, place: place, found: found, expected: expected, rule: rule)
    faults.append(FileFault(file: "", fault: reading.located(fault)))
  }

  /// The faults with the protocol's name where they are its own.
  func faults(of path: String) -> [FileFault] {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return faults.map { FileFault(file: $0.file.isEmpty ? name : $0.file, fault: $0.fault) }
  }

  /// Fills in the effects of people.
  mutating func fill(_ trial: inout TrialProtocol) throws(MathematicalFailure) { try effects.fill(&trial, from: mechanisms) }
}
