import Evidence
import Foundation
import TestSupport
import Testing

@testable import Studio
@testable import Trial

@Suite struct `Programmes of the examples` {
  private static func study(_ name: String) throws -> ProgrammeStudy {
    try ProgrammeStudy(References.project.appendingPathComponent("Examples/\(name)").path)
  }
  private static func findings(_ study: ProgrammeStudy, threads: Int = 2) throws -> ProgrammeFindings {
    try ProgrammeInference(study.programme, mechanism: study.mechanism).findings(threads: threads)
  }

  /// The truth stands in the README: 2.4 points, and 0.822 ∕ 0.698 times that at twice the dose; its words are those of one simulated run.
  @Test(.tags(.recovery))
  func `the words of the made-up programme cover its truth`() throws {
    let findings = try Self.findings(try Self.study("moclinorex"))
    let posterior = try #require(findings.run(.posterior))
    var covered: [String] = []
    for (quantity, belief) in zip(findings.quantities, posterior.beliefs) {
      guard let truth = ["20 mg": 2.4, "40 mg": 2.4 * 0.822 / 0.698][quantity.name] else { continue }
      #expect(belief.quantiles[0] < truth && truth < belief.quantiles[4], "\(quantity.name)")
      covered.append(quantity.name)
    }
    #expect(covered.sorted() == ["20 mg", "40 mg"])
  }

  /// To say of a claim that it is not reported is to leave it out, whatever else is said: each claim of igmesine in turn.
  @Test(.tags(.identity))
  func `a claim that is not reported says nothing`() throws {
    var study = try Self.study("igmesine")
    study.programme.inference.draws = 400
    let all = try Self.findings(study)
    let told = try #require(all.run(.posterior))
    var asked = 0
    for (place, claim) in study.programme.record.claims.enumerated() {
      guard let without = all.run(.without([claim.id])) else { continue }
      var silent = study
      silent.programme.record.claims[place].finding = .notReported
      let findings = try Self.findings(silent)
      #expect(findings.run(.without([claim.id])) == nil && findings.run(.only(claim.id)) == nil && findings.run(.upTo(claim.id)) == nil)
      let posterior = try #require(findings.run(.posterior))
      let (left, out) = (posterior.beliefs[0], without.beliefs[0])
      let error = (left.meanError * left.meanError + out.meanError * out.meanError).squareRoot()
      #expect(abs(left.mean - out.mean) < 4 * error, "\(claim.id): \(left.mean), \(out.mean) ± \(error)")
      #expect(posterior.evidence > told.evidence, "\(claim.id): fewer words are more probable")
      asked += 1
    }
    #expect(asked == 6)
  }

  @Test(.tags(.identity))
  func `findings are the same on one, two and three threads`() throws {
    var study = try Self.study("igmesine")
    study.programme.inference.draws = 200
    let one = try Self.findings(study, threads: 1)
    for threads in [2, 3] { #expect(try Self.findings(study, threads: threads) == one) }
  }
}
