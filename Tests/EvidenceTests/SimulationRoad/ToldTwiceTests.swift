import Evidence
import TestSupport
import Testing
import Trial

/// Two trials or one told twice: the words of both trials, under two trials and under one of four arms.
///
///     P(words) = P(O1–O4) P(O6 | O1–O4) P(O5 | O1–O4, O6)
///
/// The reference approximates one trial by 174 compared patients, with O6 of a phase II of its own and O5 as O4 told again. 2,000,000 programmes of each,
/// seed 20261123.
@Suite struct `One trial told twice` {
  static let four = ["O1", "O2", "O3", "O4"]

  struct Factors {
    var four: MonteCarloFigures.Figure
    var sixth: MonteCarloFigures.Figure
    var fifth: MonteCarloFigures.Figure
    var words: MonteCarloFigures.Figure
  }

  static func share(_ some: Int, of all: Int) -> MonteCarloFigures.Figure {
    let (p, n) = (Double(some) / Double(all), Double(all))
    return (p, (p * (1 - p) / n).squareRoot())
  }

  static func factors(_ simulated: SimulatedProgrammes, fifth: [String]) -> Factors {
    let (a, b, c) = (simulated.accepted(four).count, simulated.accepted(four + ["O6"]).count, simulated.accepted(four + ["O6"] + fifth).count)
    return Factors(four: share(a, of: simulated.draws), sixth: share(b, of: a), fifth: share(c, of: b), words: share(c, of: simulated.draws))
  }

  static func ratio(_ a: MonteCarloFigures.Figure, _ b: MonteCarloFigures.Figure) -> MonteCarloFigures.Figure {
    let (x, y) = (a.error / a.value, b.error / b.value)
    return (a.value / b.value, a.value / b.value * (x * x + y * y).squareRoot())
  }

  static func text(_ figure: MonteCarloFigures.Figure, _ decimals: Int) -> String {
    "\(written(figure.value, decimals)) ± \(written(figure.error, decimals))"
  }

  static func fourArms(draws: Int) throws -> SimulatedProgrammes {
    let (programme, mechanism) = try ProgrammeFolders.referenceModel(named: "four-arms.yaml")
    let road = try SimulationRoad(programme, mechanism: mechanism, options: SimulationOptions(independentAllocation: true))
    return try road.sample(draws: draws, seed: ReferenceRun.seed, threads: 2)
  }

  /// At the level of O5 its words are those of O4; at the wider one O5 says more. The placebo arm that is shared makes O6 rarer where O1–O4 hold.
  @Test(.tags(.identity)) func `says of a fifth claim what the fourth has said`() throws {
    let simulated = try Self.fourArms(draws: 60_000)
    let road = simulated.road
    let level = try #require(road.parameterNames.firstIndex(of: "four-arms.reported level"))
    let (fourth, fifth) = (simulated.accepted(["O4"]), Set(simulated.accepted(["O5"])))
    #expect(fifth.isSubset(of: fourth))
    let wider = fourth.filter { road.options(of: level)[Int(road.parameters(ofDraw: $0, seed: ReferenceRun.seed)[level])] == "10% two-sided" }
    #expect(fourth.count { fifth.contains($0) } == fourth.count - wider.count { !fifth.contains($0) })
    #expect(wider.contains { !fifth.contains($0) })
  }

  @Test(.tags(.reference)) func `is told apart from two trials by what the arms share`() throws {
    let two = Self.factors(try ReferenceRun.large.get().simulated, fifth: ["O5"])
    let near = Self.factors(try ReferenceRun.small.get().simulated, fifth: [])
    let one = Self.factors(try Self.fourArms(draws: ReferenceRun.draws), fifth: ["O5"])
    for (name, factors) in [("two trials", two), ("174 compared, phase II apart", near), ("one trial of four arms", one)] {
      tell("told twice", name, Self.text(factors.four, 5), Self.text(factors.sixth, 3), Self.text(factors.fifth, 3), Self.text(factors.words, 6))
    }
    let (approximate, whole) = (Self.ratio(two.words, near.words), Self.ratio(two.words, one.words))
    tell("told twice", "two trials over one", Self.text(approximate, 3), Self.text(whole, 3))
    // The reference's own counts: O1–O6 of two trials; O1–O4 of 174 compared.
    let printed = References.one("abc-model", "condition O1-O6").outputs
    #expect(abs(two.words.value - (printed["accepted"].number ?? 0) / 6_000_000) < 3 * two.words.error * 1.1)
    let small = References.one("abc-model", "174 compared, N(1,1.5) O1-O4").outputs["accepted"].number ?? 0
    #expect(abs(near.four.value - small / 6_000_000) < 3 * near.four.error * 1.1)
    // A shared placebo group that fares badly makes both doses significant, so that O6 is rarer than with one of its own.
    #expect(one.sixth.value + 3 * one.sixth.error < near.sixth.value)
  }
}
