import Foundation
import TestSupport
import Testing

/// The program on files that are wrong: a precise refusal each, status 1, nothing on standard output, and never a crash.
@Suite struct `Refusals of the program` {
  static let malformed = files("Tests/Fixtures/protocols/malformed")
  static let data = files("Tests/Fixtures/data")

  private static func files(_ folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: References.project.appendingPathComponent(folder).path)) ?? []
    return names.sorted().map { folder + "/" + $0 }
  }

  @Test func `are shown on twenty protocols and ten data files or more`() {
    #expect(Self.malformed.count >= 20)
    #expect(Self.data.count >= 10)
  }

  @Test(arguments: malformed)
  func `check refuses a malformed protocol`(_ path: String) throws {
    let workshop = try Workshop(copying: References.project, parts: [])
    let outcome = try workshop.run("equipoise check '\(References.project.appendingPathComponent(path).path)'")
    expectRefusal(outcome, of: path)
  }

  @Test func `fifty megabytes of noise are refused at once as protocol and as data`() throws {
    let workshop = try Workshop(copying: References.project, parts: ["Examples"])
    _ = try workshop.run("head -c 50000000 /dev/urandom > noise.yaml; head -c 50000000 /dev/urandom > noise.csv")
    expectRefusal(try workshop.run("equipoise check noise.yaml"), of: "noise.yaml")
    expectRefusal(try workshop.run("equipoise analyze Examples/igmesine/phase-3.yaml --data noise.csv"), of: "noise.csv")
    expectRefusal(try workshop.run("equipoise fit 'y ~ x' --data noise.csv"), of: "noise.csv")
  }

  @Test func `a refused command leaves what was there`() throws {
    let workshop = try Workshop(copying: References.project, parts: ["Examples"])
    _ = try workshop.run("echo kept > out.json")
    let outcome = try workshop.run("equipoise analyze Examples/antidepressant/protocol.yaml --data missing.csv --format json --output out.json")
    #expect(outcome.status == 1)
    #expect(try workshop.run("cat out.json").output == ["kept"])
  }

  @Test(arguments: ["equipoise", "equipoise design", "equipoise simulate x.yaml --trials none", "equipoise fit 'y ~ x'", "equipoise nonsense"])
  func `a call that is no call ends with the usage status`(_ call: String) throws {
    let outcome = try Workshop(copying: References.project, parts: []).run(call)
    #expect(outcome.status == (call == "equipoise" ? 0 : 64))
  }

  /// FILE:LINE:COLUMN PLACE: found …, expected … [rule]
  private func expectRefusal(_ outcome: Workshop.Outcome, of path: String) {
    #expect(outcome.status == 1, "\(path): status \(outcome.status)")
    #expect(outcome.output.isEmpty, "\(path): wrote to standard output")
    let faults = outcome.errors.filter { $0.contains("found ") && $0.contains(", expected ") && $0.hasSuffix("]") }
    #expect(!faults.isEmpty, "\(path): \(outcome.errors.prefix(3))")
  }
}
