import ArgumentParser
import Design
import Mathematics
import Notation
import Trial

/// The size of a trial whose file calls it unknown.
struct SizeOptions: ParsableArguments {
  @Option(help: "Patients in all, where the file says sample size: unknown.")
  var patients: Int?

  func validate() throws {
    if let patients, patients < 2 { throw ValidationError("--patients takes a number from 2") }
  }
}

extension LoadedProtocol {
  /// The size that the file leaves to be computed or to be given; nil where it stands in the file.
  ///
  /// - Parameter patients: those of the command line, which only a size that is unknown takes; else the program ends with status 1.
  func sampleSize(patients: Int? = nil) throws -> Int? { try sampleSize(of: trial, patients: patients) }

  /// The same of a variant of the file.
  func sampleSize(of trial: TrialProtocol, patients: Int? = nil) throws -> Int? {
    switch trial.design.sampleSize {
    case .fixed:
      try refuse(patients, for: "a sample size of its own")
      return nil
    case .forPower:
      try refuse(patients, for: "a power that computes it")
      return try computing { () throws(MathematicalFailure) in try PlannedSize(of: trial).patients }
    case .unknown:
      if patients == nil { try refuse("\"unknown\"", expected: "a size, or --patients with one", .missing) }
      return patients
    }
  }

  private func refuse(_ patients: Int?, for reason: String) throws {
    if let patients { try refuse("\(reason) beside --patients \(patients)", expected: "one of them", .contradicts) }
  }

  private func refuse(_ found: String, expected: String, _ rule: Fault.Rule) throws {
    let fault = Fault(line: 0, column: 0, place: "design.sample size", found: found, expected: expected, rule: rule)
    Terminal.complain(FaultText.line(reading.located(fault), file: file.name))
    throw ExitCode(1)
  }
}
