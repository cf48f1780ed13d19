import Foundation
import TestSupport

@testable import Report
@testable import Trial

/// The programme of the example with findings that were made up, in the shape of real ones: no result of anything. A normal belief is moved and narrowed by
/// each claim that constrains, so that a claim taken away moves every number that rests on it.
enum MadeUpFindings {
  /// Read once.
  private static let example = Result { () throws -> Programme in
    let folder = References.project.appendingPathComponent("Examples/igmesine")
    func bytes(_ name: String) -> [UInt8]? { (try? Data(contentsOf: folder.appendingPathComponent(name))).map { [UInt8]($0) } }
    return try Programme.reading(bytes("programme.yaml") ?? [], named: "programme.yaml", files: bytes).programme
  }
  static func programme() throws -> Programme { try example.get() }

  /// A claim that nobody reported.
  static func silencing(_ claim: String, in programme: Programme) -> Programme {
    var copy = programme
    for index in copy.record.claims.indices where copy.record.claims[index].id == claim { copy.record.claims[index].finding = .notReported }
    return copy
  }

  /// (observed, standard deviation) that a claim stands for in this fixture.
  private static let said: [String: (Double, Double)] = [
    "C02": (2.6, 1.6), "C03": (0.9, 1.3), "C04": (2.4, 1.8), "C05": (2.2, 1.9), "C07": (2.5, 2.2), "C08": (0.4, 2.4), "C11": (1.9, 3),
    "C12": (0.8, 3),
  ]

  static func belief(mean: Double, sd: Double, error: Double = 0.008) -> ProgrammeFindings.Belief {
    func upper(_ x: Double) -> Double { 0.5 * erfc((x - mean) / sd / 2.0.squareRoot()) }
    let density = (0...120).map { step -> ProgrammeFindings.Point in
      let x = mean + (Double(step) / 15 - 4) * sd
      let z = (x - mean) / sd
      return .init(x: x, y: exp(-z * z / 2) / (sd * 2.5066))
    }
    return .init(
      mean: mean, standardDeviation: sd, quantiles: [-1.645, -0.674, 0, 0.674, 1.645].map { mean + $0 * sd },
      interval95: [mean - 1.96 * sd, mean + 1.96 * sd],
      aboveZero: upper(0), aboveMinimal: upper(1), aboveTarget: upper(2), meanError: error, medianError: error, aboveZeroError: 0.002,
      density: density)
  }

  private static func told(_ claims: [String], mean: Double, sd: Double) -> (mean: Double, sd: Double) {
    var (precision, sum) = (1 / (sd * sd), mean / (sd * sd))
    for claim in claims {
      guard let (value, deviation) = said[claim] else { continue }
      precision += 1 / (deviation * deviation)
      sum += value / (deviation * deviation)
    }
    return (sum / precision, 1 / precision.squareRoot())
  }

  private static func beliefs(_ claims: [String], mean: Double = 1, sd: Double = 1.5) -> [ProgrammeFindings.Belief] {
    let low = told(claims, mean: mean, sd: sd)
    let share = claims.contains("C08") ? 0.55 : 0.8
    return [
      belief(mean: low.mean, sd: low.sd), belief(mean: low.mean * 1.15, sd: low.sd * 1.1), belief(mean: low.mean * 1.2, sd: low.sd * 1.15),
      belief(mean: low.mean * share, sd: low.sd * 0.9), belief(mean: share, sd: 0.45),
    ]
  }

  static func findings(_ programme: Programme) -> ProgrammeFindings {
    let claims = programme.record.claims.filter { $0.finding.constrains }.map(\.id)
    typealias Run = ProgrammeFindings.Run
    func run(_ kind: Run.Kind, _ heard: [String], mean: Double = 1, sd: Double = 1.5, by road: Run.Road = .exact, evidence: Double = 0.021) -> Run {
      var all = beliefs(heard, mean: mean, sd: sd)
      if road == .simulation { all = all.map { belief(mean: $0.mean + 0.02, sd: $0.standardDeviation * 1.01, error: 0.03) } }
      return Run(kind: kind, road: road, beliefs: all, evidence: evidence, evidenceError: 0.0004, effectiveSampleSize: 11_840)
    }
    var runs = [run(.prior, [], evidence: 1), run(.posterior, claims), run(.posterior, claims, by: .simulation)]
    for (name, mean, sd) in [("skeptical", 0.0, 1.0), ("neutral", 0, 1.5), ("class average", 1.75, 1), ("from older trials", 2.4, 1.4)] {
      runs += [run(.sensitivityPrior(name), [], mean: mean, sd: sd), run(.sensitivity(name), claims, mean: mean, sd: sd)]
    }
    runs += claims.indices.map { run(.upTo(claims[$0]), Array(claims[...$0])) }
    runs += claims.map { claim in run(.without([claim]), claims.filter { $0 != claim }) }
    runs.append(run(.without(["C04", "C05"]), claims.filter { !["C04", "C05"].contains($0) }))
    runs += [run(.noSelection, claims, mean: 1.2), run(.doubted(0.2), claims, mean: 0.9, sd: 1.6)]
    runs.append(run(.given(question: "one trial or two", alternative: "two trials"), claims, mean: 1.1))
    var findings = ProgrammeFindings(
      quantities: [
        .init(name: "25 mg", unit: "points", benefit: "25 mg"),
        .init(name: "25 mg in country = UK", unit: "points", benefit: "25 mg", population: "country = UK"),
        .init(name: "25 mg in setting = outpatient", unit: "points", benefit: "25 mg", population: "setting = outpatient"),
        .init(name: "100 mg", unit: "points", benefit: "100 mg"), .init(name: "100 mg over 25 mg", unit: "", benefit: "100 mg"),
      ], runs: runs)
    let main = beliefs(claims)[0]
    func normal(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
    func power(_ se: Double) -> [ProgrammeFindings.Point] {
      (0...60).map { .init(x: -1.5 + 0.1 * Double($0), y: normal((-1.5 + 0.1 * Double($0)) / se - 1.96)) }
    }
    findings.unknowns = [
      choice("phase-3.allocation.ratio.igmesine", [("1", 0.75, 0.77), ("2", 0.25, 0.23)]),
      choice("C02 at", [("look 1", 0.5, 0.58), ("week 2", 0.25, 0.19), ("week 4", 0.25, 0.23)]),
      choice("one trial or two", [("two trials", 0.75, 0.68), ("one trial told twice", 0.25, 0.32)]),
      choice("mechanism", [("bell", 0.7, 0.76), ("monotone", 0.3, 0.24)]),
      .init(name: "why it was stopped", content: .notAssessed(["efficacy too weak", "marketing"]), sources: ["seed"]),
      .init(name: "phase-3.design.looks.look 1", content: .number(prior: belief(mean: 0.55, sd: 0.14), posterior: belief(mean: 0.57, sd: 0.13))),
      .init(
        name: "phase-3.assumptions.standard deviation", content: .number(prior: belief(mean: 7.2, sd: 0.7), posterior: belief(mean: 7.1, sd: 0.7))),
    ]
    findings.predictions = claims.map {
      .init(claim: $0, prior: 0.3, givenOthers: min(0.9, 0.2 + 0.1 * main.mean), again: min(0.9, 0.12 + 0.12 * main.mean))
    }
    findings.reconstructions = [
      .init(
        trial: "phase-2", arm: "low", patients: 120, standardDeviation: 7.2, power: power(1.35), benefitAt80: 3.8, leastSignificant: 2.6, typeM: 2.4,
        typeS: 0.03),
      .init(
        trial: "phase-2", arm: "high", patients: 120, standardDeviation: 7.2, power: power(1.36), benefitAt80: 3.8, leastSignificant: 2.7, typeM: 2.9,
        typeS: 0.06),
      .init(
        trial: "phase-3", arm: "igmesine", patients: 348, standardDeviation: 7.1, power: power(0.87), benefitAt80: 2.4, leastSignificant: 1.7,
        typeM: 1.7, typeS: 0.01),
    ]
    findings.subsets = [
      .init(claim: "C04", population: "country = UK", byLuck: 0.11, anyByLuck: 0.21, betterThanRest: 0.71),
      .init(claim: "C05", population: "setting = outpatient", byLuck: 0.1, anyByLuck: 0.21, betterThanRest: 0.66),
    ]
    findings.contradictory = [.init(claims: ["C03", "C04", "C05"], probability: 0.031)]
    findings.nextTrials = [
      next("same again", [], 348, 0.87, main), next("outpatients", [], 348, 0.85, main), next("larger", ["348"], 348, 0.87, main),
      next("larger", ["500"], 500, 0.73, main),
      next("larger", ["700"], 700, 0.61, main), next("larger", ["1000"], 1000, 0.51, main),
    ]
    func decided(_ belief: ProgrammeFindings.Belief) -> ProgrammeFindings.DecisionFinding.Choice {
      let (minimal, target) = (belief.aboveMinimal ?? 0, belief.aboveTarget ?? 0)
      return minimal >= 0.8 && target >= 0.5 ? .go : target <= 0.1 ? .stop : .otherwise
    }
    findings.decision = .init(
      choice: decided(main), aboveMinimal: main.aboveMinimal ?? 0, aboveTarget: main.aboveTarget ?? 0,
      sensitivity: ["skeptical", "neutral", "class average", "from older trials"].map { name in
        (name, findings.run(.sensitivity(name)).map { decided($0.beliefs[0]) } ?? .stop)
      })
    findings.safety = [
      .init(
        claim: "C12",
        items: [
          .init(name: "patients exposed", unit: "patients", prior: belief(mean: 120, sd: 30), posterior: belief(mean: 88, sd: 24)),
          .init(name: "rate at low", unit: "%", prior: belief(mean: 0.05, sd: 0.012), posterior: belief(mean: 0.03, sd: 0.01)),
        ], noneOccurring: (0...40).map { .init(x: Double($0) * 5, y: pow(0.97, Double($0) * 5)) })
    ]
    findings.mechanism = mechanism
    findings.mechanismInputs = [
      .init(name: "Kd", means: "sigma-1 affinity", value: "39 nM (10 to 100)", status: .measured, sources: ["roman1990", "lee2008"]),
      .init(
        name: "CL", means: "apparent oral clearance of a normal metabolizer", value: "60 L/h (15 to 250)", status: .assumed, sources: ["this_work"]),
      .init(name: "kout", means: "response rate", value: "0.08 1/day", status: .borrowed, sources: ["posternak2005"]),
    ]
    (findings.seed, findings.draws) = (20_261_123, 20_000)
    if let exact = findings.run(.posterior, by: .exact), let simulated = findings.run(.posterior, by: .simulation) {
      findings.roads = exact.beliefs.indices.map { place in
        .init(
          kind: .posterior, measure: .mean(quantity: place), exact: exact.beliefs[place].mean, exactError: 0.01,
          simulation: simulated.beliefs[place].mean, simulationError: 0.03)
      }
      findings.roads.append(
        .init(
          kind: .posterior, measure: .evidence, exact: exact.evidence, exactError: exact.evidenceError, simulation: 0.0205, simulationError: 0.0006))
      findings.simulation = .init(
        outcome: .reached, batches: 10, particles: 60, rounds: 14, acceptance: 0.31, patientsAcceptance: 0.044, distinct: 320,
        probabilityByShares: 0.019, probabilityBySharesError: 0.003, tried: 160_000, held: 4_100, convergence: 1.004, trials: 410_000, failures: 3)
    }
    return findings
  }

  private static func choice(_ name: String, _ all: [(String, Double, Double)]) -> ProgrammeFindings.UnknownFinding {
    .init(
      name: name,
      content: .choices(
        all.map { .init(name: $0.0, prior: $0.1, posterior: $0.2, posteriorError: 0.004, bayesFactor: $0.2 / (1 - $0.2) / ($0.1 / (1 - $0.1))) }),
      sources: ["seed"])
  }

  private static func next(_ name: String, _ sizes: [String], _ patients: Double, _ se: Double, _ main: ProgrammeFindings.Belief)
    -> ProgrammeFindings.NextTrialFinding
  {
    func normal(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }
    let spread = (se * se + main.standardDeviation * main.standardDeviation).squareRoot()
    let assurance = normal((main.mean - 1.96 * se) / spread)
    return .init(
      name: name, settings: sizes.map { .init(place: "design.sample size", value: $0) }, patients: patients,
      power: (0...60).map { .init(x: -1.5 + 0.1 * Double($0), y: normal((-1.5 + 0.1 * Double($0)) / se - 1.96)) }, assurance: assurance,
      assuranceError: 0.004,
      assuranceUnderPrior: 0.4, expectedPatients: patients * 0.96, earlyStop: 0.09, netValue: 400 * assurance - 0.03 * patients - 12)
  }

  private static var mechanism: [ProgrammeFindings.MechanismCurve] {
    let doses = (0...40).map { 2.5 * Double($0) }
    func band(_ y: [Double]) -> [[Double]] { [0.5, 0.8, 1.25, 1.6].map { scale in y.map { $0 * scale } } }
    let bell = doses.map { 2 * $0 / (12 + $0) / (1 + pow($0 / 60, 2)) }
    let monotone = doses.map { 1.5 * $0 / (12 + $0) }
    let weeks = (0...42).map { Double($0) / 7 }
    func course(_ name: String, _ series: String, _ top: Double, _ rate: Double) -> ProgrammeFindings.MechanismCurve {
      .init(name: name, series: series, x: weeks, median: weeks.map { top * (1 - exp(-rate * $0)) })
    }
    return [
      .init(name: "dose-response", series: "bell", weight: 0.7, x: doses, median: bell, bands: band(bell)),
      .init(name: "dose-response", series: "monotone", weight: 0.3, x: doses, median: monotone, bands: band(monotone)),
      course("occupancy", "25 mg/day", 48, 6), course("occupancy", "100 mg/day", 79, 6), course("response", "25 mg/day", 1, 0.5),
      course("response", "100 mg/day", 0.4, 0.5),
    ]
  }

  static let pathway = Pathway(
    nodes: [
      .init(id: "gut", title: "drug in the gut"), .init(id: "central", title: "drug in the body", notes: ["CL 60 L/h", "V 1000 L"]),
      .init(id: "Ce", title: "effect-site concentration", notes: ["Kp 1.6"]),
      .init(id: "R", title: "sigma-1 occupancy", notes: ["Kd 39 nM"]), .init(id: "S", title: "chaperone activation", notes: ["kS 0.1 1/h"]),
      .init(id: "G", title: "calcium gain with inhibition at high concentration", notes: ["IC 156 nM", "m 2"]),
      .init(id: "N", title: "NMDA signal", notes: ["kN 0.3 1/h"]),
      .init(id: "Z", title: "adaptation", notes: ["kZ 0.1 1/day"]), .init(id: "P", title: "antidepressant response", notes: ["kout 0.08 1/day"]),
    ],
    arrows: [
      .init(from: "gut", to: "central", status: .assumed), .init(from: "central", to: "Ce", status: .assumed),
      .init(from: "Ce", to: "R", status: .measured),
      .init(from: "Ce", to: "G", status: .assumed), .init(from: "Ce", to: "Z", status: .assumed), .init(from: "R", to: "S", status: .assumed),
      .init(from: "S", to: "G", status: .assumed),
      .init(from: "G", to: "N", status: .assumed), .init(from: "N", to: "P", status: .borrowed), .init(from: "Z", to: "P", status: .borrowed),
    ])

  static func review(_ programme: Programme, _ findings: ProgrammeFindings) -> Document {
    ProgrammeReview(
      programme: programme, findings: findings, pathway: pathway,
      reproducibility: .init(
        command: "equipoise review Examples/igmesine", version: "1.0.0", fileName: "programme.yaml",
        sha256: "3f9a1c07d55e21aa90b1c6f2043be8d7719adcee10f84b22be63a905cc1f2be4",
        seed: findings.seed, failedFits: 0)
    ).document(date: CalendarDate(year: 2026, month: 11, day: 24))
  }
}
