import ArgumentParser

/// The program's door for a terminal.
public struct EquipoiseCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "equipoise",
    abstract: "One file is the trial: designed, simulated, analyzed and reported by one program.",
    discussion: """
      Exit status: 0 done, 1 the input is wrong, 2 the mathematics gave out, 64 usage.

      Example: equipoise design phase-3.yaml
      """,
    version: Version.current,
    subcommands: [
      CheckCommand.self, SchemaCommand.self, DesignCommand.self, SimulateCommand.self, ReplayCommand.self, AnalyzeCommand.self, FitCommand.self,
      InferCommand.self, ReviewCommand.self, VerifyCommand.self, ShardCommand.self, MergeCommand.self,
    ])

  public init() {}
}

/// The program's version, as documents and JSON print it.
enum Version {
  static let current = "0.1.0"
}
