import Evidence
import Foundation
import Notation
import Pharmacology
import TestSupport
import Testing
import Trial

/// The reference model simulated once for all tests of it: 1,000,000 programmes, seed 20261123.
///
/// To the words of the files it adds those of five more looks, so that `any` of six, the reported one being the first, is `O1` or `five`.
struct ReferenceRun: Sendable {
  let road: SimulationRoad
  let simulated: SimulatedProgrammes

  static let draws = 1_000_000
  static let seed: UInt64 = 20_261_123
  static let options = SimulationOptions(byMeans: ["phase-2"], independentAllocation: true)

  /// 348 patients, 263 of the UK.
  static let large = Result { try ReferenceRun(changing: []) }
  /// 174 patients, 131 of the UK.
  static let small = Result { try ReferenceRun(changing: halved) }

  static let halved: [ProgrammeFolders.Edit] = [
    ("phase-3.yaml", "country: {UK: 263, other: 85}", "country: {UK: 131, other: 43}"), ("phase-3.yaml", "sample size: 348", "sample size: 174"),
  ]
  private static let fiveLooks: [ProgrammeFolders.Edit] = [
    ("phase-3.yaml", "looks: [50% of patients, end]", "looks: [30% of patients, 50% of patients, 67% of patients, end]"),
    ("phase-3.yaml", "bounds: {look 1: 5%, end: 5%}", "bounds: {look 1: 5%, look 2: 5%, look 3: 5%, end: 5%}"),
    (
      "claims.yaml", "  O5:\n",
      """
        five:
          about: efficacy
          trial: phase-3
          says: Significant at one of five looks at least
          arm: igmesine
          against: placebo
          in: all
          at: {at least: 1, of: [look 2, look 3, week 1, week 2, week 4]}
          endpoint: hamd
          finding: significant in favor
          level: unknown
          source: [model]
          certainty: high
        O5:

      """
    ),
  ]

  private init(changing edits: [ProgrammeFolders.Edit]) throws {
    let (programme, mechanism) = try ProgrammeFolders.referenceModel(Self.fiveLooks + edits)
    road = try SimulationRoad(programme, mechanism: mechanism, options: Self.options)
    simulated = try road.sample(draws: Self.draws, seed: Self.seed, threads: 2)
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
    (simulated.accepted(claims + ["O1"]) + simulated.accepted(claims + ["five"])).reduce(into: Set<Int>()) { $0.insert($1) }.sorted()
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
