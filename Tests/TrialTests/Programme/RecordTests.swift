import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Integrity of a record` {
  /// The second claim of one comparison says what the first excludes.
  private static func record(_ second: String, contradiction: String = "") -> String {
    """
    equipoise: 1
    claims:
      C1: {about: efficacy, says: it worked, trial: a, arm: drug, against: placebo, in: all, at: end, endpoint: score,
        finding: significant in favor, level: 5% two-sided, source: [one], certainty: medium}
      C2: {about: efficacy, says: it did not, trial: a, arm: drug, against: placebo, in: all, at: end, endpoint: score,
        finding: \(second), source: [two], certainty: medium}
    \(contradiction)
    """
  }

  private static func faults(_ text: String) -> [Fault] {
    do throws(Faults) {
      _ = try ClaimsRecord.reading(Array(text.utf8))
      return []
    } catch { return error.all }
  }

  @Test func `claims of one comparison that exclude one another are a fault unless a contradiction names both`() {
    let told = Self.faults(Self.record("not significant, level: unknown"))
    #expect(told.map(\.place) == ["claims.C2.finding"] && told.map(\.rule) == [.contradicts])
    #expect(told.first?.found == "\"not significant\" where C1 says \"significant in favor\" of the same")
    let named = "contradictions: {X1: {between: [one, two], claims: [C1, C2], severity: high, issue: they differ}}"
    #expect(Self.faults(Self.record("not significant, level: unknown", contradiction: named)) == [])
    let other = "contradictions: {X1: {between: [one, two], claims: [C1], severity: high, issue: they differ}}"
    #expect(Self.faults(Self.record("not significant, level: unknown", contradiction: other)).count == 1)
  }

  @Test(arguments: [
    "direction in favor", "significant in favor, level: 5% two-sided", "not significant, level: 1% two-sided", "stated", "not reported",
  ])
  func `what can both be true is none`(_ second: String) { #expect(Self.faults(Self.record(second)) == []) }

  @Test(.tags(.identity)) func `exclusion has no direction`() {
    for a in Finding.allCases {
      for b in Finding.allCases {
        #expect(a.excludes(b) == b.excludes(a))
        if a == b || !a.constrains || !b.constrains { #expect(!a.excludes(b)) }
      }
    }
  }

  @Test func `titles contradict where a long word is nearly another, or hardly any is the same`() {
    let record = "A perspective on the new mechanism of antidepressants: neuritogenesis through sigma-1 receptors"
    let found = CitationTitle.contradiction(
      "A perspective on the new mechanism of antidepressants: neurogenesis through sigma-1 receptors - PubMed", record: record)
    #expect(found == CitationTitle.Contradiction(printed: "neurogenesis", recorded: "neuritogenesis", offset: 55))
    #expect(
      CitationTitle.contradiction("Perspective on new mechanisms of antidepressant: neuritogenesis through the sigma-1 receptor", record: record)
        == nil)
    #expect(CitationTitle.contradiction("alzdiscovery.org", record: record) == nil)
    #expect(CitationTitle.contradiction("Calcium mobilisation in neuronal cultures", record: "Calcium mobilization in neuronal cultures") == nil)
    #expect(CitationTitle.contradiction("Fluoxetine against placebo in outpatients", record: record)?.recorded == record)
  }

  @Test func `claims and sources are read by themselves`() throws {
    let folder = try ProgrammeFolder.fixture("igmesine")
    #expect(try ClaimsRecord.reading(folder.files["claims.yaml"] ?? []).claims.count == 21)
    #expect(try Source.reading(folder.files["sources.yaml"] ?? []).count == 86)
    #expect(throws: Faults.self) { try Source.reading(folder.files["claims.yaml"] ?? []) }
    let kinds = ["programme", "claims", "sources", "phase-2", "mechanism"].map { LanguageFile.kind(of: folder.files["\($0).yaml"] ?? []) }
    #expect(kinds == [.programme, .claims, .sources, .trial, nil])
  }

  @Test func `sources of the mechanism are looked up among those of the programme`() throws {
    let folder = try ProgrammeFolder.fixture("igmesine")
    let read = try folder.read()
    let mechanism = try #require(folder.files["mechanism.yaml"])
    #expect(Programme.mechanism(named: try #require(folder.files["programme.yaml"])) == "mechanism.yaml")
    #expect(read.faults(ofSourcesIn: mechanism) == [])
    let wrong = Array(String(decoding: mechanism, as: UTF8.self).replacing("source: [roman1990, lee2008]", with: "source: [roman1990, lee2009]").utf8)
    let told = read.faults(ofSourcesIn: wrong)
    #expect(told.map(\.found) == ["\"lee2009\""] && told.map(\.suggestion) == ["lee2008"] && told.map(\.place) == ["parameters.Kd.source"])
  }

  @Test func `parameters of the mechanism are looked up by who reads it`() throws {
    let read = try ProgrammeFolder.fixture("igmesine").read()
    #expect(read.faults(ofMechanismWith: ["Kd", "IC", "m", "ka"]) == [])
    let wrong = read.faults(ofMechanismWith: ["Kd", "IC50", "m"])
    #expect(wrong.map(\.fault.found) == ["\"IC\""] && wrong.map(\.file) == ["programme.yaml"])
    #expect(wrong.map { [$0.fault.line, $0.fault.column] } == [[19, 63]])
  }
}

@Suite struct `Mutants of programmes` {
  /// Whatever the bytes of one of its files: a programme, or at least one fault within a file of the folder.
  @Test(.tags(.identity), arguments: ["programme.yaml", "claims.yaml", "sources.yaml"])
  func `are read or refused, never half read`(_ name: String) throws {
    var mutants = Mutants(random: SplitMix(state: 20_261_124))
    let folder = try ProgrammeFolder.fixture("igmesine")
    let bytes = try #require(folder.files[name])
    for _ in 0..<20 {
      var changed = folder
      changed.files[name] = mutants.mutant(of: bytes)
      let read: ReadProgramme
      do throws(ProgrammeFaults) {
        read = try Programme.reading(changed.files["programme.yaml"] ?? [], named: "programme.yaml") { changed.files[$0] }
      } catch {
        let faults = error.all
        #expect(faults.contains { !$0.fault.rule.isWarning })
        for fault in faults {
          let lines = (changed.files[fault.file] ?? []).count { $0 == UInt8(ascii: "\n") } + 1
          #expect((0...lines + 1).contains(fault.fault.line), "\(fault)")
        }
        continue
      }
      #expect(read.warnings.allSatisfy { $0.fault.rule.isWarning })
      #expect(try read.programme.worlds().map(\.weight).reduce(0, +).isClose(to: 1, within: 1e-9))
    }
  }
}
