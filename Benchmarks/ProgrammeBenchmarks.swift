import Evidence
import Mathematics
import Pharmacology
import Trial

/// Whole simulated programmes of the inference from words: the reference model of `Tests/References/abc-model`, 348 patients at four visits and a phase II by
/// the means of its arms.
enum ProgrammeBenchmarks {
  static func run(_ suite: Suite) throws {
    func road(leavesEarly: Bool) throws -> SimulationRoad {
      let folder = "Tests/References/abc-model/"
      let programme = try Programme.reading(try Inputs.bytes(folder + "programme.yaml"), named: "programme.yaml") { try? Inputs.bytes(folder + $0) }
      let mechanism = try Mechanism.reading(try Inputs.bytes(folder + "mechanism.yaml"))
      return try SimulationRoad(
        programme.programme, mechanism: mechanism,
        options: SimulationOptions(byMeans: ["phase-2"], independentAllocation: true, leavesEarly: leavesEarly))
    }
    let (whole, early) = (try road(leavesEarly: false), try road(leavesEarly: true))
    let draws = 2_000
    let found = try suite.cpu(
      of: { _ = try whole.sample(draws: draws, from: SimulationRoad.wholeDraws, seed: 1, threads: 1) },
      over: { for draw in 0..<draws { Numbers.shared.draw(draw) } })
    suite.report("programme simulated, reference model", found.first / Double(draws) * 1e6, "µs CPU")
    suite.report("  its patients' random numbers (348 x 4 normals, 4 uniforms)", found.second / Double(draws) * 1e6, "µs CPU")
    suite.report("  over its random numbers", found.ratio, "times")
    let left = try suite.cpu { _ = try early.sample(draws: draws, from: SimulationRoad.wholeDraws, seed: 1, threads: 1) }
    suite.report("programme left early, where phase II does not say its words", left / Double(draws) * 1e6, "µs CPU")
  }

  private final class Numbers: @unchecked Sendable {
    static let shared = Numbers()
    private let room = UnsafeMutablePointer<Double>.allocate(capacity: 348 * 4)

    func draw(_ number: Int) {
      let streams = TrialStreams(seed: 1, trial: UInt64(number))
      streams.fillNormals(subjects: 0..<348, draws: 4, purpose: .outcome, into: room)
      streams.fillUniforms(subjects: 0..<348, draws: 4, purpose: .factors, into: room)
    }
  }
}
