import Foundation
import TestSupport
import Testing

@testable import Studio

/// Receipts, and what `verify` says of them.
@Suite struct `Receipt of a result` {
  private func receipt(_ bench: Bench) throws -> Receipt {
    let outcome = try bench.run("simulate", "trial.yaml", "--trials", "200", "--receipt", "r.json", "--format", "json", "--output", "a.json")
    #expect(outcome.status == 0)
    return try #require(Receipt(reading: try bench.bytes("r.json")))
  }

  @Test(.tags(.identity))
  func `is confirmed by running it again, from any engine and on any number of threads`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let receipt = try receipt(bench)
    #expect(receipt.protocolFile.sha256 == InputFile(name: "", bytes: try bench.bytes("trial.yaml")).sha256)
    let confirmed = try bench.run("verify", "r.json", "--threads", "1")
    #expect(confirmed.status == 0)
    #expect(confirmed.text.hasPrefix("r.json: confirmed: 200 trials of 2 scenarios, seed 4, "))
    #expect(confirmed.errors.isEmpty)
    let engine = ["simulate", "trial.yaml", "--trials", "200", "--engine", "processes", "--receipt", "q.json", "--format", "csv"]
    #expect(try bench.start(engine).end().status == 0)
    #expect(try bench.bytes("q.json") == bench.bytes("r.json"))
    #expect(Receipt(reading: Array(receipt.text.utf8)) == receipt)
  }

  /// The digest is of the value under `results` in what `--format json` writes, the space outside its texts left out.
  @Test(.tags(.identity))
  func `holds the digest of the results that the command wrote`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    let receipt = try receipt(bench)
    let written = String(decoding: try bench.bytes("a.json"), as: UTF8.self)
    let start = try #require(written.firstRange(of: "\n  \"results\": ")).upperBound
    var (compact, isText, isEscaped) = ("", false, false)
    for character in written[start...].dropLast("\n}\n".count) {
      if isText || !character.isWhitespace { compact.append(character) }
      if !isEscaped, character == "\"" { isText.toggle() }
      isEscaped = isText && !isEscaped && character == "\\"
    }
    #expect(InputFile(name: "", bytes: Array(compact.utf8)).sha256 == receipt.results)
  }

  @Test
  func `is not confirmed for a file that has changed`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    _ = try receipt(bench)
    let text = String(decoding: try bench.bytes("trial.yaml"), as: UTF8.self)
    try Data(text.replacing("effect: -5", with: "effect: -6").utf8).write(to: bench.file("trial.yaml"))
    let outcome = try bench.run("verify", "r.json")
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("trial.yaml: the file differs: its SHA-256 is "))
    // The file as it was, elsewhere.
    try Data(text.utf8).write(to: bench.file("kept.yaml"))
    #expect(try bench.run("verify", "r.json", "kept.yaml").status == 0)
  }

  @Test(arguments: ["results", "looks", "trialsDigest", "seed", "program"])
  func `says exactly what differs`(_ key: String) throws {
    let bench = try Bench()
    defer { bench.clear() }
    var receipt = try receipt(bench)
    let zeros = String(repeating: "0", count: 64)
    guard case .simulate(let trials, let seed, let scenarios, let digest) = receipt.command else { throw CocoaError(.featureUnsupported) }
    let status: Int32
    let says: String
    switch key {
    case "results":
      receipt.results = zeros
      (status, says) = (2, "the results differ: their SHA-256 is ")
    case "looks":
      receipt.results = zeros
      let place = try #require(receipt.parts.firstIndex { $0.id == "looks" })
      receipt.parts[place].sha256 = zeros
      (status, says) = (2, "r.json: the results differ: looks\n")
    case "trialsDigest":
      receipt.command = .simulate(trials: trials, seed: seed, scenarios: scenarios, digest: "0000000000000000")
      (status, says) = (2, "r.json: the trials differ: their digest is \(digest), the receipt has 0000000000000000\n")
    case "seed":
      receipt.command = .simulate(trials: trials, seed: seed + 1, scenarios: scenarios, digest: digest)
      (status, says) = (2, "the results differ: operatingCharacteristics")
    default:
      receipt.program = "0.0.1"
      (status, says) = (0, "r.json: the program differs: this is \(Version.current), the receipt is of 0.0.1\n")
    }
    try Data(receipt.text.utf8).write(to: bench.file("r.json"))
    let outcome = try bench.run("verify", "r.json")
    #expect(outcome.status == status)
    #expect(outcome.errors.contains(says), "\(outcome.errors)")
  }

  @Test(arguments: ["", "{}", #"{"equipoiseReceipt": 2}"#, "not JSON"])
  func `is refused when it is none`(_ text: String) throws {
    let bench = try Bench()
    defer { bench.clear() }
    try Data(text.utf8).write(to: bench.file("r.json"))
    let outcome = try bench.run("verify", "r.json")
    #expect(outcome.status == 1 && outcome.errors.hasPrefix("r.json: found no receipt"))
  }

  @Test(.tags(.identity))
  func `of an analysis is confirmed, and not for other data`() throws {
    let bench = try Bench()
    defer { bench.clear() }
    #expect(try bench.run("replay", "trial.yaml", "--scenario", "planned", "--trial", "3", "--format", "csv", "--output", "trial.csv").status == 0)
    #expect(try bench.run("analyze", "trial.yaml", "--data", "trial.csv", "--receipt", "r.json", "--format", "csv").status == 0)
    let confirmed = try bench.run("verify", "r.json")
    #expect(confirmed.status == 0)
    #expect(confirmed.text.hasPrefix("r.json: confirmed: the analysis of trial.csv, results "))
    #expect(try bench.run("replay", "trial.yaml", "--scenario", "planned", "--trial", "4", "--format", "csv", "--output", "trial.csv").status == 0)
    let other = try bench.run("verify", "r.json")
    #expect(other.status == 1 && other.errors.hasPrefix("trial.csv: the file differs"))
  }
}

/// Any trial or patient by number.
@Suite struct `Replay by number` {
  @Test(.tags(.identity), arguments: ["no effect", "planned"])
  func `gives a patient the visits that the trial's data have`(_ scenario: String) throws {
    let bench = try Bench()
    defer { bench.clear() }
    let call = ["replay", "trial.yaml", "--trial", "4711", "--scenario", scenario, "--format", "csv"]
    let rows = try bench.start(call).end().text.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let columns = try #require(rows.first).map(String.init)
    let (subject, value) = (try #require(columns.firstIndex(of: "USUBJID")), try #require(columns.firstIndex(of: "AVAL")))
    let subjects = rows.dropFirst().reduce(into: [String]()) { if $0.last != String($1[subject]) { $0.append(String($1[subject])) } }
    #expect(subjects.count == 80)
    for number in [1, 12, 80] {
      let outcome = try bench.start(Array(call.dropLast(2)) + ["--subject", String(number), "--format", "json"]).end()
      #expect(outcome.status == 0)
      let json = try JSON(parsing: Data(outcome.output))
      let visits = json["results"]["subject"].elements
      let own = rows.dropFirst().filter { $0[subject] == subjects[number - 1] }.compactMap { Double($0[value]) }
      #expect(!own.isEmpty)
      #expect(visits.dropFirst().compactMap { $0["value"].number } == own, "\(outcome.text)")
    }
    let beyond = try bench.start(Array(call.dropLast(2)) + ["--subject", "81"]).end()
    #expect(beyond.status == 1 && beyond.errors.contains("found --subject 81, expected at most 80"))
    #expect(try bench.run("replay", "trial.yaml", "--trial", "1").status == 1)
    #expect(try bench.run("replay", "trial.yaml", "--trial", "0", "--scenario", scenario).status == 64)
  }
}
