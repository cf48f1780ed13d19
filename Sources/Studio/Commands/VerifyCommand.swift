import Analysis
import ArgumentParser
import Foundation
import Mathematics
import Simulation
import Trial

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Runs what a receipt tells of again, and says whether the same comes of it.",
    discussion: """
      Exit status: 0 confirmed, 1 a file is another or the receipt cannot be read, 2 the results differ.

      Example: equipoise simulate phase-3.yaml --receipt phase-3.receipt.json && equipoise verify phase-3.receipt.json
      """)

  @Argument(help: "Receipt, as --receipt writes it.")
  var receipt: String
  @Argument(help: "Protocol file, where it is no longer where the receipt has it.")
  var file: String?
  @Option(help: "Data file of an analysis, where it is no longer where the receipt has it.")
  var data: String?
  @Option(help: "Threads; the results are the same for any number. Default: all cores.")
  var threads: Int?

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads takes a number from 1") }
  }

  func run() throws {
    guard let told = Receipt(reading: try Files.read(receipt, atMost: 1 << 20).bytes) else {
      throw refuse("\(receipt): found no receipt of this form, expected one that --receipt wrote\n")
    }
    let loaded = try protocolFile(told.protocolFile)
    let found = try again(told, loaded)
    if told.program != found.program {
      Terminal.complain("\(receipt): the program differs: this is \(found.program), the receipt is of \(told.program)\n")
    }
    let differences = told.differences(from: found)
    guard differences.isEmpty else {
      Terminal.complain(differences.map { "\(receipt): \($0)\n" }.joined())
      throw ExitCode(2)
    }
    Terminal.print("\(receipt): confirmed: \(told.summary)\n")
  }

  /// The protocol, whose digest is the receipt's.
  private func protocolFile(_ told: Receipt.File) throws -> LoadedProtocol {
    let path = file ?? told.name
    let bytes = try Files.read(path)
    // Another file is told of as such before its faults are.
    guard let reading = try? TrialProtocol.read(bytes.bytes), reading.trial.scenarios.contains(where: { $0.drugEffect != nil }) else {
      return try LoadedProtocol(same(bytes, as: told), tellsWarnings: false)
    }
    let loaded = try LoadedProtocol(bytes, tellsWarnings: false)
    guard loaded.digest == told.sha256 else { throw differs(path, loaded.digest, told) }
    return loaded
  }

  /// A file whose digest is the receipt's.
  private func same(_ file: InputFile, as told: Receipt.File) throws -> InputFile {
    guard file.sha256 == told.sha256 else { throw differs(file.name, file.sha256, told) }
    return file
  }

  private func differs(_ path: String, _ digest: String, _ told: Receipt.File) -> ExitCode {
    refuse("\(path): the file differs: its SHA-256 is \(digest), the receipt has \(told.sha256)\n")
  }

  private func again(_ told: Receipt, _ loaded: LoadedProtocol) throws -> Receipt {
    switch told.command {
    case .simulate(let trials, let seed, let scenarios, _):
      let names = Set(loaded.trial.scenarios.map(\.name))
      if let unknown = scenarios.first(where: { !names.contains($0) }) {
        throw refuse("\(receipt): found scenario \"\(unknown)\", which the file has not\n")
      }
      let experiment = try loaded.experiment(seed: seed, scenarios: scenarios)
      let tally = try experiment.tally(trials: 1..<(trials + 1), threads: threads ?? Machine.cores, progress: ProgressBar.progress("Simulating"))
      return Receipt(of: tally, experiment, loaded)
    case .analyze(let file):
      let isJoined = data == nil && !(loaded.trial.data?.files.isEmpty ?? true) && !FileManager.default.fileExists(atPath: file.name)
      let read = try loaded.data(isJoined ? nil : same(Files.read(data ?? file.name), as: file).name)
      let input = try same(read.file, as: file)
      let results = try computing { () throws(MathematicalFailure) -> TrialResults in
        try TrialAnalysis(plan: ConclusionPlan(for: loaded.trial), data: read.data).results()
      }
      return Receipt(.analyze(data: Receipt.File(input)), of: loaded, results: results)
    }
  }

  private func refuse(_ text: String) -> ExitCode {
    Terminal.complain(text)
    return ExitCode(1)
  }
}

extension Receipt {
  /// Of a simulation.
  init(of tally: ExperimentTally, _ experiment: Experiment, _ loaded: LoadedProtocol) {
    self.init(
      .simulate(trials: tally.count, seed: experiment.seed, scenarios: experiment.scenarios, digest: tally.digest), of: loaded,
      results: OperatingCharacteristics.results(of: tally, experiment))
  }

  var summary: String {
    let what =
      switch command {
      case .simulate(let trials, let seed, let scenarios, let digest):
        "\(trials) trials of \(scenarios.count == 1 ? "1 scenario" : "\(scenarios.count) scenarios"), seed \(seed), trials \(digest)"
      case .analyze(let data): "the analysis of \(data.name)"
      }
    return "\(what), results \(results.prefix(16))…"
  }

  /// What of the results is not the same, in words.
  func differences(from found: Receipt) -> [String] {
    var all: [String] = []
    if case .simulate(_, _, _, let mine) = command, case .simulate(_, _, _, let other) = found.command, mine != other {
      all.append("the trials differ: their digest is \(other), the receipt has \(mine)")
    }
    guard results != found.results else { return all }
    let kept = Dictionary(found.parts.map { ($0.id, $0.sha256) }, uniquingKeysWith: { first, _ in first })
    let names = Set(parts.map(\.id))
    for part in parts where kept[part.id] != part.sha256 {
      all.append(kept[part.id] == nil ? "the results differ: \(part.id) is no longer there" : "the results differ: \(part.id)")
    }
    for part in found.parts where !names.contains(part.id) { all.append("the results differ: \(part.id) was not there") }
    if all.isEmpty { all.append("the results differ: their SHA-256 is \(found.results), the receipt has \(results)") }
    return all
  }
}
