import Foundation
import Simulation
import TestSupport
import Testing

@testable import Evidence

/// The reference model simulated once for all tests of it: 2,000,000 programmes, seed 20261123.
///
/// A column after the quantities says whether any of six looks was significant. The language cannot: the drawn look passes those at 50 and 67 %, and looks rise.
struct ReferenceRun: Sendable {
  let road: SimulationRoad
  let simulated: SimulatedProgrammes

  static let draws = 2_000_000
  static let seed: UInt64 = 20_261_123
  static let options = SimulationOptions(byMeans: ["phase-2"], independentAllocation: true)

  /// 348 patients, 263 of the UK.
  static let large = Result { try ReferenceRun(changing: []) }
  /// 174 patients, 131 of the UK.
  static let small = Result { try ReferenceRun(changing: halved) }

  static let halved: [ProgrammeFolders.Edit] = [
    ("phase-3.yaml", "country: {UK: 263, other: 85}", "country: {UK: 131, other: 43}"), ("phase-3.yaml", "sample size: 348", "sample size: 174"),
  ]

  private init(changing edits: [ProgrammeFolders.Edit]) throws {
    let (programme, mechanism) = try ProgrammeFolders.referenceModel(edits)
    let road = try SimulationRoad(programme, mechanism: mechanism, options: Self.options)
    let trial = try #require(road.worlds[0].trials.last)
    let (reported, column) = (try #require(road.claims.firstIndex(of: "O1")), 1 + road.quantities.count)
    let rows = try Replicates.rows(
      of: 0..<Self.draws, width: column + 1, threads: 2, piece: 256, worker: { SimulationWorker(road) },
      each: { worker, draw, row in
        worker.simulate(draw, seed: Self.seed, into: &row)
        row[column] = UInt64(row[0]) >> UInt64(reported) & 1 == 1 || Self.looksAgain(worker, trial, reported) ? 1 : 0
      })
    self.road = road
    simulated = SimulatedProgrammes(road: road, rows: rows, seed: Self.seed)
  }

  /// Whether one of five looks besides the reported one is significant: the first 50 and 67 % of the patients, by the rule of the analysis, and all at the
  /// three visits before the end. The trial was simulated last; its first arm is the control.
  private static func looksAgain(_ worker: SimulationWorker, _ trial: ScriptedTrial, _ reported: Int) -> Bool {
    let (script, simulation) = (trial.variants[trial.variant(worker.values)], worker.simulation)
    guard let claim = trial.claims.first(where: { $0.bit == reported }), let level = claim.level else { return false }
    let critical = claim.criticalValues[Int(worker.values[level])]
    let N = Int(script.size.value(worker.values))
    func isSignificant(first patients: Int, at visit: Int, stayedTo from: Int) -> Bool {
      var arms = (SIMD4<Double>.zero, SIMD4<Double>.zero)
      for i in 0..<patients where simulation.lastSeen[i] >= from {
        let y = simulation.paths[i * simulation.stride + min(simulation.lastSeen[i], visit)]
        if simulation.armsOf[i] == 0 { arms.0 += SIMD4(1, y, y * y, 0) } else { arms.1 += SIMD4(1, y, y * y, 0) }
      }
      let (c, a) = arms
      guard c[0] > 1, a[0] > 1 else { return false }
      let variance = (c[2] - c[1] * c[1] / c[0] + a[2] - a[1] * a[1] / a[0]) / (c[0] + a[0] - 2)
      return (a[1] / a[0] - c[1] / c[0]) / (variance * (1 / c[0] + 1 / a[0])).squareRoot() > critical
    }
    let from = script.completersOnly ? script.endpoint : 0
    for share in [0.5, 0.67] {
      // Those with i < f n.
      let first = (0..<N).count { Double($0) < share * Double(N) }
      if isSignificant(first: first, at: script.endpoint, stayedTo: from) { return true }
    }
    return (0..<script.endpoint).contains { isSignificant(first: N, at: $0, stayedTo: 0) }
  }

  /// The benefit over all patients of the larger trial in some draws.
  func benefit(_ draws: [Int]) throws -> [Double] { try values("25 mg", draws) }

  func values(_ quantity: String, _ draws: [Int]) throws -> [Double] {
    simulated.values(try #require(road.quantities.firstIndex { $0.name == quantity }), of: draws)
  }

  func parameter(_ name: String, _ draws: [Int]) throws -> [Double] {
    let place = try #require(road.parameterNames.firstIndex(of: name))
    return draws.map { road.parameters(ofDraw: $0, seed: Self.seed)[place] }
  }

  /// Whether the interim was by patients and not by visit.
  func isByPatients(_ draws: [Int]) throws -> [Bool] {
    let place = try #require(road.parameterNames.firstIndex(of: "O1 at"))
    #expect(road.options(of: place) == ["look 1", "week 2", "week 4"])
    return try parameter("O1 at", draws).map { $0 == 0 }
  }

  /// Draws with any of six looks significant, and these claims.
  func acceptedWithAnyLook(_ claims: [String]) -> [Int] {
    simulated.accepted(claims).filter { simulated.rows[$0, 1 + road.quantities.count] == 1 }
  }

  /// Weights that put N(m, s) in the place of N(1, 1.5), the prior of the benefit in outpatients of the UK.
  func weights(_ draws: [Int], mean m: Double, sd s: Double) throws -> [Double] {
    try parameter("25 mg, common", draws).map { δ in
      let (new, old) = ((δ - m) / s, (δ - 1) / 1.5)
      return exp(0.5 * (old * old - new * new))
    }
  }

  func rate(_ accepted: Int) -> MonteCarloFigures.Figure {
    let (p, n) = (Double(accepted) / Double(simulated.draws), Double(simulated.draws))
    return (p, (p * (1 - p) / n).squareRoot())
  }
}
