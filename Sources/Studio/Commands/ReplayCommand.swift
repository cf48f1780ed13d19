import Analysis
import ArgumentParser
import Mathematics
import Simulation
import Trial

struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "One simulated trial again, bit for bit: its data, analyses and decision.",
    discussion: """
      --format text and json give its analyses, as analyze does; csv gives its data in CDISC's columns, which analyze reads.

      Example: equipoise replay phase-3.yaml --scenario planned --trial 4711 --format csv --output trial.csv
      """)

  @Argument(help: "Protocol file.")
  var file: String
  @Option(help: "Number of the trial, from 1.")
  var trial: Int
  @Option(help: "Scenario; needed where the file has several.")
  var scenario: String?
  @Option(help: "One patient of the trial, from 1: prints that patient's visits.")
  var subject: Int?
  @Option(help: "Seed of the random streams; else the file's, else 1.")
  var seed: UInt64?
  @OptionGroup var size: SizeOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if trial < 1 { throw ValidationError("--trial takes a number from 1") }
    if let subject, subject < 1 { throw ValidationError("--subject takes a number from 1") }
  }

  func run() throws {
    let loaded = try LoadedProtocol(file)
    let chosen = try loaded.scenario(scenario)
    let seed = seed ?? loaded.trial.simulation.seed
    let (data, plan) = try replayed(loaded, chosen, seed: seed)
    if let subject { return try write(subject, of: data, loaded, seed: seed) }
    if output.format == .csv { return try output.write(data.csv(for: loaded.trial.whole)) }
    let results = try computing { () throws(MathematicalFailure) -> TrialResults in try TrialAnalysis(plan: plan, data: data).results() }
    try output.write(
      results, header: loaded.header("replay", seed: seed), decimals: loaded.trial.report.decimals, details: LoadedProtocol.analysisDetails)
  }

  private func replayed(_ loaded: LoadedProtocol, _ scenario: Scenario, seed: UInt64) throws -> (TrialData, ConclusionPlan) {
    try loaded.simulating {
      let simulator = try TrialSimulator(trial: loaded.trial, scenario: scenario, sampleSize: loaded.sampleSize(patients: size.patients))
      return (simulator.replay(seed: seed, trial: trial).data, try ConclusionPlan(for: loaded.trial))
    }
  }

  private func write(_ subject: Int, of data: TrialData, _ loaded: LoadedProtocol, seed: UInt64) throws {
    guard subject <= data.subjectCount else {
      Terminal.complain("\(file): found --subject \(subject), expected at most \(data.subjectCount), the trial's patients\n")
      throw ExitCode(1)
    }
    var results = TrialResults()
    results.append("subject", .table(data.table(ofSubject: subject - 1, unit: loaded.trial.endpoints[0].unit)))
    try output.write(results, header: loaded.header("replay", seed: seed))
  }
}

extension LoadedProtocol {
  /// A scenario by name; the file's only one where none is named.
  func scenario(_ name: String?) throws -> Scenario {
    let names = trial.scenarios.map(\.name)
    if let name {
      if let found = trial.scenarios.first(where: { $0.name == name }) { return found }
      Terminal.complain("\(file.name): found no scenario \"\(name)\", expected one of \(names.joined(separator: ", "))\n")
      throw ExitCode(1)
    }
    guard trial.scenarios.count == 1 else {
      Terminal.complain("\(file.name): found \(names.count) scenarios, expected --scenario with one of \(names.joined(separator: ", "))\n")
      throw ExitCode(1)
    }
    return trial.scenarios[0]
  }
}

extension TrialData {
  /// One patient's visits.
  func table(ofSubject subject: Int, unit: String) -> ResultTable {
    let factors = self.factors.map { "\($0.column) \($0.codes[subject] < 0 ? "missing" : $0.levels[$0.codes[subject]])" }
    var rows: [[ResultTable.Cell]] = [[.text("baseline"), .number(baseline[subject]), .missing]]
    for visit in visits.indices {
      let score = score(subject: subject, visit: visit)
      rows.append([.text(visits[visit].name), score.map { .number($0) } ?? .missing, score.map { .number($0 - baseline[subject]) } ?? .missing])
    }
    for column in further {
      for visit in visits.indices where !column.scores[subject * visits.count + visit].isNaN {
        let (score, base) = (column.scores[subject * visits.count + visit], column.baseline[subject])
        rows.append([.text("\(visits[visit].name), \(column.endpoint)"), .number(score), .number(score - base)])
      }
    }
    let left = discontinuedBeforeVisit[subject] < visits.count ? "Left before \(visits[discontinuedBeforeVisit[subject]].name)." : "Seen to the end."
    return ResultTable(
      label: "\(subjects[subject]), \(armNames[arm[subject]])" + (factors.isEmpty ? "" : ", " + factors.joined(separator: ", ")),
      columns: [
        ResultTable.Column("visit", "Visit", .text), ResultTable.Column("value", "AVAL", .number(unit: unit)),
        ResultTable.Column("change", "CHG", .number(unit: unit)),
      ], rows: rows, note: left)
  }
}
