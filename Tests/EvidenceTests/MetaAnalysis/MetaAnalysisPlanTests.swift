import Foundation
import TestSupport
import Testing
import Trial

@testable import Evidence

@Suite struct `Meta-analysis of a programme` {
  /// metafor's REML with Hartung–Knapp of the same file, times 8 and turned.
  @Test(.tags(.reference)) func `is pooled as its file says and becomes a prior of benefit`() throws {
    let folder = References.project.appendingPathComponent("Examples/igmesine")
    let bytes = try Data(contentsOf: folder.appendingPathComponent("programme.yaml"))
    let read = try Programme.reading([UInt8](bytes), named: "programme.yaml") { path in
      (try? Data(contentsOf: folder.appendingPathComponent(path))).map { [UInt8]($0) }
    }
    let plan = try #require(read.programme.metaAnalyses.first { $0.name == "older antidepressants" })
    let evidence = try plan.evidence(try plan.studies().studies)
    let outputs = References.one("meta-analysis", "furukawa-smd-REML-hartung-knapp").outputs
    #expect(evidence.analysis.estimate.isClose(to: try #require(outputs["estimate"].number), relative: 1e-9))
    let prior = evidence.benefit(standardDeviation: 8)
    let prediction = outputs["prediction_interval"].numbers
    #expect(prior.interval().lowerBound.isClose(to: -8 * prediction[1], relative: 1e-9))
    #expect(prior.interval().upperBound.isClose(to: -8 * prediction[0], relative: 1e-9))
  }
}
