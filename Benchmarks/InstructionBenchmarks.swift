import Foundation
import Mathematics
import Simulation
import Trial

/// Instructions of one bench trial, counted by callgrind: the figure that does not hang on the machine's mood. The program runs itself under valgrind
/// with n and with 2n trials; the difference is what n trials cost.
enum InstructionBenchmarks {
  /// What the program does under valgrind: that many bench trials and nothing else.
  static func runTrials(_ trials: Int) throws {
    let trial = try TrialProtocol.read(Inputs.bytes("Benchmarks/limit.yaml")).trial
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    _ = try simulator.run(seed: 1, trials: 1..<(trials + 1), threads: 1)
  }

  static func run(_ suite: Suite) throws {
    let few = 500
    guard let once = try count(few), let twice = try count(2 * few) else {
      print("instructions of one bench trial: not counted, no valgrind or strip")
      return
    }
    suite.report("callgrind instructions of one bench trial", Double(twice - once) / Double(few), "")
  }

  /// Instructions of a run of so many trials; nil without valgrind.
  private static func count(_ trials: Int) throws -> Int? {
    let valgrind = "/usr/bin/valgrind"
    guard FileManager.default.isExecutableFile(atPath: valgrind) else { return nil }
    // Without the debugging tables, which this valgrind cannot read.
    let program = "build/equipoise-bench"
    let strip = Process()
    strip.executableURL = URL(fileURLWithPath: "/usr/bin/strip")
    strip.arguments = ["--strip-debug", "-o", program, CommandLine.arguments[0]]
    try strip.run()
    strip.waitUntilExit()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: valgrind)
    process.arguments = ["--tool=callgrind", "--callgrind-out-file=/dev/null", program, "trials", String(trials)]
    let told = Pipe()
    process.standardError = told
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: told.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    // "==123== Collected : 1234"
    guard let line = text.split(separator: "\n").last(where: { $0.contains("Collected") }), let number = line.split(separator: " ").last else {
      return nil
    }
    return Int(number)
  }
}
